import { evaluate } from "./evaluate.ts";
import { type Graph, graph } from "./graph.ts";
import { movedNumbers, settleLayout } from "./layout.ts";
import { constant } from "./leaves.ts";
import { broadcastShapes, sameShape, sizeOf } from "./shape.ts";
import { node as makeNode, type OpName, type Tensor } from "./tensor.ts";

/** Results of folding larger than this are left to be computed: a broadcast zero is cheaper than its bytes. */
const largestFolded = 4096;

/**
 * The same results by fewer nodes: what depends on constants alone is computed now, arithmetic that changes nothing
 * (x · 1, x + 0) is dropped, equal nodes become one, numbers are moved as seldom as possible, and nodes that no result needs
 * are gone.
 */
export function simplify(traced: Graph): Graph {
  const merged = merge(traced);
  const settled = merge(settleLayout(merged));
  if (movedNumbers(settled) === 0) return settled;
  const eager = merge(settleLayout(merge(settleLayout(merged, true))));
  return movedNumbers(eager) < movedNumbers(settled) ? eager : settled;
}

function merge({ outputs, updates, nodes }: Graph): Graph {
  const replaced = new Map<Tensor, Tensor>();
  const known = new Map<string, Tensor>();
  const ids = new Map<Tensor, number>();
  for (const node of nodes) {
    const rebuilt = withInputs(
      node,
      node.inputs.map((input) => replaced.get(input)!),
    );
    let simpler = dropIdentity(fold(skipBroadcasts(rebuilt)));
    const key = keyOf(simpler, ids);
    const equal = known.get(key);
    if (equal) simpler = equal;
    else known.set(key, simpler);
    if (!ids.has(simpler)) ids.set(simpler, ids.size);
    replaced.set(node, simpler);
  }
  const swap = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, replaced.get(tensor)!]));
  return graph({ outputs: swap(outputs), updates: swap(updates) });
}

function withInputs(node: Tensor, inputs: readonly Tensor[]): Tensor {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  return makeNode(node.op as OpName, inputs, node.shape, node.attributes);
}

/** Operations that broadcast their inputs themselves. */
const broadcasting: ReadonlySet<OpName> = new Set<OpName>(["add", "sub", "mul", "div", "greater", "where"]);

/** Gives an elementwise operation what its inputs were before they were repeated, where the result's shape stays. */
function skipBroadcasts(node: Tensor): Tensor {
  if (!broadcasting.has(node.op)) return node;
  let inputs = node.inputs;
  for (const [i, input] of node.inputs.entries()) {
    if (input.op !== "broadcast") continue;
    const tried = inputs.with(i, input.inputs[0]);
    const shape = tried.map((x) => x.shape).reduce((a, b) => broadcastShapes(a, b, "broadcast"));
    if (sameShape(shape, node.shape)) inputs = tried;
  }
  return withInputs(node, inputs);
}

function fold(node: Tensor): Tensor {
  if (node.inputs.length === 0 || node.inputs.some(({ op }) => op !== "constant")) return node;
  if (sizeOf(node.shape) > largestFolded) return node;
  const values = new Map<Tensor, Float64Array>();
  evaluate([...node.inputs, node], values);
  return constant(values.get(node)!, node.shape);
}

function dropIdentity(node: Tensor): Tensor {
  const [a, b] = node.inputs;
  const keeps = (x: Tensor) => sameShape(x.shape, node.shape);
  switch (node.op) {
    case "mul":
      if (isAll(b, 1) && keeps(a)) return a;
      if (isAll(a, 1) && keeps(b)) return b;
      return node;
    case "add":
      if (isAll(b, 0) && keeps(a)) return a;
      if (isAll(a, 0) && keeps(b)) return b;
      return node;
    case "sub":
      return isAll(b, 0) && keeps(a) ? a : node;
    case "div":
      return isAll(b, 1) && keeps(a) ? a : node;
    default:
      return node;
  }
}

function isAll(x: Tensor, value: number): boolean {
  return x.op === "constant" && x.attributes.data.every((number) => number === value);
}

/** Text that is the same for nodes that compute the same. */
function keyOf(node: Tensor, ids: Map<Tensor, number>): string {
  const inputs = node.inputs.map((input) => ids.get(input));
  if (node.op !== "constant") return JSON.stringify([node.op, node.shape, inputs, node.attributes]);
  const { data } = node.attributes;
  // Weights given as constants are not compared number by number.
  const content = data.length <= largestFolded ? Array.from(data, exact) : [`own ${ids.size}`];
  return JSON.stringify([node.op, node.shape, content]);
}

/** JSON has no −0, NaN and infinities. */
function exact(x: number): number | string {
  if (Object.is(x, -0)) return "-0";
  return Number.isFinite(x) ? x : `${x}`;
}
