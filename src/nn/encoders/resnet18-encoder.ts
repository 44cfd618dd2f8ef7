import { random } from "../../random.ts";
import type { Layer } from "../layers/layer.ts";
import { globalAverage, resnet18 as layers } from "../models/resnet18.ts";
import { type NamedValues, parameterCount, splitWeights, type WeightSet } from "../training/weights.ts";
import { readWeights } from "../weights-file.ts";
import type { Encoder } from "./encoder.ts";
import { makeEncoder } from "./make-encoder.ts";
import { imagenetImages } from "./prepare-images.ts";

/** How a ResNet-18 encoder gets its weights. */
export interface Resnet18EncoderOptions {
  /**
   * A safetensors or PyTorch file in torchvision's names, or weights by name. Weights of a classifier (`fc`) are left out. Without
   * it, weights are random, and {@link Encoder.warning} says so.
   */
  weights?: string | WeightSet;
  /** Starting point of random weights. @defaultValue 0 */
  seed?: number;
  /** Rows and columns that the network sees unless told otherwise. @defaultValue 224 */
  size?: number;
}

/**
 * ResNet-18 without its classifier, an encoder of 512 features. Its 11,176,512 learned numbers come from a file of
 * ImageNet weights (`albedo data fetch resnet18`) or are random.
 *
 * He, Zhang, Ren and Sun, 2015, arXiv:1512.03385.
 *
 * @throws {@link ArgumentError} `WRONG_WEIGHTS` when they are another network's, with what is missing or differs
 * @throws what {@link readWeights} throws
 */
export async function resnet18(options: Resnet18EncoderOptions = {}): Promise<Encoder> {
  const { weights, seed = 0, size = 224 } = options;
  const layer = averaged(layers());
  const set = typeof weights === "string" ? (await readWeights(weights)).weights : weights;
  const parts = {
    name: "ResNet-18",
    features: 512,
    size,
    layer,
    trainingLayer: (onStatistics: Parameters<NonNullable<Encoder["trainingLayer"]>>[0]) =>
      averaged(layers({ onStatistics })),
    prepare: imagenetImages,
  };
  if (set) {
    const weightsFrom = typeof weights === "string" ? `weights of ${weights}` : "weights passed by the notebook";
    return makeEncoder({ ...parts, weights: set, weightsFrom });
  }
  return makeEncoder({
    ...parts,
    weights: randomWeights(layer, seed),
    weightsFrom: `random weights (seed ${seed})`,
    warning: `Warning: ResNet-18 with random weights (seed ${seed}); it has not learned from any picture.`,
  });
}

function averaged(trunk: Layer): Layer {
  return { parameters: trunk.parameters, apply: (x, weights) => globalAverage.apply(trunk.apply(x, weights), weights) };
}

/**
 * Filters drawn from normal distributions of variance 2 / (outputs · kernel²), normalizations that change nothing: as
 * torchvision starts a ResNet. He, Zhang, Ren and Sun, 2015, arXiv:1502.01852.
 */
function randomWeights(layer: Layer, seed: number): WeightSet {
  const source = random(seed);
  const zeros = splitWeights(new Float32Array(parameterCount(layer.parameters)), layer.parameters);
  return Object.fromEntries(
    Object.entries(zeros).map(([name, { shape, data }]): [string, NamedValues] => {
      if (shape.length === 4) {
        const deviation = Math.sqrt(2 / (shape[0] * shape[2] * shape[3]));
        return [name, { shape, data: data.map(() => deviation * source.normal()) }];
      }
      const one = name.endsWith("weight") || name.endsWith("running_var");
      return [name, { shape, data: one ? data.fill(1) : data }];
    }),
  );
}
