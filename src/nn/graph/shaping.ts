import { ArgumentError } from "../../errors.ts";
import { broadcastShapes, normalAxes, type Shape, sameShape, shapeText, sizeOf } from "./shape.ts";
import { node, type Tensor } from "./tensor.ts";

/**
 * The same numbers, in the same order, under another shape.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless both shapes hold as many numbers
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw mismatch(`Cannot reshape ${shapeText(x.shape)} to ${shapeText(shape)}`, "Both must hold as many numbers.");
  }
  return node("reshape", [x], [...shape], {});
}

/** Axes in another order; without one, reversed. Axis i of the result is axis `order[i]` of x. */
export function transpose(x: Tensor, order: readonly number[] = x.shape.map((_, axis) => axis).reverse()): Tensor {
  if (order.length !== x.shape.length || normalAxes(order, x.shape, "transpose").some((axis, i) => axis !== i)) {
    throw mismatch(`Cannot transpose ${shapeText(x.shape)} by ${shapeText(order)}`, "Name every axis once.");
  }
  const positive = order.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const shape = positive.map((axis) => x.shape[axis]);
  return node("transpose", [x], shape, { order: positive });
}

/**
 * x repeated along its axes of length 1 to fill a shape.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`
 */
export function broadcast(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape, "broadcast"), shape)) {
    throw mismatch(
      `Cannot broadcast ${shapeText(x.shape)} to ${shapeText(shape)}`,
      "Only axes of length 1 are repeated.",
    );
  }
  return node("broadcast", [x], [...shape], {});
}

/**
 * Tensors one after another along an axis.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless they agree on every other axis
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  const first = tensors[0];
  if (!first) throw mismatch("Cannot concatenate no tensors", "Pass at least one.");
  const [along] = normalAxes([axis], first.shape, "concatenate");
  for (const { shape } of tensors) {
    if (shape.length === first.shape.length && shape.every((n, i) => i === along || n === first.shape[i])) continue;
    throw mismatch(
      `Cannot concatenate ${shapeText(first.shape)} and ${shapeText(shape)} along axis ${along}`,
      "They must agree on every other axis.",
    );
  }
  if (tensors.length === 1) return first;
  const length = tensors.reduce((sum, { shape }) => sum + shape[along], 0);
  return node("concat", tensors, first.shape.with(along, length), { axis: along });
}

/**
 * The box from `starts` up to, not including, `ends`, one entry for each axis.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function slice(x: Tensor, starts: readonly number[], ends: readonly number[]): Tensor {
  const fits = x.shape.every((n, i) => starts[i] >= 0 && starts[i] < ends[i] && ends[i] <= n);
  if (!fits || starts.length !== x.shape.length || ends.length !== x.shape.length) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot slice ${shapeText(x.shape)} from ${shapeText(starts)} to ${shapeText(ends)}`,
      "Give a start and a larger end within each axis.",
    );
  }
  const shape = ends.map((end, axis) => end - starts[axis]);
  if (sameShape(shape, x.shape)) return x;
  return node("slice", [x], shape, { starts: [...starts], ends: [...ends] });
}

/** x with zeros before and after it, so many along each axis. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  const counts = [...before, ...after];
  if (counts.length !== 2 * x.shape.length || counts.some((n) => !Number.isInteger(n) || n < 0)) {
    throw mismatch(
      `Cannot pad ${shapeText(x.shape)} with ${shapeText(before)} before and ${shapeText(after)} after`,
      "Give a count of at least 0 for each axis.",
    );
  }
  const shape = x.shape.map((n, axis) => n + before[axis] + after[axis]);
  return sameShape(shape, x.shape) ? x : node("pad", [x], shape, { before: [...before], after: [...after] });
}

function mismatch(message: string, hint: string): ArgumentError {
  return new ArgumentError("SHAPE_MISMATCH", message, hint);
}
