import fc from "fast-check";
import { averagePool, conv2d, convTranspose2d, maxPool, maxPoolIndices } from "../../src/nn/graph/convolution.ts";
import * as ops from "../../src/nn/graph/elementwise.ts";
import { gradients } from "../../src/nn/graph/gradients.ts";
import { matmul } from "../../src/nn/graph/matmul.ts";
import { maxUnpool, upsample } from "../../src/nn/graph/planes.ts";
import { logSumExp, maximum, reduceMax, reduceMean, reduceSum, softmax } from "../../src/nn/graph/reductions.ts";
import { broadcastShapes, type Shape } from "../../src/nn/graph/shape.ts";
import { broadcast, concat, pad, reshape, slice, transpose } from "../../src/nn/graph/shaping.ts";
import type { Tensor } from "../../src/nn/graph/tensor.ts";
import { batchNorm } from "../../src/nn/layers/batch-norm.ts";

/** An operation under test: shapes of its inputs, and the tensor it makes of them. */
export interface Case {
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Tensor[]) => Tensor;
  /** Inputs lie in [0.2, 2.2] instead of [-2, 2], away from 0. */
  readonly positive?: boolean;
}

const length = fc.integer({ min: 1, max: 4 });
const shape = fc.array(length, { minLength: 0, maxLength: 3 });

/** Two shapes that broadcast to one: axes dropped or of length 1 on either side. */
const broadcastable = fc
  .array(fc.tuple(length, fc.constantFrom("both", "left", "right")), { maxLength: 3 })
  .chain((axes) =>
    fc.tuple(fc.nat(axes.length), fc.boolean()).map(([dropped, fromLeft]) => {
      const left = axes.map(([n, where]) => (where === "right" ? 1 : n));
      const right = axes.map(([n, where]) => (where === "left" ? 1 : n));
      return fromLeft ? [left.slice(dropped), right] : [left, right.slice(dropped)];
    }),
  );

const unary = (build: (x: Tensor) => Tensor, positive = false) =>
  shape.map((s): Case => ({ shapes: [s], build, positive }));
const binary = (build: (a: Tensor, b: Tensor) => Tensor, positive = false) =>
  broadcastable.map((shapes): Case => ({ shapes, build, positive }));

const axesOf = (s: Shape) => fc.subarray([...s.keys()]);
const reduced = (reduce: typeof reduceSum) =>
  shape.chain((s) =>
    fc
      .tuple(axesOf(s), fc.boolean())
      .map(([axes, keepDims]): Case => ({ shapes: [s], build: (x) => reduce(x, { axes, keepDims }) })),
  );

/** Images and windows that fit them: [images, kernel, stride, padding]. */
const windows = fc
  .tuple(fc.integer({ min: 1, max: 2 }), length, fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 }))
  .chain((images) =>
    fc.tuple(
      fc.constant(images),
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
      fc.integer({ min: 0, max: 1 }),
    ),
  );

/** Every operation, with shapes drawn at random. */
export const operations: Record<string, fc.Arbitrary<Case>> = {
  neg: unary(ops.neg),
  exp: unary(ops.exp),
  log: unary(ops.log, true),
  sqrt: unary(ops.sqrt, true),
  abs: unary(ops.abs),
  square: unary(ops.square),
  tanh: unary(ops.tanh),
  sigmoid: unary(ops.sigmoid),
  relu: unary(ops.relu),
  leakyRelu: unary((x) => ops.leakyRelu(x, 0.2)),
  add: binary(ops.add),
  sub: binary(ops.sub),
  mul: binary(ops.mul),
  div: binary(ops.div, true),
  "greater times": binary((a, b) => ops.mul(ops.greater(a, b), a)),
  where: binary((a, b) => ops.where(ops.greater(a, 0.1), ops.mul(a, b), b)),
  "where of numbers": binary((a, b) => ops.where(ops.relu(a), b, 3)),
  maximum: binary(maximum),
  matmul: fc.tuple(length, length, length, fc.boolean(), fc.boolean()).map(
    ([n, k, m, transposeA, transposeB]): Case => ({
      shapes: [transposeA ? [k, n] : [n, k], transposeB ? [m, k] : [k, m]],
      build: (a, b) => matmul(a, b, { transposeA, transposeB }),
    }),
  ),
  "matmul and bias": fc.tuple(length, length, length, fc.boolean()).map(
    ([n, k, m, row]): Case => ({
      shapes: [[n, k], [k, m], row ? [1, m] : [m]],
      build: (a, b, c) => ops.add(matmul(a, b), c),
    }),
  ),
  reduceSum: reduced(reduceSum),
  reduceMean: reduced(reduceMean),
  reduceMax: reduced(reduceMax),
  logSumExp: reduced(logSumExp),
  softmax: shape.filter((s) => s.length > 0).map((s): Case => ({ shapes: [s], build: (x) => softmax(x) })),
  reshape: shape.map((s): Case => ({ shapes: [s], build: (x) => reshape(x, [...s.toReversed(), 1]) })),
  transpose: shape.chain((s) =>
    fc
      .shuffledSubarray([...s.keys()], { minLength: s.length })
      .map((order): Case => ({ shapes: [s], build: (x) => transpose(x, order) })),
  ),
  broadcast: broadcastable.map(
    ([a, b]): Case => ({ shapes: [a], build: (x) => broadcast(x, broadcastShapes(a, b, "test")) }),
  ),
  concat: shape
    .filter((s) => s.length > 0)
    .chain((s) =>
      fc.tuple(fc.nat(s.length - 1), length).map(
        ([axis, other]): Case => ({
          shapes: [s, s.with(axis, other)],
          build: (a, b) => concat([a, b, a], axis),
        }),
      ),
    ),
  slice: shape.chain((s) =>
    fc
      .tuple(
        ...s.map((n) =>
          fc.nat(n - 1).chain((start) => fc.tuple(fc.constant(start), fc.integer({ min: start + 1, max: n }))),
        ),
      )
      .map(
        (bounds): Case => ({
          shapes: [s],
          build: (x) =>
            slice(
              x,
              bounds.map(([start]) => start),
              bounds.map(([, end]) => end),
            ),
        }),
      ),
  ),
  pad: shape.chain((s) =>
    fc
      .tuple(
        fc.array(fc.nat(2), { minLength: s.length, maxLength: s.length }),
        fc.array(fc.nat(2), { minLength: s.length, maxLength: s.length }),
      )
      .map(([before, after]): Case => ({ shapes: [s], build: (x) => pad(x, before, after) })),
  ),
  conv2d: fc.tuple(windows, length).map(
    ([[images, kernel, stride, padding], outputs]): Case => ({
      shapes: [images, [outputs, images[1], ...kernel]],
      build: (x, w) => conv2d(x, w, { stride, padding }),
    }),
  ),
  "gradient of conv2d": windows.map(
    ([images, kernel, stride, padding]): Case => ({
      shapes: [images, [2, images[1], ...kernel]],
      build(x, w) {
        const y = conv2d(x, w, { stride, padding });
        const [gx, gw] = gradients(reduceSum(ops.mul(y, y)), [x, w]);
        return ops.add(reduceSum(ops.square(gx)), reduceSum(ops.tanh(gw)));
      },
    }),
  ),
  maxPool: windows.map(
    ([images, kernel, stride, padding]): Case => ({
      shapes: [images],
      build: (x) => maxPool(x, { kernel, stride, padding: Math.min(...kernel) > 1 ? padding : 0 }),
    }),
  ),
  averagePool: windows.map(
    ([images, kernel, stride, padding]): Case => ({
      shapes: [images],
      build: (x) => averagePool(x, { kernel, stride, padding }),
    }),
  ),
  convTranspose2d: fc.tuple(windows, length, fc.nat(1)).map(
    ([[[n, c], kernel, stride, padding], outputs, added]): Case => ({
      shapes: [
        [n, c, 3, 4],
        [c, outputs, ...kernel],
      ],
      build: (x, w) =>
        convTranspose2d(x, w, { stride, padding, outputPadding: Math.min(added, Math.min(...stride) - 1) }),
    }),
  ),
  "gradient of maxPool": windows.map(
    ([images, kernel, stride]): Case => ({
      shapes: [images],
      build: (x) => gradients(reduceSum(ops.square(maxPool(x, { kernel, stride }))), [x])[0],
    }),
  ),
  maxUnpool: windows.map(
    ([images, kernel, stride, padding]): Case => ({
      shapes: [images],
      build(x) {
        const options = { kernel, stride, padding: Math.min(...kernel) > 1 ? padding : 0 };
        const values = ops.mul(maxPool(x, options), averagePool(x, options));
        return maxUnpool(values, maxPoolIndices(x, options), [images[2], images[3]]);
      },
    }),
  ),
  upsample: fc
    .tuple(windows, fc.integer({ min: 1, max: 3 }))
    .map(([[images], factor]): Case => ({ shapes: [images], build: (x) => upsample(x, factor) })),
  batchNorm: windows.map(
    ([images]): Case => ({
      shapes: [images, [images[1]], [images[1]]],
      build: (x, scale, shift) => batchNorm(x, scale, shift).y,
    }),
  ),
  "statistics of batchNorm": windows.map(
    ([images]): Case => ({
      shapes: [images, [images[1]], [images[1]]],
      build(x, scale, shift) {
        const { y, mean, variance } = batchNorm(x, scale, shift);
        return ops.add(ops.mul(reduceSum(ops.mul(y, x), { axes: [0, 2, 3] }), mean), variance);
      },
    }),
  ),
  "gradient of batchNorm": windows.map(
    ([images]): Case => ({
      shapes: [images, [images[1]], [images[1]]],
      build(x, scale, shift) {
        const { y } = batchNorm(x, scale, shift);
        const slopes = gradients(reduceSum(ops.tanh(y)), [x, scale]);
        return ops.add(reduceSum(ops.square(slopes[0])), reduceSum(slopes[1]));
      },
    }),
  ),
};
