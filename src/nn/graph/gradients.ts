import { ArgumentError } from "../../errors.ts";
import { type GradientRule, gradientRules, sumOf } from "./gradient-rules.ts";
import { inOrder } from "./graph.ts";
import { constant } from "./leaves.ts";
import { shapeText, sizeOf } from "./shape.ts";
import type { OpName, Tensor } from "./tensor.ts";

/**
 * Gradients of a number with respect to tensors of its graph, as further nodes of the graph (reverse mode: one pass from
 * the result back to the inputs, whatever their number). Being nodes, they can be differentiated again.
 *
 * @param of - what to differentiate; holds a single number
 * @param withRespectTo - inputs, or any tensors between; one that `of` does not depend on gets zeros
 * @returns one tensor for each, in its shape
 * @throws {@link ArgumentError} `NOT_SCALAR`
 */
export function gradients(of: Tensor, withRespectTo: readonly Tensor[]): Tensor[] {
  if (sizeOf(of.shape) !== 1) {
    throw new ArgumentError(
      "NOT_SCALAR",
      `Cannot differentiate a tensor of shape ${shapeText(of.shape)}: a gradient belongs to a single number`,
      "Reduce it first, for example with reduceSum or reduceMean.",
    );
  }
  const wanted = new Set(withRespectTo);
  const order = inOrder([of]);
  const useful = new Set<Tensor>();
  for (const node of order) {
    if (wanted.has(node) || node.inputs.some((input) => useful.has(input))) useful.add(node);
  }

  const arrived = new Map<Tensor, Tensor[]>([[of, [constant(1, of.shape)]]]);
  const total = new Map<Tensor, Tensor>();
  for (const node of order.toReversed()) {
    const parts = arrived.get(node);
    if (!parts || !useful.has(node)) continue;
    const g = sumOf(parts);
    total.set(node, g);
    if (node.op === "input" || node.op === "constant") continue;
    if (!node.inputs.some((input) => useful.has(input))) continue;
    const rule = gradientRules[node.op] as GradientRule<OpName>;
    const flows = rule(node, g);
    node.inputs.forEach((input, i) => {
      const flow = flows[i];
      if (!flow || !useful.has(input)) return;
      const parts = arrived.get(input);
      if (parts) parts.push(flow);
      else arrived.set(input, [flow]);
    });
  }
  return withRespectTo.map((tensor) => total.get(tensor) ?? constant(0, tensor.shape));
}
