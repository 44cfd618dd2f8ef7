import type { Tensor4D, Tensor as TfTensor } from "@tensorflow/tfjs";
import type { Kernel } from "../graph/kernel.ts";
import { kernels } from "../graph/kernels.ts";
import type { Node, OpName, Tensor, Window } from "../graph/tensor.ts";
import type { Tf } from "./load.ts";

type Rule<Op extends OpName> = (tf: Tf, node: Node<Op>, inputs: readonly TfTensor[]) => TfTensor;
type Pair = [number, number];

/** How each operation is computed by TensorFlow.js, whose images have their channels last. */
const tensorflowRules: { [Op in Exclude<OpName, "input" | "constant">]: Rule<Op> } = {
  neg: (tf, _, [x]) => tf.neg(x),
  exp: (tf, _, [x]) => tf.exp(x),
  log: (tf, _, [x]) => tf.log(x),
  sqrt: (tf, _, [x]) => tf.sqrt(x),
  abs: (tf, _, [x]) => tf.abs(x),
  tanh: (tf, _, [x]) => tf.tanh(x),
  sigmoid: (tf, _, [x]) => tf.sigmoid(x),
  relu: (tf, _, [x]) => tf.relu(x),
  leakyRelu: (tf, { attributes: { slope } }, [x]) => tf.leakyRelu(x, slope),
  add: (tf, _, [a, b]) => tf.add(a, b),
  sub: (tf, _, [a, b]) => tf.sub(a, b),
  mul: (tf, _, [a, b]) => tf.mul(a, b),
  div: (tf, _, [a, b]) => tf.div(a, b),
  greater: (tf, _, [a, b]) => tf.cast(tf.greater(a, b), "float32"),
  where: (tf, _, [condition, a, b]) => tf.where(tf.notEqual(condition, 0), a, b),
  matmul: (tf, { attributes: { transposeA, transposeB } }, [a, b]) => tf.matMul(a, b, transposeA, transposeB),
  reduceSum: (tf, { attributes: { axes, keepDims } }, [x]) => tf.sum(x, [...axes], keepDims),
  reduceMax: (tf, { attributes: { axes, keepDims } }, [x]) => tf.max(x, [...axes], keepDims),
  reshape: (tf, { shape }, [x]) => tf.reshape(x, [...shape]),
  transpose: (tf, { attributes: { order } }, [x]) => tf.transpose(x, [...order]),
  broadcast: (tf, { shape }, [x]) => tf.broadcastTo(x, [...shape]),
  concat: (tf, { attributes: { axis } }, inputs) => tf.concat([...inputs], axis),
  slice: (tf, { shape, attributes: { starts } }, [x]) => tf.slice(x, [...starts], [...shape]),
  pad: (tf, { attributes: { before, after } }, [x]) =>
    tf.pad(
      x,
      before.map((count, axis): Pair => [count, after[axis]]),
    ),

  conv2d: (tf, { attributes }, [x, w]) => {
    const images = padded(tf, channelsLast(tf, x), attributes, 0);
    return channelsFirst(tf, tf.conv2d(images, filtersLast(tf, w), [...attributes.strides] as Pair, "valid"));
  },
  conv2dImages: (tf, { shape: [n, c, height, width], attributes: { strides, padding } }, [g, w]) => {
    const whole: [number, number, number, number] = [n, height + 2 * padding[0], width + 2 * padding[1], c];
    const spread = tf.conv2dTranspose(channelsLast(tf, g), filtersLast(tf, w), whole, [...strides] as Pair, "valid");
    return channelsFirst(tf, tf.slice(spread, [0, padding[0], padding[1], 0], [n, height, width, c]));
  },
  conv2dFilters: (tf, { shape: [o, c, rows, columns], attributes }, [x, g]) => {
    const inputs = { x: padded(tf, channelsLast(tf, x), attributes, 0), dy: channelsLast(tf, g) };
    const filterShape = [rows, columns, c, o];
    const options = { strides: [...attributes.strides], pad: "valid", dataFormat: "NHWC", filterShape };
    // The function that calls this kernel is not public.
    const filters = tf.engine().runKernel("Conv2DBackpropFilter", inputs, options) as TfTensor;
    return tf.transpose(filters, [3, 2, 0, 1]);
  },
  maxPool: (tf, { attributes }, [x]) => {
    const { kernel, strides } = attributes;
    const images = padded(tf, channelsLast(tf, x), attributes, lowest);
    return channelsFirst(tf, tf.maxPool(images, [...kernel] as Pair, [...strides] as Pair, "valid"));
  },
  batchNorm: (tf, { attributes: { epsilon } }, [x, scale, shift]) => {
    const { mean, variance } = tf.moments(x, [0, 2, 3]);
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    return affine(tf, x, factor, tf.sub(shift, tf.mul(mean, factor)));
  },
  batchMean: (tf, _, [x]) => tf.mean(x, [0, 2, 3]),
  batchVariance: (tf, _, [x]) => tf.moments(x, [0, 2, 3]).variance,
  channelAffine: (tf, _, [x, factor, offset]) => affine(tf, x, factor, offset),
  channelDot: (tf, _, [a, b]) => tf.sum(tf.mul(a, b), [0, 2, 3]),
  maxPoolIndices: byKernel,
  gatherPlanes: byKernel,
  scatterPlanes: byKernel,
};

function affine(tf: Tf, x: TfTensor, factor: TfTensor, offset: TfTensor): TfTensor {
  const column = (values: TfTensor) => tf.reshape(values, [values.size, 1, 1]);
  return tf.add(tf.mul(x, column(factor)), column(offset));
}

/** Padding that never is the largest of a window. */
const lowest = -3.4e38;

/** What not every backend of TensorFlow.js has is computed by plain loops. */
function byKernel(tf: Tf, node: Node<OpName>, inputs: readonly TfTensor[]): TfTensor {
  const kernel = kernels[node.op as Exclude<OpName, "input">] as Kernel<OpName>;
  const values = kernel(
    node,
    inputs.map((x) => Float64Array.from(x.dataSync())),
  );
  return tf.tensor(Float32Array.from(values), [...node.shape]);
}

function channelsLast(tf: Tf, x: TfTensor): Tensor4D {
  return tf.transpose(x, [0, 2, 3, 1]) as Tensor4D;
}

function channelsFirst(tf: Tf, x: TfTensor): TfTensor {
  return tf.transpose(x, [0, 3, 1, 2]);
}

/** Filters (o, c, rows, columns) → (rows, columns, c, o). */
function filtersLast(tf: Tf, w: TfTensor): Tensor4D {
  return tf.transpose(w, [2, 3, 1, 0]) as Tensor4D;
}

function padded(tf: Tf, x: Tensor4D, { padding: [rows, columns] }: Window, value: number): Tensor4D {
  if (rows === 0 && columns === 0) return x;
  const sides: [Pair, Pair, Pair, Pair] = [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ];
  return tf.pad(x, sides, value) as Tensor4D;
}

/** Computes one node. */
export function computeNode(tf: Tf, node: Tensor, inputs: readonly TfTensor[]): TfTensor {
  const rule = tensorflowRules[node.op as Exclude<OpName, "input" | "constant">] as Rule<OpName>;
  return rule(tf, node as Node<OpName>, inputs);
}
