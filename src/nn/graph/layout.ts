import { evaluate } from "./evaluate.ts";
import { type Graph, graph } from "./graph.ts";
import { type Shape, sameShape, sizeOf } from "./shape.ts";
import { node as makeNode, type Node, type OpName, type Tensor } from "./tensor.ts";

/** Moves numbers about without changing them. */
type Move = Node<"transpose"> | Node<"reshape">;

/** Operations that treat each number alone, so that it does not matter to them where it lies. */
const elementwise: ReadonlySet<OpName> = new Set<OpName>(
  "neg exp log sqrt abs tanh sigmoid relu leakyRelu add sub mul div greater where".split(" ") as OpName[],
);

/**
 * The same results with fewer transposes and reshapes. Two in a row become one, also with elementwise operations between
 * them, or none where the second undoes the first; those before a product of matrices become its flags, those before a sum
 * its axes; two sides of a sum that are moved alike are added first; and what moves only axes of length 1 is a reshape, which
 * copies nothing.
 *
 * @param eager - whether every elementwise operation goes before the transposes of what it is made of, also where those stay
 *   for something else: more transposes meet and vanish, or there are more in the end
 */
export function settleLayout({ outputs, updates, nodes }: Graph, eager = false): Graph {
  const results = [...Object.values(outputs), ...Object.values(updates)];
  const uses = new Map<Tensor, number>();
  for (const tensor of [...nodes.flatMap(({ inputs }) => inputs), ...results]) count(uses, tensor, 1);

  const settledUses = new Map<Tensor, number>();
  // What was made on the way has one use, that of the node it was made for.
  const layout = layoutRules((tensor) => (settledUses.get(tensor) ?? 1) === 1, eager);
  const settled = new Map<Tensor, Tensor>();
  for (const node of nodes) {
    const inputs = node.inputs.map((input) => settled.get(input)!);
    const kept = inputs.every((input, i) => input === node.inputs[i]);
    const next = layout.settle(kept ? node : makeNode(node.op as OpName, inputs, node.shape, node.attributes));
    settled.set(node, next);
    count(settledUses, next, uses.get(node) ?? 0);
  }
  const swap = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, settled.get(tensor)!]));
  return graph({ outputs: swap(outputs), updates: swap(updates) });
}

function count(uses: Map<Tensor, number>, tensor: Tensor, more: number): void {
  uses.set(tensor, (uses.get(tensor) ?? 0) + more);
}

/** How many numbers transposes copy. */
export function movedNumbers({ nodes }: Graph): number {
  return nodes.reduce((sum, { op, shape }) => sum + (op === "transpose" ? sizeOf(shape) : 0), 0);
}

/** @param alone - whether one node alone uses a tensor, so that computing it elsewhere is not computing it twice */
function layoutRules(alone: (tensor: Tensor) => boolean, eager: boolean) {
  function settle(node: Tensor): Tensor {
    switch (node.op) {
      case "transpose":
        return transposed(node.inputs[0], node.attributes.order);
      case "reshape":
        return reshaped(node.inputs[0], node.shape);
      case "matmul":
        return withFlags(node);
      case "reduceSum":
      case "reduceMax":
        return reduced(node);
      default:
        return elementwise.has(node.op) ? together(node) : node;
    }
  }

  /** x, whose axis i is axis `order[i]` of the given one. */
  function transposed(x: Tensor, order: readonly number[]): Tensor {
    const shape = order.map((axis) => x.shape[axis]);
    if (isRising(order.filter((axis) => x.shape[axis] > 1))) return reshaped(x, shape);
    if (x.op === "matmul" && alone(x)) {
      const { transposeA, transposeB } = x.attributes;
      return makeNode("matmul", x.inputs.toReversed(), shape, { transposeA: !transposeB, transposeB: !transposeA });
    }
    const before = beforeMove(x);
    if (before?.move.op === "transpose") {
      const { order: first } = before.move.attributes;
      return transposed(
        before.x,
        order.map((axis) => first[axis]),
      );
    }
    const moved = makeNode("transpose", [x], shape, { order });
    return x.op === "constant" ? folded(moved) : moved;
  }

  function reshaped(x: Tensor, shape: Shape): Tensor {
    if (sameShape(x.shape, shape)) return x;
    if (x.op === "constant") return makeNode("constant", [], shape, x.attributes);
    const before = beforeMove(x);
    return before?.move.op === "reshape" ? reshaped(before.x, shape) : makeNode("reshape", [x], shape, {});
  }

  /** A product whose factors are transposed by its flags. */
  function withFlags(product: Node<"matmul">): Tensor {
    const flags = [product.attributes.transposeA, product.attributes.transposeB];
    const factors = product.inputs.map((factor, i) => {
      const before = beforeMove(factor);
      if (!before || !turns(before.move)) return factor;
      flags[i] = !flags[i];
      return before.x;
    });
    return makeNode("matmul", factors, product.shape, { transposeA: flags[0], transposeB: flags[1] });
  }

  /** A reduction over the axes that were there before they were moved. */
  function reduced(node: Node<"reduceSum" | "reduceMax">): Tensor {
    const { axes, keepDims } = node.attributes;
    const before = beforeMove(node.inputs[0]);
    if (!before) return node as Tensor;
    const { x, move } = before;
    if (axes.length === move.shape.length && (!keepDims || alone(node.inputs[0]))) {
      const all = x.shape.map((_, axis) => axis);
      return reshaped(makeNode(node.op, [x], [], { axes: all, keepDims: false }), node.shape);
    }
    if (move.op === "reshape") return node as Tensor;
    const { order } = move.attributes;
    const over = axes.map((axis) => order[axis]).sort((a, b) => a - b);
    const rest = order.filter((axis) => !over.includes(axis));
    if (!keepDims && isRising(rest)) {
      return makeNode(node.op, [x], node.shape, { axes: over, keepDims });
    }
    // Where the sums have to be moved, the move before them must go.
    if (!alone(node.inputs[0])) return node as Tensor;
    const kept = x.shape.map((length, axis) => (over.includes(axis) ? 1 : length));
    const sums = makeNode(node.op, [x], kept, { axes: over, keepDims: true });
    return reshaped(transposed(sums, order), node.shape);
  }

  /** An elementwise operation before the move that two of its inputs have in common. */
  function together(node: Tensor): Tensor {
    const moved = node.inputs.filter((input) => isMove(input) && alone(input));
    if (moved.length < 2 && !(eager && node.inputs.some(({ op }) => op === "transpose"))) return node;
    const before = beforeMove(node, true);
    return before ? again(before.x, before.move) : node;
  }

  /** A move of something else of the same shape. */
  function again(x: Tensor, move: Move): Tensor {
    return move.op === "transpose" ? transposed(x, move.attributes.order) : reshaped(x, move.shape);
  }

  /**
   * What a tensor is before its numbers are moved: the tensor itself is a move, or made number by number of tensors that are
   * moved alike and, beside them, of single numbers and constants.
   */
  function beforeMove(tensor: Tensor, whole = false): { x: Tensor; move: Move } | undefined {
    if (isMove(tensor)) return { x: tensor.inputs[0], move: tensor };
    if (!elementwise.has(tensor.op) || !(whole || alone(tensor))) return undefined;
    const found = tensor.inputs.map((input) => (input.op === "constant" ? undefined : beforeMove(input)));
    const first = found.find((before) => before !== undefined);
    if (!first || !sameShape(first.move.shape, tensor.shape)) return undefined;
    const { shape } = first.x;
    const inputs: Tensor[] = [];
    for (const [i, input] of tensor.inputs.entries()) {
      const before = found[i];
      if (before && sameMove(before.move, first.move)) inputs.push(before.x);
      else if (sizeOf(input.shape) === 1 && input.shape.length <= shape.length) inputs.push(input);
      else if (input.op === "constant" && sameShape(input.shape, tensor.shape)) inputs.push(undone(input, first.move));
      else return undefined;
    }
    return { x: makeNode(tensor.op as OpName, inputs, shape, tensor.attributes), move: first.move };
  }

  return { settle };
}

function isRising(axes: readonly number[]): boolean {
  return axes.every((axis, i) => i === 0 || axis > axes[i - 1]);
}

function isMove(tensor: Tensor): tensor is Extract<Tensor, Move> {
  return tensor.op === "transpose" || tensor.op === "reshape";
}

function sameMove(a: Move, b: Move): boolean {
  if (a.op !== b.op || !sameShape(a.inputs[0].shape, b.inputs[0].shape) || !sameShape(a.shape, b.shape)) return false;
  return a.op === "reshape" || sameShape(a.attributes.order, (b as Node<"transpose">).attributes.order);
}

/** Whether a move exchanges rows and columns of a matrix; of a single row or column a reshape does. */
function turns({ inputs: [x], shape, op }: Move): boolean {
  if (x.shape.length !== 2 || shape.length !== 2 || x.shape[0] !== shape[1] || x.shape[1] !== shape[0]) return false;
  return op === "transpose" || Math.min(...shape) === 1;
}

/** A constant as it was before a move. */
function undone(x: Node<"constant">, move: Move): Tensor {
  const { shape } = move.inputs[0];
  if (move.op === "reshape") return makeNode("constant", [], shape, x.attributes);
  const back = move.attributes.order.map((_, axis) => move.attributes.order.indexOf(axis));
  return folded(makeNode("transpose", [x as Tensor], shape, { order: back }));
}

/** A move of a constant, made now. */
function folded(moved: Tensor): Tensor {
  const values = new Map<Tensor, Float64Array>();
  evaluate([...moved.inputs, moved], values);
  return makeNode("constant", [], moved.shape, { data: values.get(moved)! });
}
