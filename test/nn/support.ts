import type { Executor, Values } from "../../src/nn/executors/executor.ts";
import { graph } from "../../src/nn/graph/graph.ts";
import { input } from "../../src/nn/graph/leaves.ts";
import { sizeOf } from "../../src/nn/graph/shape.ts";
import type { Tensor } from "../../src/nn/graph/tensor.ts";
import { random } from "../../src/random.ts";
import type { Case } from "./operations.ts";

/** Inputs of a case, named x0, x1, …, and values for them. */
export function inputsOf(
  { shapes, positive }: Case,
  seed: number,
): { tensors: Tensor[]; feeds: Record<string, Float64Array> } {
  const { next } = random(seed);
  const feeds: Record<string, Float64Array> = {};
  const tensors = shapes.map((shape, i) => {
    feeds[`x${i}`] = Float64Array.from({ length: sizeOf(shape) }, () => (positive ? 0.2 + 2 * next() : 4 * next() - 2));
    return input(`x${i}`, shape);
  });
  return { tensors, feeds };
}

/** Runs a graph once. */
export async function evaluate(
  executor: Executor,
  outputs: Record<string, Tensor>,
  feeds: Record<string, Values>,
): Promise<Record<string, Values>> {
  const program = await executor.compile(graph({ outputs }));
  try {
    return await program.run(feeds);
  } finally {
    await program.close();
  }
}
