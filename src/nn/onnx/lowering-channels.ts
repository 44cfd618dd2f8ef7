import type { Node, Tensor } from "../graph/tensor.ts";
import type { Lowering } from "./lowering.ts";

/** One operator gives the normalized images, and mean and variance with them, or else is given both. */
export function batchNorm({ inputs: [x, scale, shift], attributes }: Node<"batchNorm">, to: Lowering): string {
  const known = to.normalized(x);
  if (known) return known.y;
  const inputs = [x, scale, shift].map((tensor) => to.name(tensor));
  const statistics = [channelMean(inputs[0], to), channelVariance(x, to)];
  return to.add("BatchNormalization", [...inputs, ...statistics], { epsilon: { float: attributes.epsilon } });
}

export function batchMean({ inputs: [x] }: Node<"batchMean">, to: Lowering): string {
  return to.normalized(x)?.mean ?? channelMean(to.name(x), to);
}

export function batchVariance({ inputs: [x] }: Node<"batchVariance">, to: Lowering): string {
  return to.normalized(x)?.variance ?? channelVariance(x, to);
}

function channelVariance(x: Tensor, to: Lowering): string {
  const column = to.add("Reshape", [channelMean(to.name(x), to), to.integers([x.shape[1], 1, 1])]);
  const centered = to.add("Sub", [to.name(x), column]);
  return channelMean(to.add("Mul", [centered, centered]), to);
}

/** As a normalization by mean 0 and variance 1, which is one pass; a product alone is as fast. */
export function channelAffine({ inputs: [x, factor, offset] }: Node<"channelAffine">, to: Lowering): string {
  const channels = x.shape[1];
  if (isZero(offset)) {
    return to.add("Mul", [to.name(x), to.add("Reshape", [to.name(factor), to.integers([channels, 1, 1])])]);
  }
  const inputs = [x, factor, offset].map((tensor) => to.name(tensor));
  return to.add("BatchNormalization", [...inputs, to.zeros(channels), to.ones(channels)], { epsilon: { float: 0 } });
}

/** Row times column for each plane: no product is written down. */
export function channelDot({ inputs: [a, b] }: Node<"channelDot">, to: Lowering): string {
  const [n, c, height, width] = a.shape;
  const rows = to.add("Reshape", [to.name(a), to.integers([n * c, 1, height * width])]);
  const columns = to.add("Reshape", [to.name(b), to.integers([n * c, height * width, 1])]);
  const dots = to.add("Reshape", [to.add("MatMul", [rows, columns]), to.integers([n, c])]);
  return to.add("MatMul", [to.ones(n), dots]);
}

function channelMean(x: string, to: Lowering): string {
  return to.add("ReduceMean", [x], { axes: [0, 2, 3], keepdims: 0 });
}

function isZero(x: Tensor): boolean {
  return x.op === "constant" && x.attributes.data.every((value) => value === 0);
}
