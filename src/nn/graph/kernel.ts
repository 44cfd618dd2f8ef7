import type { Node, OpName } from "./tensor.ts";

/** Values of one operation's result, from its inputs' values; 64-bit floats, row-major. */
export type Kernel<Op extends OpName> = (node: Node<Op>, inputs: readonly Float64Array[]) => Float64Array;
