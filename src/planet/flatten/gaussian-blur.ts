import { ArgumentError } from "../../errors.ts";
import type { ImageStack } from "../../images/image-stack.ts";
import { blurFits, simdBlur } from "../../wasm/blur.ts";
import { hasSimd } from "../../wasm/instantiate.ts";
import { foldedWeights, gaussianTaps } from "./blur-weights.ts";
import { plainBlur } from "./plain-blur.ts";

/**
 * Blurs square pictures by a Gaussian of `2 * floor(3 sigma) + 1` taps whose border reflects, as torchvision's `gaussian_blur`.
 * Unlike there the taps may reach farther than the picture: it is then reflected again.
 *
 * @param sigma - pixels
 * @throws {@link ArgumentError} `BAD_OPTION` for a sigma that is not above 0, `NOT_SQUARE`
 */
export function gaussianBlur(images: ImageStack, { sigma }: { sigma: number }): Float32Array {
  if (!(sigma > 0 && sigma < 1e6)) {
    throw new ArgumentError("BAD_OPTION", `Cannot blur with sigma ${sigma}`, "Give sigma in pixels, above 0.");
  }
  if (images.height !== images.width) {
    throw new ArgumentError(
      "NOT_SQUARE",
      `Cannot blur pictures of ${images.height} x ${images.width} pixels`,
      "Pass square pictures, such as patches.",
    );
  }
  const weights = foldedWeights(gaussianTaps(sigma), images.width);
  return hasSimd && blurFits(images.width) ? simdBlur(images.data, weights) : plainBlur(images.data, weights);
}
