import type { BatchStatistics } from "../layers/batch-norm.ts";
import type { Layer } from "../layers/layer.ts";
import { checkWeights, parameterCount, type WeightSet } from "../training/weights.ts";
import { writeWeights } from "../weights-file.ts";
import { encodeImages } from "./encode-images.ts";
import type { Encoder } from "./encoder.ts";
import type { PrepareImages } from "./prepare-images.ts";

/** What an encoder is made of. */
export interface EncoderParts {
  readonly name: string;
  readonly weightsFrom: string;
  readonly warning?: string;
  readonly features: number;
  readonly size: number;
  readonly layer: Layer;
  readonly trainingLayer?: (onStatistics: (statistics: BatchStatistics) => void) => Layer;
  readonly prepare: PrepareImages;
  readonly weights: WeightSet;
}

/** An encoder of its parts. */
export function makeEncoder(parts: EncoderParts): Encoder {
  const { weights, layer, trainingLayer, warning } = parts;
  checkWeights(weights, layer.parameters, { of: parts.weightsFrom, allowUnused: true });
  const copy = () =>
    Object.fromEntries(
      layer.parameters.map(({ name, shape }) => [name, { shape, data: Float32Array.from(weights[name].data) }]),
    );
  const learned = layer.parameters.filter(({ name }) => !/running_(mean|var)$/.test(name));
  return {
    ...parts,
    warning,
    trainingLayer,
    parameterCount: parameterCount(learned),
    encode: (images, options = {}) => encodeImages(parts, images, options),
    weights: copy,
    save: (path) => writeWeights(path, copy(), { network: parts.name, weights: parts.weightsFrom }),
    withWeights: (other, from) => makeEncoder({ ...parts, warning: undefined, ...from, weights: other }),
  };
}
