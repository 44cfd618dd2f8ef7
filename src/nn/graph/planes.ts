import { ArgumentError } from "../../errors.ts";
import { type Shape, sameShape, shapeText } from "./shape.ts";
import { broadcast, reshape } from "./shaping.ts";
import { node, type Tensor } from "./tensor.ts";

/**
 * Values put back to where {@link maxPoolIndices} found them, zeros elsewhere: PyTorch's `max_unpool2d`. Where windows overlap
 * and share their largest value, that of the last window stays; the gradient goes to that one alone (PyTorch's goes to all
 * of them, though only one is seen).
 *
 * @param values - (n, c, down, across)
 * @param indices - place of each value in its plane, row · width + column, in the values' shape
 * @param size - height and width of the result
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `OUT_OF_RANGE` for planes of more than 2²⁴ pixels
 */
export function maxUnpool(values: Tensor, indices: Tensor, size: readonly [number, number]): Tensor {
  return scatterPlanes(values, indices, size, false);
}

/** Values of planes at places in them, (n, c, height, width) → the shape of the indices. */
export function gatherPlanes(images: Tensor, indices: Tensor): Tensor {
  return node("gatherPlanes", [images, indices], indices.shape, {});
}

/** Planes of zeros with values at places in them; several for one place are added, or the last one stays. */
export function scatterPlanes(values: Tensor, indices: Tensor, size: readonly [number, number], add: boolean): Tensor {
  if (values.shape.length !== 4 || !sameShape(values.shape, indices.shape)) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot put values of shape ${shapeText(values.shape)} at places of shape ${shapeText(indices.shape)}`,
      "Both are (n, channels, height, width).",
    );
  }
  const shape = [values.shape[0], values.shape[1], ...size];
  requireCountable(shape);
  return node("scatterPlanes", [values, indices], shape, { add });
}

/**
 * Upsampling by the nearest neighbor: each pixel becomes a block, (n, c, height, width) → (n, c, height · factor, width · factor).
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` for anything but images, `OUT_OF_RANGE` unless the factor is a whole number of 1 or more
 */
export function upsample(images: Tensor, factor: number): Tensor {
  if (images.shape.length !== 4) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot upsample a tensor of shape ${shapeText(images.shape)}`,
      "Pass images (n, channels, height, width).",
    );
  }
  if (!Number.isInteger(factor) || factor < 1) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot upsample by ${factor}`, "Choose a whole number of 1 or more.");
  }
  const [n, c, height, width] = images.shape;
  const apart = reshape(images, [n * c, height, 1, width, 1]);
  const repeated = broadcast(apart, [n * c, height, factor, width, factor]);
  return reshape(repeated, [n, c, height * factor, width * factor]);
}

/** Refuses planes whose pixels 32-bit floats cannot count. */
export function requireCountable(shape: Shape): void {
  if (shape[2] * shape[3] <= 2 ** 24) return;
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot number the pixels of images of shape ${shapeText(shape)}`,
    "Use images of at most 4096 × 4096 pixels.",
  );
}
