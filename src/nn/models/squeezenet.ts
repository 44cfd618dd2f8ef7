import { relu } from "../graph/elementwise.ts";
import { concat } from "../graph/shaping.ts";
import { convolution } from "../layers/convolution.ts";
import { activation, inTurn, type Layer, named } from "../layers/layer.ts";
import { maxPooling } from "../layers/pooling.ts";

/** Outputs of the eight fire modules: squeezed, then expanded by each of two kinds of filters. */
const fires = [
  [16, 64],
  [16, 64],
  [32, 128],
  [32, 128],
  [48, 192],
  [48, 192],
  [64, 256],
  [64, 256],
];

/** Fire modules, by number, before which maxima halve the image. */
const pooled = [2, 5, 9];

/**
 * SqueezeNet 1.0 up to its last fire module: images (n, 3, height, width), blue first, 0 to 255 less (104, 117, 123) →
 * (n, 512, …). Weights are named as in the Caffe original. Iandola et al., 2016, arXiv:1602.07360.
 */
export function squeezenet(): Layer {
  const stem = named("conv1", convolution(3, 96, { kernel: 7, stride: 2 }));
  const halve = maxPooling({ kernel: 3, stride: 2 });
  const layers: Layer[] = [stem, activation(relu)];
  for (const [i, [squeezed, expanded]] of fires.entries()) {
    if (pooled.includes(i + 2)) layers.push(halve);
    layers.push(fire(`fire${i + 2}`, i === 0 ? 96 : 2 * fires[i - 1][1], squeezed, expanded));
  }
  return inTurn(layers);
}

/** SqueezeNet's classifier, after {@link squeezenet}: (n, 512, …) → (n, 1000, …), to be averaged over the image. */
export function squeezenetClassifier(): Layer {
  return inTurn([named("conv_final", convolution(512, 1000, { kernel: 1 })), activation(relu)]);
}

/** Channels squeezed to few, then expanded by 1 × 1 and by 3 × 3 filters side by side. */
function fire(name: string, inputs: number, squeezed: number, expanded: number): Layer {
  const squeeze = named(`${name}/conv1x1_1`, convolution(inputs, squeezed, { kernel: 1 }));
  const small = named(`${name}/conv1x1_2`, convolution(squeezed, expanded, { kernel: 1 }));
  const large = named(`${name}/conv3x3_2`, convolution(squeezed, expanded, { padding: 1 }));
  return {
    parameters: [squeeze, small, large].flatMap(({ parameters }) => parameters),
    apply(x, weights) {
      const few = relu(squeeze.apply(x, weights));
      return concat([relu(small.apply(few, weights)), relu(large.apply(few, weights))], 1);
    },
  };
}
