import { maxPool } from "../graph/convolution.ts";
import { relu } from "../graph/elementwise.ts";
import { reduceMean } from "../graph/reductions.ts";
import { type BatchStatistics, fixedBatchNorm, trainedBatchNorm } from "../layers/batch-norm.ts";
import { type ConvolutionOptions, convolution } from "../layers/convolution.ts";
import { activation, inTurn, type Layer, named, sequential } from "../layers/layer.ts";
import { residual } from "../layers/residual.ts";

/** Which ResNet-18. */
export interface Resnet18Options {
  /** Stages of two residual blocks each, 1 to 4; a whole ResNet-18 has 4. @defaultValue 4 */
  stages?: number;
  /** Whether batch normalization has been folded into the filters, which then have biases. @defaultValue false */
  folded?: boolean;
  /**
   * Trains: normalizes by the statistics of the batch, which are handed out while tracing, layer by layer in the order of
   * the parameters. Without it, normalization is fixed.
   */
  onStatistics?: (statistics: BatchStatistics) => void;
}

/** How the layers of filters are normalized. */
type Normalization = "folded" | ((channels: number) => Layer);

/**
 * ResNet-18 without its classifier: images (n, 3, height, width) → feature maps of the last stage, (n, 512, height / 32,
 * width / 32) for all four. Weights are named as torchvision's.
 *
 * He, Zhang, Ren and Sun, 2015, arXiv:1512.03385.
 */
export function resnet18({ stages = 4, folded = false, onStatistics }: Resnet18Options = {}): Layer {
  const norm: Normalization = folded
    ? "folded"
    : (channels) => (onStatistics ? trainedBatchNorm(channels, onStatistics) : fixedBatchNorm(channels));
  const stem = filters("conv1", "bn1", 3, 64, { kernel: 7, stride: 2, padding: 3 }, norm);
  const layers = [64, 128, 256, 512].slice(0, stages).map((width, i) => {
    const before = i === 0 ? 64 : width / 2;
    const blocks = sequential([block(before, width, norm), block(width, width, norm)]);
    return named(`layer${i + 1}`, blocks);
  });
  return {
    parameters: [stem, ...layers].flatMap(({ parameters }) => parameters),
    apply(x, weights) {
      const start = maxPool(relu(stem.apply(x, weights)), { kernel: 3, stride: 2, padding: 1 });
      return layers.reduce((value, layer) => layer.apply(value, weights), start);
    },
  };
}

/** The mean of each feature map: (n, c, height, width) → (n, c), the features that ResNet hands to its classifier. */
export const globalAverage: Layer = {
  parameters: [],
  apply: (x) => reduceMean(x, { axes: [2, 3] }),
};

/** Two layers of filters, whose result is added to what went in. */
function block(inputs: number, outputs: number, norm: Normalization): Layer {
  const stride = inputs === outputs ? 1 : 2;
  const body = inTurn([
    filters("conv1", "bn1", inputs, outputs, { stride, padding: 1 }, norm),
    activation(relu),
    filters("conv2", "bn2", outputs, outputs, { padding: 1 }, norm),
  ]);
  const narrow: ConvolutionOptions = { kernel: 1, stride };
  return residual(
    body,
    stride === 1 ? undefined : filters("downsample.0", "downsample.1", inputs, outputs, narrow, norm),
  );
}

function filters(
  convolutionName: string,
  normName: string,
  inputs: number,
  outputs: number,
  options: ConvolutionOptions,
  norm: Normalization,
): Layer {
  const layer = named(convolutionName, convolution(inputs, outputs, { ...options, bias: norm === "folded" }));
  return norm === "folded" ? layer : inTurn([layer, named(normName, norm(outputs))]);
}
