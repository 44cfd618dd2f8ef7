import { channelGradients } from "./channel-gradients.ts";
import { conv2dFilters, conv2dImages, convolve } from "./convolution.ts";
import { add, div, greater, mul, neg, sub, where } from "./elementwise.ts";
import { constant } from "./leaves.ts";
import { matmul } from "./matmul.ts";
import { gatherPlanes, scatterPlanes } from "./planes.ts";
import { reduceSum } from "./reductions.ts";
import { type Shape, sameShape } from "./shape.ts";
import { broadcast, pad, reshape, slice, transpose } from "./shaping.ts";
import { type Node, node, type OpName, type Tensor } from "./tensor.ts";

/**
 * Derivative of each operation: from a node and the gradient g of its result to the gradients of its inputs, in the shape
 * of each; `undefined` where none flows. Rules are made of the same operations, so they can be differentiated again.
 */
export type GradientRule<Op extends OpName> = (node: Node<Op>, g: Tensor) => readonly (Tensor | undefined)[];

/** Rule of every operation but the leaves. */
export const gradientRules: { [Op in Exclude<OpName, "input" | "constant">]: GradientRule<Op> } = {
  neg: (_, g) => [neg(g)],
  exp: (node, g) => [mul(g, self(node))],
  log: ({ inputs: [x] }, g) => [div(g, x)],
  sqrt: (node, g) => [div(mul(g, 0.5), self(node))],
  abs: ({ inputs: [x] }, g) => [where(greater(x, 0), g, neg(g))],
  tanh: (node, g) => [mul(g, sub(1, mul(self(node), self(node))))],
  sigmoid: (node, g) => [mul(g, mul(self(node), sub(1, self(node))))],
  // The result is positive exactly where the input is, and is kept anyway.
  relu: (node, g) => [mul(g, greater(self(node), 0))],
  leakyRelu: (node, g) => [where(greater(self(node), 0), g, mul(g, node.attributes.slope))],

  add: ({ inputs: [a, b] }, g) => [sumTo(g, a.shape), sumTo(g, b.shape)],
  sub: ({ inputs: [a, b] }, g) => [sumTo(g, a.shape), sumTo(neg(g), b.shape)],
  mul: ({ inputs: [a, b] }, g) =>
    // A square's two equal parts are one, by doubling g, which may be smaller.
    a === b ? [mul(mul(g, 2), a)] : [sumTo(mul(g, b), a.shape), sumTo(mul(g, a), b.shape)],
  div: (node, g) => {
    const [a, b] = node.inputs;
    const overB = div(g, b);
    return [sumTo(overB, a.shape), sumTo(neg(mul(overB, self(node))), b.shape)];
  },
  greater: () => [undefined, undefined],
  where: ({ inputs: [condition, a, b] }, g) => [
    undefined,
    sumTo(where(condition, g, 0), a.shape),
    sumTo(where(condition, 0, g), b.shape),
  ],

  matmul: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, g) => [
    transposeA ? matmul(b, g, { transposeA: transposeB, transposeB: true }) : matmul(g, b, { transposeB: !transposeB }),
    transposeB ? matmul(g, a, { transposeA: true, transposeB: transposeA }) : matmul(a, g, { transposeA: !transposeA }),
  ],
  reduceSum: ({ inputs: [x], attributes: { axes } }, g) => [broadcast(withAxes(g, x, axes), x.shape)],
  reduceMax: (node, g) => {
    const [x] = node.inputs;
    const { axes } = node.attributes;
    const below = greater(withAxes(self(node), x, axes), x);
    return [where(below, 0, withAxes(g, x, axes))];
  },

  reshape: ({ inputs: [x] }, g) => [reshape(g, x.shape)],
  transpose: ({ attributes: { order } }, g) => [transpose(g, inverse(order))],
  broadcast: ({ inputs: [x] }, g) => [sumTo(g, x.shape)],
  concat: ({ inputs, attributes: { axis } }, g) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const from = shape.map(() => 0).with(axis, start);
      start += shape[axis];
      return slice(g, from, shape.with(axis, start));
    });
  },
  slice: ({ inputs: [x], attributes: { starts, ends } }, g) => [
    pad(
      g,
      starts,
      x.shape.map((n, axis) => n - ends[axis]),
    ),
  ],
  pad: ({ inputs: [x], attributes: { before } }, g) => [
    slice(
      g,
      before,
      x.shape.map((n, axis) => n + before[axis]),
    ),
  ],

  // The three are linear in each input, and each is the others' derivative.
  conv2d: ({ inputs: [x, w], attributes }, g) => [
    conv2dImages(g, w, x.shape, attributes),
    conv2dFilters(x, g, w.shape, attributes),
  ],
  conv2dImages: ({ inputs: [y, w], attributes }, g) => [
    convolve(g, w, attributes),
    conv2dFilters(g, y, w.shape, attributes),
  ],
  conv2dFilters: ({ inputs: [x, y], attributes }, g) => [
    conv2dImages(y, g, x.shape, attributes),
    convolve(x, g, attributes),
  ],
  ...channelGradients,
  maxPool: ({ inputs: [x], attributes, shape }, g) => {
    const indices = node("maxPoolIndices", [x], shape, attributes);
    return [scatterPlanes(g, indices, planeOf(x), true)];
  },
  maxPoolIndices: () => [undefined],
  gatherPlanes: ({ inputs: [x, indices] }, g) => [scatterPlanes(g, indices, planeOf(x), true), undefined],
  scatterPlanes: (put, g) => {
    const [values, indices] = put.inputs;
    const back = gatherPlanes(g, indices);
    if (put.attributes.add) return [back, undefined];
    // Windows numbered, put and taken back: a larger number tells that a later window has overwritten this one.
    const numbers = numbered(values.shape);
    const kept = gatherPlanes(scatterPlanes(numbers, indices, planeOf(put as Tensor), false), indices);
    return [where(greater(kept, numbers), 0, back), undefined];
  },
};

/** g summed over the axes along which a tensor of `shape` was repeated. */
function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const added = g.shape.length - shape.length;
  const axes = g.shape.flatMap((n, axis) => (axis < added || (shape[axis - added] === 1 && n > 1) ? [axis] : []));
  // Added axes vanish in the sum itself; only repeated ones have to come back.
  return reshape(reduceSum(g, { axes, keepDims: axes.length > added }), shape);
}

/** A reduced tensor with its axes back, of length 1. */
function withAxes(reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return reshape(
    reduced,
    x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
  );
}

function planeOf({ shape: [, , height, width] }: Tensor): [number, number] {
  return [height, width];
}

/** The values of each plane numbered from 0. */
function numbered([n, c, down, across]: Shape): Tensor {
  const numbers = constant(
    Float64Array.from({ length: down * across }, (_, i) => i),
    [1, 1, down, across],
  );
  return broadcast(numbers, [n, c, down, across]);
}

function inverse(order: readonly number[]): number[] {
  const back = new Array<number>(order.length);
  for (const [i, axis] of order.entries()) back[axis] = i;
  return back;
}

function self(node: Node<OpName>): Tensor {
  return node as Tensor;
}

/** Sum of gradients that reach one tensor by several ways. */
export function sumOf(gradients: readonly Tensor[]): Tensor {
  return gradients.reduce((sum, g) => add(sum, g));
}
