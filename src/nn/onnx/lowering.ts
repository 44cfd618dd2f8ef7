import type { Shape } from "../graph/shape.ts";
import type { Node, OpAttributes, OpName, Tensor } from "../graph/tensor.ts";
import { batchMean, batchNorm, batchVariance, channelAffine, channelDot } from "./lowering-channels.ts";
import {
  conv2d,
  conv2dFilters,
  conv2dImages,
  gatherPlanes,
  maxPool,
  maxPoolIndices,
  scatterPlanes,
} from "./lowering-images.ts";
import { type Attribute, elementType } from "./model.ts";

/** What a lowering can do: look names up and add nodes. */
export interface Lowering {
  /** Name of an operation's result, as floats. */
  name(tensor: Tensor): string;
  /** Name of a condition's result, as booleans. */
  condition(tensor: Tensor): string;
  /** Adds a node and returns the name of its result. */
  add(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** Largest values of windows and, where the device tells them, their places, counted over the whole tensor. */
  pooled(x: Tensor, window: OpAttributes["maxPool"]): { readonly values: string; readonly places: string | undefined };
  /** A normalization of these images in the graph: its result, and the channels' means and variances, where one node gives all. */
  normalized(x: Tensor): { readonly y: string; readonly mean: string; readonly variance: string } | undefined;
  /** Adds floats of a shape. */
  floats(values: Float32Array, shape: Shape): string;
  /** Adds the number 0. */
  zero(): string;
  /** Adds a tensor of whole numbers, as shapes, axes and bounds are passed. */
  integers(values: readonly number[]): string;
  /** Adds one whole number. */
  integer(value: number): string;
  /** Adds a vector of zeros. */
  zeros(length: number): string;
  /** Adds a vector of ones. */
  ones(length: number): string;
  /** The bias that is added to a product, where nothing else needs the product alone. */
  biasOf(sum: Node<"add">): { product: Node<"matmul">; bias: Tensor } | undefined;
}

type Rule<Op extends OpName> = (node: Node<Op>, to: Lowering) => string;

/** Nearly the largest 32-bit float: all but the smallest subnormal numbers times it are above 1. */
const steepest = 3.4e38;

/** How each operation is written in ONNX; the rule returns the name of the result. */
export const loweringRules: { [Op in Exclude<OpName, "input" | "constant">]: Rule<Op> } = {
  neg: plain("Neg"),
  exp: plain("Exp"),
  log: plain("Log"),
  sqrt: plain("Sqrt"),
  abs: plain("Abs"),
  tanh: plain("Tanh"),
  sigmoid: plain("Sigmoid"),
  relu: plain("Relu"),
  leakyRelu: ({ inputs: [x], attributes: { slope } }, to) =>
    to.add("LeakyRelu", [to.name(x)], { alpha: { float: slope } }),
  add: (node, to) => {
    const fused = to.biasOf(node);
    return fused ? gemm(fused.product, to, fused.bias) : plain("Add")(node, to);
  },
  sub: plain("Sub"),
  mul: plain("Mul"),
  div: plain("Div"),
  greater: (node, to) => {
    const [a, b] = node.inputs;
    // Where a ReLU let values through, 1, and elsewhere 0: as a straight line so steep that it is cut off at 1 at once. In
    // ONNX Runtime that takes a fifth of the time of Sign.
    if (a.op === "relu" && b.op === "constant" && b.shape.length === 0 && b.attributes.data[0] === 0) {
      return to.add("HardSigmoid", [to.name(a)], { alpha: { float: steepest }, beta: { float: 0 } });
    }
    return to.add("Cast", [to.condition(node as Tensor)], { to: elementType.float });
  },
  where: ({ inputs: [condition, a, b] }, to) => to.add("Where", [to.condition(condition), to.name(a), to.name(b)]),
  matmul: (node, to) => gemm(node, to),
  reduceSum: ({ inputs: [x], attributes: { axes, keepDims } }, to) => {
    // A sum over rows as a product with ones: ONNX Runtime's ReduceSum takes twice as long for it.
    if (x.shape.length === 2 && axes.length === 1 && axes[0] === 0 && !keepDims) {
      return to.add("MatMul", [to.ones(x.shape[0]), to.name(x)]);
    }
    return to.add("ReduceSum", [to.name(x), to.integers(axes)], { keepdims: Number(keepDims) });
  },
  reduceMax: ({ inputs: [x], attributes: { axes, keepDims } }, to) =>
    to.add("ReduceMax", [to.name(x)], { axes, keepdims: Number(keepDims) }),
  reshape: ({ inputs: [x], shape }, to) => to.add("Reshape", [to.name(x), to.integers(shape)]),
  transpose: ({ inputs: [x], attributes: { order } }, to) => to.add("Transpose", [to.name(x)], { perm: order }),
  broadcast: ({ inputs: [x], shape }, to) => to.add("Expand", [to.name(x), to.integers(shape)]),
  concat: ({ inputs, attributes: { axis } }, to) =>
    to.add(
      "Concat",
      inputs.map((x) => to.name(x)),
      { axis },
    ),
  slice: ({ inputs: [x], attributes: { starts, ends } }, to) =>
    to.add("Slice", [to.name(x), to.integers(starts), to.integers(ends)]),
  pad: ({ inputs: [x], attributes: { before, after } }, to) =>
    to.add("Pad", [to.name(x), to.integers([...before, ...after])]),
  conv2d,
  conv2dImages,
  conv2dFilters,
  maxPool,
  maxPoolIndices,
  gatherPlanes,
  scatterPlanes,
  batchNorm,
  batchMean,
  batchVariance,
  channelAffine,
  channelDot,
};

function plain(type: string) {
  return ({ inputs }: Node<OpName>, to: Lowering) =>
    to.add(
      type,
      inputs.map((x) => to.name(x)),
    );
}

function gemm({ inputs: [a, b], attributes }: Node<"matmul">, to: Lowering, bias?: Tensor): string {
  const inputs = [to.name(a), to.name(b), ...(bias ? [to.name(bias)] : [])];
  return to.add("Gemm", inputs, { transA: Number(attributes.transposeA), transB: Number(attributes.transposeB) });
}
