import type { Kernel } from "./kernel.ts";
import type { Shape } from "./shape.ts";

type ChannelOp = "batchNorm" | "batchMean" | "batchVariance" | "channelAffine" | "channelDot";

/** Plain loops for what treats the channels of images apart. */
export const channelKernels: { [Op in ChannelOp]: Kernel<Op> } = {
  batchNorm: ({ shape, attributes: { epsilon } }, [x, scale, shift]) => {
    const mean = means(shape, (i) => x[i]);
    const variance = means(shape, (i, c) => (x[i] - mean[c]) ** 2);
    return mapped(shape, (i, c) => ((x[i] - mean[c]) / Math.sqrt(variance[c] + epsilon)) * scale[c] + shift[c]);
  },
  batchMean: ({ inputs: [{ shape }] }, [x]) => means(shape, (i) => x[i]),
  batchVariance: ({ inputs: [{ shape }] }, [x]) => {
    const mean = means(shape, (i) => x[i]);
    return means(shape, (i, c) => (x[i] - mean[c]) ** 2);
  },
  channelAffine: ({ shape }, [x, factor, offset]) => mapped(shape, (i, c) => x[i] * factor[c] + offset[c]),
  channelDot: ({ inputs: [{ shape }] }, [a, b]) => {
    const [n, , height, width] = shape;
    return means(shape, (i) => a[i] * b[i]).map((mean) => mean * n * height * width);
  },
};

function means([n, channels, height, width]: Shape, value: (place: number, channel: number) => number): Float64Array {
  const sums = new Float64Array(channels);
  const plane = height * width;
  for (let i = 0; i < n * channels * plane; i++) {
    const channel = Math.floor(i / plane) % channels;
    sums[channel] += value(i, channel);
  }
  return sums.map((sum) => sum / (n * plane));
}

function mapped([n, channels, height, width]: Shape, value: (place: number, channel: number) => number): Float64Array {
  const plane = height * width;
  return Float64Array.from({ length: n * channels * plane }, (_, i) => value(i, Math.floor(i / plane) % channels));
}
