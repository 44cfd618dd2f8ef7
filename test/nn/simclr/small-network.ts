import { imageStack } from "../../../src/images/image-stack.ts";
import type { Encoder } from "../../../src/nn/encoders/encoder.ts";
import { makeEncoder } from "../../../src/nn/encoders/make-encoder.ts";
import { imagenetImages } from "../../../src/nn/encoders/prepare-images.ts";
import { relu } from "../../../src/nn/graph/elementwise.ts";
import { type BatchStatistics, fixedBatchNorm, trainedBatchNorm } from "../../../src/nn/layers/batch-norm.ts";
import { convolution } from "../../../src/nn/layers/convolution.ts";
import { activation, type Layer, sequential } from "../../../src/nn/layers/layer.ts";
import { globalAverage } from "../../../src/nn/models/resnet18.ts";
import { initialWeights, splitWeights } from "../../../src/nn/training/weights.ts";
import { random } from "../../../src/random.ts";

/** A network of one layer of filters, small enough to train in a test. */
export function smallEncoder(seed = 0): Encoder {
  const build = (norm: Layer) =>
    sequential([convolution(3, 6, { stride: 2, bias: false }), norm, activation(relu), globalAverage]);
  const layer = build(fixedBatchNorm(6));
  const weights = splitWeights(initialWeights(layer.parameters, random(seed)), layer.parameters);
  weights["1.weight"].data.fill(1);
  weights["1.running_var"].data.fill(1);
  return makeEncoder({
    name: "small network",
    weightsFrom: "random weights",
    warning: "Warning: random weights.",
    features: 6,
    size: 16,
    layer,
    trainingLayer: (onStatistics: (statistics: BatchStatistics) => void) => build(trainedBatchNorm(6, onStatistics)),
    prepare: imagenetImages,
    weights,
  });
}

/** Pictures of stripes: of even ones thin, of odd ones wide. */
export function stripes(count: number, size = 24) {
  const source = random(5);
  const data = new Float32Array(count * size * size);
  for (let picture = 0; picture < count; picture++) {
    const [phase, wave] = [source.next() * 9, picture % 2 === 0 ? 0.6 : 2];
    for (let i = 0; i < size * size; i++) {
      data[picture * size * size + i] = 0.5 + 0.3 * Math.sin((i % size) * wave + phase) + 0.1 * source.next();
    }
  }
  return imageStack(data, { height: size, width: size });
}
