import { ArgumentError } from "../../errors.ts";
import { constant } from "./leaves.ts";
import { type Shape, shapeText } from "./shape.ts";
import { reshape } from "./shaping.ts";
import { node, type Tensor, type Window } from "./tensor.ts";

/** How windows move over an image. */
export interface WindowOptions {
  /** Steps between windows; one number for both directions. @defaultValue 1 */
  stride?: number | readonly [number, number];
  /** Rows and columns added around the image, on both sides. @defaultValue 0 */
  padding?: number | readonly [number, number];
}

/**
 * Sums of products of filters with the windows of images, as PyTorch's `conv2d`: images (n, c, height, width) and filters
 * (o, c, kernel height, kernel width) → (n, o, …).
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, with both shapes; `BAD_WINDOW`
 */
export function conv2d(images: Tensor, filters: Tensor, { stride = 1, padding = 0 }: WindowOptions = {}): Tensor {
  return convolve(images, filters, { strides: pair(stride), padding: pair(padding) });
}

/** {@link conv2d}, its options filled in. */
export function convolve(images: Tensor, filters: Tensor, window: Window): Tensor {
  if (images.shape.length !== 4 || filters.shape.length !== 4 || images.shape[1] !== filters.shape[1]) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot convolve images of shape ${shapeText(images.shape)} with filters of shape ${shapeText(filters.shape)}`,
      "Images are (n, channels, height, width), filters (outputs, channels, height, width), with as many channels.",
    );
  }
  const [height, width] = windowCounts(images.shape, [filters.shape[2], filters.shape[3]], window);
  return node("conv2d", [images, filters], [images.shape[0], filters.shape[0], height, width], window);
}

/** The gradient of the images of a convolution, from that of its result. */
export function conv2dImages(g: Tensor, filters: Tensor, shape: Shape, window: Window): Tensor {
  return node("conv2dImages", [g, filters], shape, window);
}

/** The gradient of the filters of a convolution, from that of its result. */
export function conv2dFilters(images: Tensor, g: Tensor, shape: Shape, window: Window): Tensor {
  return node("conv2dFilters", [images, g], shape, window);
}

/** How pooling windows look; they touch by default. */
export interface PoolOptions extends WindowOptions {
  /** Height and width; one number for both. */
  kernel: number | readonly [number, number];
}

/**
 * Largest value of each window of images (n, c, height, width); where several are largest the first gets the gradient.
 *
 * @throws {@link ArgumentError} `BAD_WINDOW`
 */
export function maxPool(images: Tensor, { kernel, stride = kernel, padding = 0 }: PoolOptions): Tensor {
  const window = { kernel: pair(kernel), strides: pair(stride), padding: pair(padding) };
  if (window.padding.some((rows, i) => 2 * rows > window.kernel[i]))
    throw badWindow(images.shape, window.kernel, window);
  const [height, width] = windowCounts(images.shape, window.kernel, window);
  return node("maxPool", [images], [...images.shape.slice(0, 2), height, width], window);
}

/** The gradient of the images of a pooling by maxima, from that of its result. */
export function maxPoolImages(
  images: Tensor,
  g: Tensor,
  window: Window & { readonly kernel: readonly [number, number] },
): Tensor {
  return node("maxPoolImages", [images, g], images.shape, window);
}

/**
 * Mean of each window of images (n, c, height, width); padding counts as zeros, as PyTorch's default.
 *
 * @throws {@link ArgumentError} `BAD_WINDOW`
 */
export function averagePool(images: Tensor, { kernel, stride = kernel, padding = 0 }: PoolOptions): Tensor {
  const [rows, columns] = pair(kernel);
  const [n, c, height, width] = images.shape;
  // Each channel is an image of its own, convolved with a constant filter.
  const apart = reshape(images, [n * c, 1, height, width]);
  const pooled = conv2d(apart, constant(1 / (rows * columns), [1, 1, rows, columns]), { stride, padding });
  return reshape(pooled, [n, c, ...pooled.shape.slice(2)]);
}

function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === "number" ? [value, value] : value;
}

function windowCounts(images: Shape, kernel: readonly [number, number], window: Window): [number, number] {
  const whole = [...window.strides, ...window.padding, ...kernel].every(Number.isInteger);
  const count = (axis: 0 | 1) =>
    Math.floor((images[axis + 2] + 2 * window.padding[axis] - kernel[axis]) / window.strides[axis]) + 1;
  const counts: [number, number] = [count(0), count(1)];
  if (!whole || !counts.every((n) => n >= 1) || images.length !== 4 || Math.min(...window.strides) < 1) {
    throw badWindow(images, kernel, window);
  }
  if (Math.min(...window.padding) < 0) throw badWindow(images, kernel, window);
  return counts;
}

function badWindow(images: Shape, kernel: readonly number[], { strides, padding }: Window): ArgumentError {
  return new ArgumentError(
    "BAD_WINDOW",
    `Cannot move windows of ${shapeText(kernel)} by ${shapeText(strides)} over images of shape ${shapeText(images)} padded by ${shapeText(padding)}`,
    "Images have four axes; windows must fit into the padded image, strides are at least 1, and padding for maxima is at most half a window.",
  );
}
