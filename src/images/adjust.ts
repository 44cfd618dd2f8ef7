import { ArgumentError } from "../errors.ts";
import { toGrey } from "./grey.ts";
import { type ImageStack, pictureSize } from "./image-stack.ts";

/** Pictures times a factor, cut off at 0 and 1; torchvision's `adjust_brightness`. */
export function adjustBrightness(images: ImageStack, factor: number): ImageStack {
  requireFactor(factor, "brightness");
  return { ...images, data: images.data.map((value) => clamp(value * factor)) };
}

/**
 * Pictures moved away from, or towards, the mean of their grey values by a factor, cut off at 0 and 1; torchvision's
 * `adjust_contrast`.
 */
export function adjustContrast(images: ImageStack, factor: number): ImageStack {
  requireFactor(factor, "contrast");
  const grey = toGrey(images);
  const size = pictureSize(images);
  const pixels = pictureSize(grey);
  const data = new Float32Array(images.data.length);
  for (let picture = 0; picture < images.count; picture++) {
    let mean = 0;
    for (let i = 0; i < pixels; i++) mean += grey.data[picture * pixels + i];
    mean /= pixels;
    for (let i = picture * size; i < (picture + 1) * size; i++) {
      data[i] = clamp(factor * images.data[i] + (1 - factor) * mean);
    }
  }
  return { ...images, data };
}

/** Pictures mirrored left to right. */
export function flipHorizontally(images: ImageStack): ImageStack {
  const { width } = images;
  const data = new Float32Array(images.data.length);
  for (let row = 0; row < data.length; row += width) {
    for (let i = 0; i < width; i++) data[row + i] = images.data[row + width - 1 - i];
  }
  return { ...images, data };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function requireFactor(factor: number, name: string): void {
  if (factor >= 0 && factor < Infinity) return;
  throw new ArgumentError("OUT_OF_RANGE", `Cannot change ${name} by a factor of ${factor}`, "Choose 0 or more.");
}
