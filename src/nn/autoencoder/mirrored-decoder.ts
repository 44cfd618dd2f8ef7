import { maxPoolIndices } from "../graph/convolution.ts";
import { relu } from "../graph/elementwise.ts";
import { inOrder } from "../graph/graph.ts";
import { maxUnpool, upsample } from "../graph/planes.ts";
import { reshape } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import { activation, inTurn, type Layer, named, sequential, type Weights } from "../layers/layer.ts";
import { residual } from "../layers/residual.ts";
import { transposedConvolution } from "../layers/transposed-convolution.ts";

/** Turns features back into pictures. */
export interface Decoder {
  readonly parameters: Layer["parameters"];
  /**
   * Pictures (n, 3, size, size) rebuilt from features (n, 512). Where the encoder found its first maxima is read off its
   * trace, so the decoder gets more than the features: a side channel, as in the study.
   */
  apply(features: Tensor, size: number, weights: Weights): Tensor;
}

/** How many rows of a picture become one row of ResNet-18's last maps. */
export const shrinkage = 32;

/**
 * The mirror image of ResNet-18: each feature fills a map; four stages of two residual blocks, whose filters spread instead
 * of gather, halve the channels and double the rows; values go back to where the encoder's first maxima were; a last layer
 * of wide spreading filters gives three channels, normalized.
 *
 * @param norm - normalization of so many channels
 */
export function mirroredDecoder(norm: (channels: number) => Layer): Decoder {
  const stages = [512, 512, 256, 128].map((width, i) => {
    const narrower = [512, 256, 128, 64][i];
    return named(`layer${i + 1}`, sequential([block(width, width, norm), block(width, narrower, norm)]));
  });
  const body = inTurn(stages);
  const last = inTurn([
    named("conv", transposedConvolution(64, 3, { kernel: 7, stride: 2, padding: 3, outputPadding: 1, bias: false })),
    named("bn", norm(3)),
  ]);
  const parts = [body, last].map((part) => named("decoder", part));
  return {
    parameters: parts.flatMap(({ parameters }) => parameters),
    apply(features, size, weights) {
      const [n, channels] = features.shape;
      const start = upsample(reshape(features, [n, channels, 1, 1]), size / shrinkage);
      const maps = parts[0].apply(start, weights);
      const before = firstMaxima(features);
      const spread = maxUnpool(maps, maxPoolIndices(before, { kernel: 3, stride: 2, padding: 1 }), [
        size / 2,
        size / 2,
      ]);
      return parts[1].apply(relu(spread), weights);
    },
  };
}

/** What the encoder takes its first maxima of. */
function firstMaxima(features: Tensor): Tensor {
  return inOrder([features]).find((node) => node.op === "maxPool")!.inputs[0];
}

/** A residual block of spreading filters, which doubles the rows where it has fewer channels to give than it gets. */
function block(inputs: number, outputs: number, norm: (channels: number) => Layer): Layer {
  const up = inputs === outputs ? {} : { stride: 2, outputPadding: 1 };
  const filters = (name: string, from: number, options: Parameters<typeof transposedConvolution>[2]) => [
    named(`conv${name}`, transposedConvolution(from, outputs, { bias: false, ...options })),
    named(`bn${name}`, norm(outputs)),
  ];
  const body = inTurn([
    ...filters("1", inputs, { padding: 1, ...up }),
    activation(relu),
    ...filters("2", outputs, { padding: 1 }),
  ]);
  const shortcut = inputs === outputs ? undefined : inTurn(filters("3", inputs, { kernel: 1, ...up }));
  return residual(body, shortcut);
}
