import fc from "fast-check";
import { type Executor, gradients, graph, input, mul, reduceSum, type Tensor } from "../../src/nn/browser.ts";
import { operations } from "./operations.ts";
import { inputsOf } from "./support.ts";

/** A graph of every operation and its gradients, on shapes and numbers that follow from the seed. */
export function everyOperation(seed: number) {
  const outputs: Record<string, Tensor> = {};
  const feeds: Record<string, Float32Array> = {};
  for (const [number, [name, cases]] of Object.entries(operations).entries()) {
    const [tested] = fc.sample(cases, { numRuns: 1, seed: seed + number });
    const values = inputsOf(tested, seed + number).feeds;
    const tensors = tested.shapes.map((shape, i) => {
      feeds[`${name} ${i}`] = Float32Array.from(values[`x${i}`]);
      return input(`${name} ${i}`, shape);
    });
    const value = tested.build(...tensors);
    outputs[name] = value;
    for (const [i, slope] of gradients(reduceSum(mul(value, value)), tensors).entries()) {
      outputs[`gradient ${i} of ${name}`] = slope;
    }
  }
  const traced = graph({ outputs });
  // A constant gradient leaves its input without a use.
  return { graph: traced, feeds: Object.fromEntries(Object.keys(traced.inputs).map((name) => [name, feeds[name]])) };
}

/** What every operation gives on an executor. */
export async function runEveryOperation(executor: Executor, seed: number): Promise<Record<string, number[]>> {
  const { graph, feeds } = everyOperation(seed);
  const program = await executor.compile(graph);
  const results = await program.run(feeds);
  await program.close();
  return Object.fromEntries(Object.entries(results).map(([name, values]) => [name, [...values]]));
}
