import { convTranspose2d, type TransposedOptions } from "../graph/convolution.ts";
import { add } from "../graph/elementwise.ts";
import { reshape } from "../graph/shaping.ts";
import type { Layer } from "./layer.ts";

/** How a layer of spreading filters looks. */
export interface TransposedConvolutionOptions extends TransposedOptions {
  /** Height and width of the filters. @defaultValue 3 */
  kernel?: number;
  /** Whether each output has a bias. @defaultValue true */
  bias?: boolean;
}

/**
 * Filters that spread each pixel over a window, with which decoders enlarge images: (n, inputs, height, width) → (n, outputs,
 * …). Weights (inputs, outputs, kernel, kernel) and their start, uniform in ±1/√(outputs · kernel²), as PyTorch's
 * `ConvTranspose2d`.
 */
export function transposedConvolution(
  inputs: number,
  outputs: number,
  options: TransposedConvolutionOptions = {},
): Layer {
  const { kernel = 3, bias = true, ...window } = options;
  const bound = 1 / Math.sqrt(outputs * kernel * kernel);
  return {
    parameters: [
      { name: "weight", shape: [inputs, outputs, kernel, kernel], bound },
      ...(bias ? [{ name: "bias", shape: [outputs], bound }] : []),
    ],
    apply(x, weights) {
      const spread = convTranspose2d(x, weights("weight"), window);
      return bias ? add(spread, reshape(weights("bias"), [outputs, 1, 1])) : spread;
    },
  };
}
