import { channelKernels } from "./channel-kernels.ts";
import { convolutionKernels } from "./convolution-kernels.ts";
import type { Kernel } from "./kernel.ts";
import { type Shape, sizeOf, stridesOf } from "./shape.ts";
import type { Node, OpName } from "./tensor.ts";

/** Plain loops for every operation but inputs. */
export const kernels: { [Op in Exclude<OpName, "input">]: Kernel<Op> } = {
  constant: ({ attributes: { data } }) => data,
  neg: map((x) => -x),
  exp: map(Math.exp),
  log: map(Math.log),
  sqrt: map(Math.sqrt),
  abs: map(Math.abs),
  tanh: map(Math.tanh),
  sigmoid: map((x) => 1 / (1 + Math.exp(-x))),
  relu: map((x) => Math.max(0, x)),
  leakyRelu: ({ attributes: { slope } }, [x]) => x.map((value) => (value > 0 ? value : slope * value)),
  add: combine((a, b) => a + b),
  sub: combine((a, b) => a - b),
  mul: combine((a, b) => a * b),
  div: combine((a, b) => a / b),
  greater: combine((a, b) => (a > b ? 1 : 0)),
  where: ({ inputs, shape }, values) => {
    const [c, a, b] = values.map((data, i) => spread(data, inputs[i].shape, shape));
    return c.map((chosen, i) => (chosen !== 0 ? a[i] : b[i]));
  },
  matmul: ({ inputs: [a, b], shape: [n, m], attributes: { transposeA, transposeB } }, [p, q]) => {
    const left = transposeA ? gather(p, [a.shape[1], a.shape[0]], [1, a.shape[1]]) : p;
    const right = transposeB ? gather(q, [b.shape[1], b.shape[0]], [1, b.shape[1]]) : q;
    return multiply(left, right, n, left.length / n, m);
  },
  reduceSum: (node, [x]) => reduce(node, x, 0, (sum, value) => sum + value),
  reduceMax: (node, [x]) => reduce(node, x, -Infinity, Math.max),
  reshape: (_, [x]) => x,
  transpose: ({ inputs: [x], shape, attributes: { order } }, [values]) => {
    const strides = stridesOf(x.shape);
    return gather(
      values,
      shape,
      order.map((axis) => strides[axis]),
    );
  },
  broadcast: ({ inputs: [x], shape }, [values]) => spread(values, x.shape, shape),
  concat: ({ inputs, shape, attributes: { axis } }, values) => {
    const result = new Float64Array(sizeOf(shape));
    const outer = sizeOf(shape.slice(0, axis));
    const inner = sizeOf(shape.slice(axis));
    let start = 0;
    for (const [i, part] of values.entries()) {
      const run = sizeOf(inputs[i].shape.slice(axis));
      for (let o = 0; o < outer; o++) result.set(part.subarray(o * run, (o + 1) * run), o * inner + start);
      start += run;
    }
    return result;
  },
  slice: ({ inputs: [x], shape, attributes: { starts } }, [values]) => {
    const strides = stridesOf(x.shape);
    const first = starts.reduce((at, start, axis) => at + start * strides[axis], 0);
    return gather(values, shape, strides, first);
  },
  pad: ({ inputs: [x], shape, attributes: { before } }, [values]) => {
    const strides = stridesOf(shape);
    const first = before.reduce((at, count, axis) => at + count * strides[axis], 0);
    const result = new Float64Array(sizeOf(shape));
    const places = offsets(x.shape, strides, first);
    for (let i = 0; i < values.length; i++) result[places[i]] = values[i];
    return result;
  },
  ...channelKernels,
  ...convolutionKernels,
};

function map(f: (x: number) => number) {
  return (_: Node<OpName>, [x]: readonly Float64Array[]) => x.map(f);
}

function combine(f: (a: number, b: number) => number) {
  return ({ inputs: [p, q], shape }: Node<OpName>, [x, y]: readonly Float64Array[]) => {
    const a = spread(x, p.shape, shape);
    const b = spread(y, q.shape, shape);
    const result = new Float64Array(a.length);
    for (let i = 0; i < result.length; i++) result[i] = f(a[i], b[i]);
    return result;
  };
}

function multiply(a: Float64Array, b: Float64Array, n: number, k: number, m: number): Float64Array {
  const result = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p];
      for (let j = 0; j < m; j++) result[i * m + j] += factor * b[p * m + j];
    }
  }
  return result;
}

function reduce(
  { inputs: [x], attributes }: Node<"reduceSum" | "reduceMax">,
  values: Float64Array,
  start: number,
  f: (kept: number, value: number) => number,
): Float64Array {
  const kept = x.shape.map((n, axis) => (attributes.axes.includes(axis) ? 1 : n));
  const result = new Float64Array(sizeOf(kept)).fill(start);
  const places = offsets(x.shape, repeated(kept, x.shape));
  for (let i = 0; i < values.length; i++) result[places[i]] = f(result[places[i]], values[i]);
  return result;
}

/** Values of a tensor repeated to a larger shape; the same array where nothing is repeated. */
function spread(values: Float64Array, from: Shape, to: Shape): Float64Array {
  if (values.length === sizeOf(to)) return values;
  if (values.length === 1) return new Float64Array(sizeOf(to)).fill(values[0]);
  return gather(values, to, repeated(from, to));
}

/** Strides that read a tensor of shape `from` as one of shape `to`: 0 where it is repeated. */
function repeated(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  const added = to.length - from.length;
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : strides[axis - added]));
}

function gather(values: Float64Array, shape: Shape, strides: readonly number[], first = 0): Float64Array {
  const places = offsets(shape, strides, first);
  const result = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) result[i] = values[places[i]];
  return result;
}

/** Place of each element of a box, in row-major order. */
function offsets(shape: Shape, strides: readonly number[], first = 0): Int32Array {
  const places = new Int32Array(sizeOf(shape));
  places[0] = first;
  let filled = 1;
  // The last axis first: each axis repeats what is filled, shifted by its stride.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let step = 1; step < shape[axis]; step++) {
      const shift = step * strides[axis];
      for (let i = 0; i < filled; i++) places[step * filled + i] = places[i] + shift;
    }
    filled *= shape[axis];
  }
  return places;
}
