import { ArgumentError } from "../../errors.ts";

/** Lengths of a tensor's axes; `[]` is a single number. */
export type Shape = readonly number[];

/** How many numbers a tensor of this shape holds. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Whether two shapes agree axis by axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** A shape as messages show it: `[128, 7]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Steps in the row-major data for one step along each axis. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/**
 * The shape of an elementwise result by NumPy's rule: axes are matched from the last one, and an axis of length 1 is
 * repeated to the other's length.
 *
 * @param job - what could not be done, for the message: `"add"`
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, with both shapes
 */
export function broadcastShapes(a: Shape, b: Shape, job: string): Shape {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot ${job} tensors of shapes ${shapeText(a)} and ${shapeText(b)}`,
        "Axes are matched from the last one; they must be equal, or one of them 1.",
      );
    }
    shape[axis] = p === 1 ? q : p;
  }
  return shape;
}

/**
 * Axes as sorted numbers from 0; negative ones count from the end.
 *
 * @param job - what could not be done, for the message: `"sum"`
 * @throws {@link ArgumentError} `BAD_AXIS`
 */
export function normalAxes(axes: readonly number[], shape: Shape, job: string): number[] {
  const normal = axes.map((axis) => (axis < 0 ? axis + shape.length : axis)).sort((a, b) => a - b);
  const bad = axes.find((axis) => !Number.isInteger(axis) || axis < -shape.length || axis >= shape.length);
  if (bad !== undefined || new Set(normal).size !== normal.length) {
    throw new ArgumentError(
      "BAD_AXIS",
      `Cannot ${job} over axes ${shapeText(axes)} of a tensor of shape ${shapeText(shape)}`,
      `Name each of the axes ${-shape.length} to ${shape.length - 1} at most once.`,
    );
  }
  return normal;
}
