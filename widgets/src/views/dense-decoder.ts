/** A dense layer of a decoder as the kernel sends it: bend(W · x + bias), weights (outputs, inputs) row by row. */
export interface DenseLayer {
  weights: Float32Array;
  bias: Float32Array;
  bend: "none" | "relu" | "leakyRelu" | "tanh" | "sigmoid";
  slope?: number;
}

const bends: Record<DenseLayer["bend"], (value: number, slope: number) => number> = {
  none: (value) => value,
  relu: (value) => Math.max(0, value),
  leakyRelu: (value, slope) => (value < 0 ? slope * value : value),
  tanh: Math.tanh,
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
};

/** What dense layers make of a point, computed in the page. */
export function decodeDense(layers: readonly DenseLayer[], point: ArrayLike<number>): Float32Array {
  let values = Float32Array.from(point);
  for (const { weights, bias, bend, slope = 0 } of layers) {
    const inputs = values;
    const apply = bends[bend];
    values = Float32Array.from(bias, (start, output) => {
      let sum = start;
      for (let i = 0, at = output * inputs.length; i < inputs.length; i++, at++) sum += weights[at]! * inputs[i]!;
      return apply(sum, slope);
    });
  }
  return values;
}
