import { ArgumentError } from "../../errors.ts";
import { type Shape, shapeText, sizeOf } from "./shape.ts";
import { node, type Tensor } from "./tensor.ts";

/**
 * A value that is fed at run time: samples, noise, weights.
 *
 * @throws {@link ArgumentError} `BAD_SHAPE` unless every axis is a whole number of at least 1
 */
export function input(name: string, shape: Shape): Tensor {
  requireShape(shape, `input "${name}"`);
  return node("input", [], [...shape], { name });
}

/**
 * Numbers known while tracing; one number alone is repeated over the shape.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless the numbers fill the shape
 */
export function constant(values: number | ArrayLike<number>, shape: Shape = []): Tensor {
  requireShape(shape, "constant");
  const size = sizeOf(shape);
  const data = typeof values === "number" ? new Float64Array(size).fill(values) : Float64Array.from(values);
  if (data.length !== size) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot see ${data.length} numbers as a constant of shape ${shapeText(shape)}`,
      `Pass ${size} numbers.`,
    );
  }
  return node("constant", [], [...shape], { data });
}

/** A tensor, or a number that stands for a constant. */
export type Value = Tensor | number;

/** The tensor that a value stands for. */
export function asTensor(value: Value): Tensor {
  return typeof value === "number" ? constant(value) : value;
}

function requireShape(shape: Shape, what: string): void {
  if (shape.every((length) => Number.isInteger(length) && length >= 1)) return;
  throw new ArgumentError(
    "BAD_SHAPE",
    `Cannot trace ${what} of shape ${shapeText(shape)}`,
    "Every axis is a whole number of at least 1.",
  );
}
