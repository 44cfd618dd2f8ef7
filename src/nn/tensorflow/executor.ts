import type { Tensor as TfTensor } from "@tensorflow/tfjs";
import { type Executor, type Program, requireFeeds, type Values } from "../executors/executor.ts";
import { HeldState, type Holding } from "../executors/held-state.ts";
import { namingMemory } from "../executors/naming-memory.ts";
import type { Graph } from "../graph/graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { simplify } from "../graph/simplify.ts";
import type { Tensor } from "../graph/tensor.ts";
import { loadTensorflow, type Tf } from "./load.ts";
import { computeNode } from "./operations.ts";

/**
 * Runs graphs on TensorFlow.js in 32-bit floats, operation by operation: on whichever of tfjs-node-gpu, tfjs-node and tfjs
 * is installed. Slower than ONNX Runtime on the CPU, it is a second opinion, and a way to GPUs for whoever has it.
 * Weights stay in its memory between runs.
 *
 * @throws {@link MissingDependencyError} when none of the three is installed
 * @throws {@link ArgumentError} `NO_DEVICE` when the package does not run on its own backend
 */
export async function tensorflowExecutor(): Promise<Executor> {
  const { tf, name } = await loadTensorflow();
  const holding = tensors(tf);
  return namingMemory({
    name,
    precision: "float32",
    async compile(traced, shared) {
      const graph = simplify(traced);
      return tensorflowProgram(tf, graph, HeldState.for(graph, holding, shared));
    },
  });
}

function tensorflowProgram(tf: Tf, graph: Graph, state: HeldState<TfTensor>): Program {
  const constants = new Map<Tensor, TfTensor>();
  for (const node of graph.nodes) {
    if (node.op !== "constant") continue;
    constants.set(node, tf.keep(tf.tensor(Float32Array.from(node.attributes.data), [...node.shape])));
  }
  const lastUse = lastUses(graph);

  /** Everything but the constants and what is asked for is freed as soon as nothing needs it. */
  function compute(feeds: Readonly<Record<string, Values>>): { outputs: TfTensor[]; updates: TfTensor[] } {
    const values = new Map<Tensor, TfTensor>(constants);
    for (const [i, node] of graph.nodes.entries()) {
      if (node.op === "input") {
        const { name } = node.attributes;
        const isHeld = Object.hasOwn(graph.updates, name);
        values.set(node, isHeld ? state.get(name) : tf.tensor(Float32Array.from(feeds[name]), [...node.shape]));
      } else if (node.op !== "constant") {
        const inputs = node.inputs.map((input) => values.get(input)!);
        values.set(
          node,
          tf.tidy(() => computeNode(tf, node, inputs)),
        );
      }
      for (const done of lastUse[i]) values.get(done)!.dispose();
    }
    // Copies: an output may be a held value, or the same as another.
    const copies = (tensors: Readonly<Record<string, Tensor>>) =>
      Object.values(tensors).map((tensor) => tf.clone(values.get(tensor)!));
    return { outputs: copies(graph.outputs), updates: copies(graph.updates) };
  }

  return {
    state,
    async run(feeds = {}) {
      requireFeeds(graph, feeds);
      const { outputs, updates } = tf.tidy(() => {
        const results = compute(feeds);
        for (const tensor of results.updates) tf.keep(tensor);
        return results;
      });
      const numbers = await Promise.all(outputs.map((tensor) => tensor.data()));
      tf.dispose(outputs);
      for (const [i, name] of Object.keys(graph.updates).entries()) {
        state.get(name).dispose();
        state.set(name, updates[i]);
      }
      return Object.fromEntries(Object.keys(graph.outputs).map((name, i) => [name, Float32Array.from(numbers[i])]));
    },
    async close() {
      tf.dispose([...constants.values()]);
      constants.clear();
    },
  };
}

/** For each node, the intermediate results that nothing needs after it. */
function lastUses(graph: Graph): Tensor[][] {
  const kept = new Set([...Object.values(graph.outputs), ...Object.values(graph.updates)]);
  const at = new Map<Tensor, number>();
  for (const [i, node] of graph.nodes.entries()) for (const input of node.inputs) at.set(input, i);
  const lists: Tensor[][] = graph.nodes.map(() => []);
  for (const [tensor, i] of at) {
    if (!kept.has(tensor) && tensor.op !== "constant" && tensor.op !== "input") lists[i].push(tensor);
  }
  return lists;
}

/** Held values as tensors that no tidying frees. */
function tensors(tf: Tf): Holding<TfTensor> {
  const kept = (values: Float32Array, shape: readonly number[]) => tf.keep(tf.tensor(values, [...shape]));
  return {
    zeros: (shape) => kept(new Float32Array(sizeOf(shape)), shape),
    count: ({ size }) => size,
    read: (held) => Float32Array.from(held.dataSync()),
    write(held, values) {
      const next = kept(Float32Array.from(values), held.shape);
      held.dispose();
      return next;
    },
  };
}
