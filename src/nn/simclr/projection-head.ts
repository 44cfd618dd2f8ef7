import { relu } from "../graph/elementwise.ts";
import { dense } from "../layers/dense.ts";
import { activation, type Layer, named, sequential } from "../layers/layer.ts";

/**
 * The head on which views are compared, features → 256 → 64 with a rectifier between; thrown away after training. With
 * 512 features it has 147,776 weights.
 */
export function projectionHead(features: number): Layer {
  return named("head", sequential([dense(features, 256), activation(relu), dense(256, 64)]));
}
