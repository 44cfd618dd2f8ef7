import type { Graph } from "../graph/graph.ts";
import type { Node, Tensor } from "../graph/tensor.ts";

/**
 * Vectors that slices cut into pieces without gap or overlap, with their pieces in order: one Split instead of many Slices,
 * as for weights that are held as one long vector.
 */
export function partitions({ nodes }: Graph): Map<Tensor, Node<"slice">[]> {
  const found = new Map<Tensor, Node<"slice">[]>();
  for (const node of nodes) {
    if (node.op !== "slice" || node.inputs[0].shape.length !== 1) continue;
    const pieces = found.get(node.inputs[0]);
    if (pieces) pieces.push(node);
    else found.set(node.inputs[0], [node]);
  }
  for (const [vector, pieces] of found) {
    pieces.sort((a, b) => a.attributes.starts[0] - b.attributes.starts[0]);
    let end = 0;
    const joined = pieces.every(({ attributes: { starts, ends } }) => {
      const follows = starts[0] === end;
      end = ends[0];
      return follows;
    });
    if (!joined || end !== vector.shape[0]) found.delete(vector);
  }
  return found;
}
