import { averagePool, maxPool, type PoolOptions } from "../graph/convolution.ts";
import { upsample } from "../graph/planes.ts";
import { activation, type Layer } from "./layer.ts";

/** Largest value of each window, as PyTorch's `MaxPool2d`; see {@link maxPool}. */
export function maxPooling(options: PoolOptions): Layer {
  return activation((x) => maxPool(x, options));
}

/** Mean of each window, as PyTorch's `AvgPool2d`; see {@link averagePool}. */
export function averagePooling(options: PoolOptions): Layer {
  return activation((x) => averagePool(x, options));
}

/** Each pixel becomes a block of pixels, as PyTorch's `Upsample` of the nearest neighbor; see {@link upsample}. */
export function upsampling(factor: number): Layer {
  return activation((x) => upsample(x, factor));
}
