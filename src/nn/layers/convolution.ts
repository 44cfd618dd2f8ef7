import { conv2d, type WindowOptions } from "../graph/convolution.ts";
import { add } from "../graph/elementwise.ts";
import { reshape } from "../graph/shaping.ts";
import type { Layer } from "./layer.ts";

/** How a layer of filters looks. */
export interface ConvolutionOptions extends WindowOptions {
  /** Height and width of the filters. @defaultValue 3 */
  kernel?: number;
  /** Whether each output has a bias. @defaultValue true */
  bias?: boolean;
}

/**
 * Filters over images (n, inputs, height, width) → (n, outputs, …). Weights and their start, uniform in
 * ±1/√(inputs · kernel²), as PyTorch's `Conv2d`.
 */
export function convolution(inputs: number, outputs: number, options: ConvolutionOptions = {}): Layer {
  const { kernel = 3, bias = true, ...window } = options;
  const bound = 1 / Math.sqrt(inputs * kernel * kernel);
  return {
    parameters: [
      { name: "weight", shape: [outputs, inputs, kernel, kernel], bound },
      ...(bias ? [{ name: "bias", shape: [outputs], bound }] : []),
    ],
    apply(x, weights) {
      const filtered = conv2d(x, weights("weight"), window);
      return bias ? add(filtered, reshape(weights("bias"), [outputs, 1, 1])) : filtered;
    },
  };
}
