import { ArgumentError } from "../errors.ts";
import type { ImageStack } from "./image-stack.ts";

/** How pictures are blurred. */
export interface BlurOptions {
  /** Rows and columns of the window, odd. */
  kernel: number;
  /** Standard deviation of the bell, in pixels. */
  sigma: number;
}

/**
 * Pictures under a Gaussian window, mirrored at their borders (without repeating the border), as torchvision's
 * `gaussian_blur`.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE` unless the kernel is odd and below twice the picture's sides
 */
export function gaussianBlur(images: ImageStack, { kernel, sigma }: BlurOptions): ImageStack {
  const { height, width } = images;
  const reach = (kernel - 1) / 2;
  if (!Number.isInteger(reach) || reach < 0 || reach >= Math.min(height, width) || !(sigma > 0 && sigma < Infinity)) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot blur pictures of ${height} × ${width} with a kernel of ${kernel} and sigma ${sigma}`,
      "Choose an odd kernel of less than twice the picture's shorter side, and a sigma above 0.",
    );
  }
  const bell = Float64Array.from({ length: kernel }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const total = bell.reduce((sum, share) => sum + share, 0);
  const window = bell.map((share) => share / total);
  const data = new Float32Array(images.data.length);
  const between = new Float64Array(height * width);
  const line = new Float64Array(Math.max(height, width) + 2 * reach);
  for (let plane = 0; plane < images.count * images.channels; plane++) {
    const from = plane * height * width;
    for (let row = 0; row < height; row++) {
      for (let i = -reach; i < width + reach; i++) line[i + reach] = images.data[from + row * width + mirror(i, width)];
      slide(line, window, between, row * width, 1, width);
    }
    for (let column = 0; column < width; column++) {
      for (let i = -reach; i < height + reach; i++) line[i + reach] = between[mirror(i, height) * width + column];
      slide(line, window, data, from + column, width, height);
    }
  }
  return { ...images, data };
}

function slide(
  line: Float64Array,
  window: Float64Array,
  target: Float64Array | Float32Array,
  from: number,
  step: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k < window.length; k++) sum += window[k] * line[i + k];
    target[from + i * step] = sum;
  }
}

function mirror(i: number, n: number): number {
  if (i < 0) return -i;
  return i >= n ? 2 * n - 2 - i : i;
}
