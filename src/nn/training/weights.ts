import { ArgumentError } from "../../errors.ts";
import { type Random, random } from "../../random.ts";
import { constant } from "../graph/leaves.ts";
import { type Shape, sameShape, shapeText, sizeOf } from "../graph/shape.ts";
import { reshape, slice } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Parameter, Weights } from "../layers/layer.ts";
import { room } from "../out-of-memory.ts";

/** Values of a named tensor, row-major. */
export interface NamedValues {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Weights by name, as a safetensors file holds them. */
export type WeightSet = Readonly<Record<string, NamedValues>>;

/** How many numbers a network learns. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/**
 * Starting values of all parameters, one after another, drawn uniformly in ±bound around its center.
 *
 * @throws {@link ArgumentError} `OUT_OF_MEMORY`, with the bytes that so many weights take
 */
export function initialWeights(parameters: readonly Parameter[], source: Random = random(0)): Float32Array {
  const count = parameterCount(parameters);
  const draws = room(count, `${count} weights`);
  let at = 0;
  for (const { shape, bound, center = 0 } of parameters) {
    for (let end = at + sizeOf(shape); at < end; at++) draws[at] = center + (2 * source.next() - 1) * bound;
  }
  return draws;
}

/** Parameters as views of one long vector that holds them one after another. */
export function viewsOf(vector: Tensor, parameters: readonly Parameter[]): { all: Tensor[]; weights: Weights } {
  let start = 0;
  const all = parameters.map(({ shape }) => {
    const end = start + sizeOf(shape);
    const view = reshape(slice(vector, [start], [end]), shape);
    start = end;
    return view;
  });
  return { all, weights: lookup(parameters, all) };
}

/** Parameters with fixed values, for graphs that only use a network. */
export function fixedWeights(vector: Float32Array, parameters: readonly Parameter[]): Weights {
  const set = splitWeights(vector, parameters);
  return lookup(
    parameters,
    parameters.map(({ name, shape }) => constant(set[name].data, shape)),
  );
}

/** A long vector cut into named tensors, copied. */
export function splitWeights(vector: Float32Array, parameters: readonly Parameter[]): WeightSet {
  let start = 0;
  const entries = parameters.map(({ name, shape }) => {
    const end = start + sizeOf(shape);
    const data = vector.slice(start, end);
    start = end;
    return [name, { shape, data }];
  });
  return Object.fromEntries(entries);
}

/**
 * Named tensors as one long vector, in the parameters' order.
 *
 * @param of - whose weights these are, for the message: a path
 * @throws {@link ArgumentError} `WRONG_WEIGHTS`, which lists the names that are missing, unexpected, or of another shape
 */
export function joinWeights(set: WeightSet, parameters: readonly Parameter[], of: string): Float32Array {
  checkWeights(set, parameters, { of });
  const vector = new Float32Array(parameterCount(parameters));
  let start = 0;
  for (const { name, shape } of parameters) {
    vector.set(set[name].data, start);
    start += sizeOf(shape);
  }
  return vector;
}

/** Refuses weights that are not a network's: names missing, unexpected (unless allowed), or of another shape. */
export function checkWeights(
  set: WeightSet,
  parameters: readonly Parameter[],
  { of, allowUnused = false }: { of: string; allowUnused?: boolean },
): void {
  const names = new Set(parameters.map(({ name }) => name));
  const missing = parameters.filter(({ name }) => !Object.hasOwn(set, name)).map(({ name }) => name);
  const unexpected = allowUnused ? [] : Object.keys(set).filter((name) => !names.has(name));
  const different = parameters.flatMap(({ name, shape }) =>
    Object.hasOwn(set, name) && !sameShape(set[name].shape, shape)
      ? [`${name} ${shapeText(set[name].shape)} instead of ${shapeText(shape)}`]
      : [],
  );
  const faults = Object.entries({ missing, unexpected, "of another shape": different });
  const text = faults.flatMap(([fault, list]) => (list.length > 0 ? [`${fault}: ${list.join(", ")}`] : []));
  if (text.length === 0) return;
  throw new ArgumentError(
    "WRONG_WEIGHTS",
    `Cannot use the weights of ${of}; ${text.join("; ")}`,
    "Use weights that were saved from a network of the same layers and sizes.",
  );
}

function lookup(parameters: readonly Parameter[], tensors: readonly Tensor[]): Weights {
  const byName = new Map(parameters.map(({ name }, i) => [name, tensors[i]]));
  return (name) => {
    const tensor = byName.get(name);
    if (!tensor)
      throw new ArgumentError("UNKNOWN_WEIGHT", `Cannot find the weight "${name}"`, "List it in parameters.");
    return tensor;
  };
}
