import type { Kernel } from "./kernel.ts";
import { kernels } from "./kernels.ts";
import type { OpName, Tensor } from "./tensor.ts";

/** Fills in the values of nodes, given those of the inputs; nodes come in an order that can be computed. */
export function evaluate(nodes: readonly Tensor[], values: Map<Tensor, Float64Array>): void {
  for (const node of nodes) {
    if (node.op === "input" || values.has(node)) continue;
    const kernel = kernels[node.op] as Kernel<OpName>;
    const inputs = node.inputs.map((input) => values.get(input)!);
    values.set(node, kernel(node, inputs));
  }
}
