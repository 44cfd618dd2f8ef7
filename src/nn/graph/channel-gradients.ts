import { batchMean, batchVariance, channelAffine, channelDot } from "./channels.ts";
import { add, div, mul, neg, sqrt, sub } from "./elementwise.ts";
import type { GradientRule } from "./gradient-rules.ts";
import { constant } from "./leaves.ts";
import { reduceSum } from "./reductions.ts";
import type { Tensor } from "./tensor.ts";

type ChannelOp = "batchNorm" | "batchMean" | "batchVariance" | "channelAffine" | "channelDot";

/** Derivatives of what treats the channels of images apart; they read the images as seldom as they can. */
export const channelGradients: { [Op in ChannelOp]: GradientRule<Op> } = {
  // With x̂ the normalized images and means over the batch: scale / σ · (g − mean(g) − x̂ · mean(g x̂)).
  batchNorm: ({ inputs: [x, scale], attributes: { epsilon } }, g) => {
    const inverse = div(1, sqrt(add(batchVariance(x), epsilon)));
    const mean = batchMean(x);
    const sum = channelSum(g);
    const along = mul(sub(channelDot(g, x), mul(mean, sum)), inverse);
    const factor = mul(scale, inverse);
    const count = countOf(x);
    const slope = neg(mul(mul(factor, inverse), div(along, count)));
    const offset = neg(add(mul(factor, div(sum, count)), mul(slope, mean)));
    return [add(channelAffine(g, factor, offset), channelAffine(x, slope, zeros(x))), along, sum];
  },
  batchMean: ({ inputs: [x] }, g) => [channelAffine(x, zeros(x), div(g, countOf(x)))],
  batchVariance: ({ inputs: [x] }, g) => {
    const factor = mul(g, 2 / countOf(x));
    return [channelAffine(x, factor, neg(mul(factor, batchMean(x))))];
  },
  channelAffine: ({ inputs: [x, factor] }, g) => [channelAffine(g, factor, zeros(x)), channelDot(g, x), channelSum(g)],
  channelDot: ({ inputs: [a, b] }, g) => [channelAffine(b, g, zeros(b)), channelAffine(a, g, zeros(a))],
};

function channelSum(g: Tensor): Tensor {
  return reduceSum(g, { axes: [0, 2, 3] });
}

function countOf({ shape: [n, , height, width] }: Tensor): number {
  return n * height * width;
}

function zeros(x: Tensor): Tensor {
  return constant(0, [x.shape[1]]);
}
