import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** A learned tensor, before it has values. */
export interface Parameter {
  /** As PyTorch's state dicts name it: `"encoder.0.weight"`. */
  readonly name: string;
  readonly shape: Shape;
  /** Starting values are uniform in ±bound around `center`. */
  readonly bound: number;
  /** @defaultValue 0 */
  readonly center?: number;
}

/** Finds the tensor of a parameter by its name. */
export interface Weights {
  (name: string): Tensor;
  /**
   * There only in a training step: random numbers, uniform from 0 to 1, drawn anew for each step. The name tells apart
   * what one layer asks for.
   */
  readonly noise?: (name: string, shape: Shape) => Tensor;
}

/** A piece of a network: the parameters it learns, and what it makes of its input. */
export interface Layer {
  readonly parameters: readonly Parameter[];
  apply(x: Tensor, weights: Weights): Tensor;
}

/** A layer that learns nothing: `activation(relu)`. */
export function activation(apply: (x: Tensor) => Tensor): Layer {
  return { parameters: [], apply };
}

/** A layer whose parameters' names begin with `name` and a point. */
export function named(name: string, layer: Layer): Layer {
  return {
    parameters: layer.parameters.map((parameter) => ({ ...parameter, name: `${name}.${parameter.name}` })),
    apply: (x, weights) => layer.apply(x, within(name, weights)),
  };
}

/** Layers one after another, named by their numbers from 0 as PyTorch's `Sequential`. */
export function sequential(layers: readonly Layer[]): Layer {
  const numbered = layers.map((layer, i) => named(`${i}`, layer));
  return {
    parameters: numbered.flatMap(({ parameters }) => parameters),
    apply: (x, weights) => numbered.reduce((value, layer) => layer.apply(value, weights), x),
  };
}

/** Layers one after another, under the names they have. */
export function inTurn(layers: readonly Layer[]): Layer {
  return {
    parameters: layers.flatMap(({ parameters }) => parameters),
    apply: (x, weights) => layers.reduce((value, layer) => layer.apply(value, weights), x),
  };
}

function within(name: string, weights: Weights): Weights {
  const find = (inner: string) => weights(`${name}.${inner}`);
  const { noise } = weights;
  if (!noise) return find;
  return Object.assign(find, { noise: (inner: string, shape: Shape) => noise(`${name}.${inner}`, shape) });
}
