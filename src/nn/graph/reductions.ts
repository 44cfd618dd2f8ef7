import { add, div, exp, greater, log, mul, sub, where } from "./elementwise.ts";
import { normalAxes, type Shape, sizeOf } from "./shape.ts";
import { reshape } from "./shaping.ts";
import { node, type Tensor } from "./tensor.ts";

/** Which axes a reduction runs over. */
export interface ReduceOptions {
  /** Axes to reduce; negative ones count from the end. @defaultValue all */
  axes?: readonly number[];
  /** Whether reduced axes stay, with length 1. @defaultValue false */
  keepDims?: boolean;
}

/** Sum over axes. */
export function reduceSum(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("reduceSum", x, options);
}

/** Largest over axes; where several are largest, each gets the whole gradient. */
export function reduceMax(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduce("reduceMax", x, options);
}

/** Mean over axes. */
export function reduceMean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const sum = reduceSum(x, options);
  return mul(sum, sizeOf(sum.shape) / sizeOf(x.shape));
}

/** log Σ e to the x over axes, without overflow. */
export function logSumExp(x: Tensor, { axes, keepDims = false }: ReduceOptions = {}): Tensor {
  const largest = reduceMax(x, { axes, keepDims: true });
  const sum = reduceSum(exp(sub(x, largest)), { axes, keepDims: true });
  const result = add(log(sum), largest);
  return keepDims ? result : reshape(result, reducedShape(x, axes, false));
}

/** e to the x, divided by its sum along an axis. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const raised = exp(sub(x, reduceMax(x, { axes: [axis], keepDims: true })));
  return div(raised, reduceSum(raised, { axes: [axis], keepDims: true }));
}

/** The larger of two, element by element; where they are equal, the gradient goes to b. */
export function maximum(a: Tensor, b: Tensor): Tensor {
  return where(greater(a, b), a, b);
}

function reduce(op: "reduceSum" | "reduceMax", x: Tensor, { axes, keepDims = false }: ReduceOptions): Tensor {
  const over = normalAxes(axes ?? x.shape.map((_, axis) => axis), x.shape, op === "reduceSum" ? "sum" : "maximize");
  if (over.length === 0) return x;
  return node(op, [x], reducedShape(x, over, keepDims), { axes: over, keepDims });
}

function reducedShape(x: Tensor, axes: readonly number[] | undefined, keepDims: boolean): Shape {
  const over = new Set(axes ? normalAxes(axes, x.shape, "reduce") : x.shape.keys());
  return keepDims ? x.shape.map((n, axis) => (over.has(axis) ? 1 : n)) : x.shape.filter((_, axis) => !over.has(axis));
}
