import { ArgumentError } from "../../errors.ts";
import { shapeText } from "./shape.ts";
import { node, type Tensor } from "./tensor.ts";

/** Which factors are transposed before they are multiplied. */
export interface MatmulOptions {
  /** @defaultValue false */
  transposeA?: boolean;
  /** @defaultValue false */
  transposeB?: boolean;
}

/**
 * Product of two matrices, (n, k) · (k, m) → (n, m).
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, with both shapes
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  const left = transposeA ? a.shape.toReversed() : a.shape;
  const right = transposeB ? b.shape.toReversed() : b.shape;
  if (left.length !== 2 || right.length !== 2 || left[1] !== right[0]) {
    const text = (shape: readonly number[], transposed: boolean) =>
      shapeText(shape) + (transposed ? " transposed" : "");
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot multiply matrices of shapes ${text(a.shape, transposeA)} and ${text(b.shape, transposeB)}`,
      "Both need two axes, and the columns of the first must be as many as the rows of the second.",
    );
  }
  return node("matmul", [a, b], [left[0], right[1]], { transposeA, transposeB });
}
