import { asTensor, type Value } from "./leaves.ts";
import { broadcastShapes } from "./shape.ts";
import { node, type Tensor } from "./tensor.ts";

/** Sum, element by element; shapes are broadcast by NumPy's rule. */
export function add(a: Value, b: Value): Tensor {
  return binary("add", a, b);
}

/** Difference, element by element; shapes are broadcast by NumPy's rule. */
export function sub(a: Value, b: Value): Tensor {
  return binary("sub", a, b);
}

/** Product, element by element; shapes are broadcast by NumPy's rule. */
export function mul(a: Value, b: Value): Tensor {
  return binary("mul", a, b);
}

/** Quotient, element by element; shapes are broadcast by NumPy's rule. */
export function div(a: Value, b: Value): Tensor {
  return binary("div", a, b);
}

/** 1 where `a` is greater than `b`, else 0; carries no gradient. */
export function greater(a: Value, b: Value): Tensor {
  return binary("greater", a, b);
}

/** `a` where `condition` is not 0, else `b`; gradients flow to the chosen one. */
export function where(condition: Tensor, a: Value, b: Value): Tensor {
  const [p, q] = [asTensor(a), asTensor(b)];
  const shape = broadcastShapes(condition.shape, broadcastShapes(p.shape, q.shape, "choose between"), "choose by");
  return node("where", [condition, p, q], shape, {});
}

/** −x. */
export function neg(x: Tensor): Tensor {
  return node("neg", [x], x.shape, {});
}

/** e to the x. */
export function exp(x: Tensor): Tensor {
  return node("exp", [x], x.shape, {});
}

/** Natural logarithm. */
export function log(x: Tensor): Tensor {
  return node("log", [x], x.shape, {});
}

/** Square root; its gradient at 0 is infinite. */
export function sqrt(x: Tensor): Tensor {
  return node("sqrt", [x], x.shape, {});
}

/** Magnitude; its gradient at 0 is −1, one of the values that fit. */
export function abs(x: Tensor): Tensor {
  return node("abs", [x], x.shape, {});
}

/** x². */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return node("tanh", [x], x.shape, {});
}

/** 1 / (1 + e to the −x). */
export function sigmoid(x: Tensor): Tensor {
  return node("sigmoid", [x], x.shape, {});
}

/** x where it is positive, else 0; its gradient at 0 is 0, as PyTorch's. */
export function relu(x: Tensor): Tensor {
  return node("relu", [x], x.shape, {});
}

/** x where it is positive, else slope · x, for a slope above 0. @defaultValue slope 0.01 */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return node("leakyRelu", [x], x.shape, { slope });
}

function binary(op: "add" | "sub" | "mul" | "div" | "greater", a: Value, b: Value): Tensor {
  const [p, q] = [asTensor(a), asTensor(b)];
  const job = { add: "add", sub: "subtract", mul: "multiply", div: "divide", greater: "compare" }[op];
  return node(op, [p, q], broadcastShapes(p.shape, q.shape, job), {});
}
