import type { Layer } from "../layers/layer.ts";
import { globalAverage } from "../models/resnet18.ts";
import { squeezenet as layers } from "../models/squeezenet.ts";
import type { WeightSet } from "../training/weights.ts";
import { readWeights } from "../weights-file.ts";
import type { Encoder } from "./encoder.ts";
import { makeEncoder } from "./make-encoder.ts";
import { caffeImages } from "./prepare-images.ts";

/** How a SqueezeNet encoder gets its weights. */
export interface SqueezenetEncoderOptions {
  /** A safetensors file in the names of the Caffe original, or weights by name. The classifier's are left out. */
  weights: string | WeightSet;
  /** Rows and columns that the network sees unless told otherwise. @defaultValue 227 */
  size?: number;
}

/**
 * SqueezeNet 1.0 without its classifier, an encoder of 512 features: the means of its last fire module. It is used with
 * learned weights only. Iandola et al., 2016, arXiv:1602.07360.
 *
 * @throws {@link ArgumentError} `WRONG_WEIGHTS` when they are another network's, with what is missing or differs
 * @throws what {@link readWeights} throws
 */
export async function squeezenet({ weights, size = 227 }: SqueezenetEncoderOptions): Promise<Encoder> {
  const trunk = layers();
  const layer: Layer = {
    parameters: trunk.parameters,
    apply: (x, given) => globalAverage.apply(trunk.apply(x, given), given),
  };
  return makeEncoder({
    name: "SqueezeNet 1.0",
    features: 512,
    size,
    layer,
    prepare: caffeImages,
    weights: typeof weights === "string" ? (await readWeights(weights)).weights : weights,
    weightsFrom: typeof weights === "string" ? `weights of ${weights}` : "weights passed by the notebook",
  });
}
