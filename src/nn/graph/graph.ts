import { ArgumentError } from "../../errors.ts";
import { sameShape, shapeText } from "./shape.ts";
import type { Node, Tensor } from "./tensor.ts";

/** What a graph computes. */
export interface GraphParts {
  /** Results handed out by each run, under their names. */
  outputs: Readonly<Record<string, Tensor>>;
  /** Inputs that are held between runs, by name, and the value that each takes after a run: weights, momenta. */
  updates?: Readonly<Record<string, Tensor>>;
}

/** A whole computation, traced: what an executor compiles. */
export interface Graph {
  /** Results handed out by each run. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Value that each held input takes after a run. */
  readonly updates: Readonly<Record<string, Tensor>>;
  /** Every input, by name: those of `updates` are held, the others are fed. */
  readonly inputs: Readonly<Record<string, Node<"input">>>;
  /** Every node, after the nodes it needs. */
  readonly nodes: readonly Tensor[];
}

/**
 * Collects what outputs and updates need into a graph.
 *
 * @throws {@link ArgumentError} `DUPLICATE_INPUT` when two inputs share a name, `SHAPE_MISMATCH` when an update differs
 * in shape from the input it replaces, `UNKNOWN_INPUT` when there is no such input
 */
export function graph({ outputs, updates = {} }: GraphParts): Graph {
  const nodes = inOrder([...Object.values(outputs), ...Object.values(updates)]);
  const inputs: Record<string, Node<"input">> = {};
  for (const node of nodes) {
    if (node.op !== "input") continue;
    const { name } = node.attributes;
    if (Object.hasOwn(inputs, name)) {
      throw new ArgumentError(
        "DUPLICATE_INPUT",
        `Cannot trace two inputs named "${name}", of shapes ${shapeText(inputs[name].shape)} and ${shapeText(node.shape)}`,
        "Call input() once for each name and use its tensor everywhere.",
      );
    }
    inputs[name] = node;
  }
  for (const [name, next] of Object.entries(updates)) {
    const held = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (!held) {
      throw new ArgumentError(
        "UNKNOWN_INPUT",
        `Cannot update "${name}": the graph uses no input of that name`,
        `Its inputs are ${Object.keys(inputs).join(", ")}.`,
      );
    }
    if (!sameShape(held.shape, next.shape)) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot update "${name}" of shape ${shapeText(held.shape)} to a tensor of shape ${shapeText(next.shape)}`,
        "An update keeps the shape.",
      );
    }
  }
  return { outputs, updates, inputs, nodes };
}

/** The tensors and all that they need, each after its inputs. */
export function inOrder(roots: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  // Not recursive: graphs of deep networks are thousands of nodes long.
  const stack = roots.toReversed().map((node) => ({ node, next: 0 }));
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (seen.has(top.node)) {
      stack.pop();
    } else if (top.next < top.node.inputs.length) {
      stack.push({ node: top.node.inputs[top.next++], next: 0 });
    } else {
      seen.add(top.node);
      order.push(top.node);
      stack.pop();
    }
  }
  return order;
}
