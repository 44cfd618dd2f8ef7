import { ArgumentError } from "../../errors.ts";
import { constant } from "./leaves.ts";
import { requireCountable } from "./planes.ts";
import { type Shape, shapeText } from "./shape.ts";
import { reshape } from "./shaping.ts";
import { type Node, node, type Tensor, type Window } from "./tensor.ts";

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

/** How windows are spread over a larger image. */
export interface TransposedOptions extends WindowOptions {
  /** Rows and columns added below and to the right, fewer than the stride. @defaultValue 0 */
  outputPadding?: number | readonly [number, number];
}

/**
 * Every value spread over a window by filters, and windows that overlap added: the transpose of {@link conv2d}, as PyTorch's
 * `conv_transpose2d`. Images (n, c, height, width) and filters (c, o, kernel height, kernel width) → (n, o, …), each side
 * (length − 1) · stride − 2 · padding + kernel + outputPadding long.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, with both shapes; `BAD_WINDOW`
 */
export function convTranspose2d(images: Tensor, filters: Tensor, options: TransposedOptions = {}): Tensor {
  const { stride = 1, padding = 0, outputPadding = 0 } = options;
  const window = { strides: pair(stride), padding: pair(padding) };
  if (images.shape.length !== 4 || filters.shape.length !== 4 || images.shape[1] !== filters.shape[0]) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot spread images of shape ${shapeText(images.shape)} by filters of shape ${shapeText(filters.shape)}`,
      "Images are (n, channels, height, width), filters (channels, outputs, height, width), with as many channels.",
    );
  }
  const [n, , ...sides] = images.shape;
  const kernel: [number, number] = [filters.shape[2], filters.shape[3]];
  const added = pair(outputPadding);
  const result = sides.map(
    (length, i) => (length - 1) * window.strides[i] - 2 * window.padding[i] + kernel[i] + added[i],
  );
  const shape = [n, filters.shape[1], ...result];
  const fits = added.every((rows, i) => Number.isInteger(rows) && rows >= 0 && rows < window.strides[i]);
  if (!fits || Math.min(...result) < 1) {
    throw new ArgumentError(
      "BAD_WINDOW",
      `Cannot spread images of shape ${shapeText(images.shape)} by windows of ${shapeText(kernel)}, stride ${shapeText(window.strides)}, padding ${shapeText(window.padding)} and output padding ${shapeText(added)}`,
      "Output padding is at least 0 and less than the stride, and something must remain after padding is cut off.",
    );
  }
  // Refuses strides and paddings that no convolution has.
  windowCounts(shape, kernel, window);
  return node("conv2dImages", [images, filters], shape, window);
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

/**
 * Where the largest value of each window lies in its plane, as row · width + column: PyTorch's `return_indices`. Carries no
 * gradient.
 *
 * @throws {@link ArgumentError} `BAD_WINDOW`; `OUT_OF_RANGE` for planes of more than 2²⁴ pixels, beyond 32-bit floats
 */
export function maxPoolIndices(images: Tensor, options: PoolOptions): Tensor {
  const { attributes, shape } = maxPool(images, options) as Node<"maxPool">;
  requireCountable(images.shape);
  return node("maxPoolIndices", [images], shape, attributes);
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
