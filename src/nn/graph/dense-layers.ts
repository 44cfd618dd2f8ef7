import type { OpName, Tensor } from "./tensor.ts";

/** What bends the outputs of a {@link DenseLayer}. */
export type Bend = "none" | "relu" | "leakyRelu" | "tanh" | "sigmoid";

/** A dense layer as plain numbers: bend(W · x + bias). */
export interface DenseLayer {
  /** (outputs, inputs), row by row. */
  readonly weights: Float32Array;
  /** (outputs). */
  readonly bias: Float32Array;
  readonly bend: Bend;
  /** Of `leakyRelu`: factor of values below 0. @defaultValue 0 */
  readonly slope?: number;
}

const bends: readonly OpName[] = ["relu", "leakyRelu", "tanh", "sigmoid"];

/**
 * Reads a traced network as dense layers one after another, so that something without an executor can compute it, such as a
 * page.
 *
 * @param output - of the network, traced with constant weights
 * @returns undefined where it is anything else than dense layers on one input
 */
export function denseLayers(output: Tensor): DenseLayer[] | undefined {
  const layers: DenseLayer[] = [];
  for (let tensor = output; tensor.op !== "input"; ) {
    const bent = bends.includes(tensor.op) ? tensor : undefined;
    const sum = bent ? bent.inputs[0] : tensor;
    if (sum?.op !== "add") return undefined;
    const [product, bias] = sum.inputs;
    if (product?.op !== "matmul" || product.attributes.transposeA || bias?.op !== "constant") return undefined;
    const [input, weights] = product.inputs;
    if (weights?.op !== "constant" || bias.attributes.data.length !== product.shape[1]) return undefined;
    const { transposeB } = product.attributes;
    layers.unshift({
      weights: transposeB
        ? Float32Array.from(weights.attributes.data)
        : transposed(weights.attributes.data, weights.shape[0], weights.shape[1]),
      bias: Float32Array.from(bias.attributes.data),
      bend: (bent?.op ?? "none") as Bend,
      ...(bent?.op === "leakyRelu" ? { slope: bent.attributes.slope } : {}),
    });
    tensor = input;
  }
  return layers.length > 0 ? layers : undefined;
}

/** (rows, cols) → (cols, rows). */
function transposed(data: Float64Array, rows: number, cols: number): Float32Array {
  return Float32Array.from({ length: rows * cols }, (_, i) => data[(i % rows) * cols + Math.floor(i / rows)]);
}
