import type { Graph } from "../graph/graph.ts";
import { shapeText, sizeOf } from "../graph/shape.ts";
import { complainsOfMemory, gigabytes, outOfMemory } from "../out-of-memory.ts";
import type { Executor } from "./executor.ts";

/**
 * An executor whose programs, when memory does not suffice, say so by an error `OUT_OF_MEMORY` with the bytes that were
 * asked for and the largest tensor of the graph. What is held stays as it was before the run.
 */
export function namingMemory(executor: Executor): Executor {
  const bytesOfNumber = executor.precision === "float64" ? 8 : 4;
  async function named<Result>(graph: Graph, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!complainsOfMemory(error)) throw error;
      const asked = /size (\d+)/.exec((error as Error).message)?.[1];
      const short = asked === undefined ? "memory does not suffice" : `there are no ${gigabytes(Number(asked))} left`;
      const { op, shape } = largestOf(graph);
      const largest = `${op} of shape ${shapeText(shape)}, takes ${gigabytes(bytesOfNumber * sizeOf(shape))}`;
      throw outOfMemory(`Cannot run the graph on ${executor.name}: ${short}; its largest tensor, ${largest}`, error);
    }
  }
  return {
    ...executor,
    async compile(graph, state) {
      const program = await named(graph, () => executor.compile(graph, state));
      return { ...program, run: (feeds) => named(graph, () => program.run(feeds)) };
    },
  };
}

function largestOf({ nodes }: Graph) {
  return nodes.reduce((largest, node) => (sizeOf(node.shape) > sizeOf(largest.shape) ? node : largest));
}
