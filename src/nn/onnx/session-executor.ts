import { ArgumentError } from "../../errors.ts";
import { type Executor, type Program, requireFeeds, type Values } from "../executors/executor.ts";
import { HeldState, type Holding } from "../executors/held-state.ts";
import { namingMemory } from "../executors/naming-memory.ts";
import type { Graph } from "../graph/graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { simplify } from "../graph/simplify.ts";
import { modelBytes } from "./model.ts";
import type { InferenceSession, OnnxRuntime, Tensor } from "./runtime.ts";
import { nextPrefix, outPrefix, toModel } from "./to-onnx.ts";

/** A runtime and how to use it. */
export interface RuntimeInUse {
  /** What computes, for messages and reports: `"onnxruntime-node cpu"`. */
  readonly name: string;
  readonly runtime: OnnxRuntime;
  /** The runtime's word for where it computes. */
  readonly device: string;
  readonly session: InferenceSession.SessionOptions;
  /** Whether results are written into tensors that are handed in; else new ones come back. */
  readonly writesIntoGiven: boolean;
}

/** How sessions are made, on every device. */
export function sessionOptions(device: string, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    // Warnings go to stderr, over a notebook's output; 4 keeps what is fatal; errors are thrown.
    logSeverityLevel: 4,
  };
}

/** Refuses a number of threads that is none. */
export function requireThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return;
  throw new ArgumentError("OUT_OF_RANGE", `Cannot compute with ${threads} threads`, "Choose 1 thread or more.");
}

/**
 * Runs graphs on a runtime of ONNX in 32-bit floats: each graph is one session, so that nothing is dispatched from JavaScript
 * but the whole step. Needs nothing of Node, so that pages use it too.
 */
export function sessionExecutor({ name, runtime, device, session: options, writesIntoGiven }: RuntimeInUse): Executor {
  const holding = buffers(runtime);
  return namingMemory({
    name,
    precision: "float32",
    async compile(traced, shared) {
      const simple = simplify(traced);
      const state = HeldState.for(simple, holding, shared);
      const session = await runtime.InferenceSession.create(
        modelBytes(toModel(simple, { webgpu: device === "webgpu" })),
        options,
      );
      return onnxProgram(runtime, simple, state, session, writesIntoGiven);
    },
  });
}

function onnxProgram(
  runtime: OnnxRuntime,
  graph: Graph,
  state: HeldState<Buffers>,
  session: InferenceSession,
  writesIntoGiven: boolean,
): Program {
  const held = Object.keys(graph.updates);
  const fed = Object.entries(graph.inputs).filter(([name]) => !Object.hasOwn(graph.updates, name));
  const outputs = Object.keys(graph.outputs);
  return {
    state,
    async run(feeds = {}) {
      requireFeeds(graph, feeds);
      const inputs: Record<string, Tensor> = {};
      for (const [name, { shape }] of fed) inputs[name] = new runtime.Tensor("float32", single(feeds[name]), shape);
      // What a held input becomes is written straight into the spare of its two buffers, which then change places.
      const fetches: Record<string, Tensor | null> = {};
      for (const name of held) {
        const { now, spare } = state.get(name);
        inputs[name] = now;
        fetches[`${nextPrefix}${name}`] = writesIntoGiven ? spare : null;
      }
      for (const name of outputs) fetches[`${outPrefix}${name}`] = null;
      const results = await session.run(inputs, fetches);
      for (const name of held) {
        state.set(name, { now: results[`${nextPrefix}${name}`] as Tensor, spare: state.get(name).now });
      }
      return Object.fromEntries(outputs.map((name) => [name, results[`${outPrefix}${name}`].data as Float32Array]));
    },
    close: () => session.release(),
  };
}

/** A held value, and the place where the next one is written. */
interface Buffers {
  readonly now: Tensor;
  readonly spare: Tensor;
}

function buffers(runtime: OnnxRuntime): Holding<Buffers> {
  return {
    zeros(shape) {
      const empty = () => new runtime.Tensor("float32", new Float32Array(sizeOf(shape)), shape);
      return { now: empty(), spare: empty() };
    },
    count: ({ now }) => now.size,
    read: ({ now }) => (now.data as Float32Array).slice(),
    write(held, values) {
      (held.now.data as Float32Array).set(values);
      return held;
    },
  };
}

function single(values: Values): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
