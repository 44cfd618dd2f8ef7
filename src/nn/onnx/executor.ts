import { ArgumentError } from "../../errors.ts";
import { type Executor, type Program, requireFeeds, type Values } from "../executors/executor.ts";
import { HeldState, type Holding } from "../executors/held-state.ts";
import { namingMemory } from "../executors/naming-memory.ts";
import { add } from "../graph/elementwise.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { sizeOf } from "../graph/shape.ts";
import { simplify } from "../graph/simplify.ts";
import { modelBytes } from "./model.ts";
import { type InferenceSession, loadOnnxRuntime, type OnnxRuntime, type Tensor } from "./runtime.ts";
import { nextPrefix, outPrefix, toModel } from "./to-onnx.ts";

/** How ONNX Runtime runs graphs. */
export interface OnnxOptions {
  /** Threads of one operation. Small networks are fastest with 1. @defaultValue 1 */
  threads?: number;
  /**
   * Where to run; `"wasm"` is WebAssembly of `onnxruntime-web`, the others are providers of `onnxruntime-node`.
   * @defaultValue "cpu"
   */
  device?: "cpu" | "wasm" | "cuda" | "webgpu";
}

/**
 * Runs graphs on ONNX Runtime in 32-bit floats: each graph is one session, so that nothing is dispatched from
 * JavaScript but the whole step. On the CPU the same feeds give the same results for the same number of threads.
 *
 * @throws {@link MissingDependencyError} when the package is not installed
 * @throws {@link ArgumentError} `NO_DEVICE` when it cannot compute on the device, `OUT_OF_RANGE` for bad threads
 */
export async function onnxExecutor({ threads = 1, device = "cpu" }: OnnxOptions = {}): Promise<Executor> {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot compute with ${threads} threads`, "Choose 1 thread or more.");
  }
  const name = device === "wasm" ? "onnxruntime-web" : "onnxruntime-node";
  const runtime = await loadOnnxRuntime(name, threads);
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    // Warnings go to stderr, over a notebook's output; 4 keeps what is fatal; errors are thrown.
    logSeverityLevel: 4,
  };
  if (device !== "cpu" && device !== "wasm") await requireDevice(runtime, device, options);
  const holding = buffers(runtime);
  return namingMemory({
    name: `${name} ${device}`,
    precision: "float32",
    async compile(traced, shared) {
      const simple = simplify(traced);
      const state = HeldState.for(simple, holding, shared);
      const session = await runtime.InferenceSession.create(modelBytes(toModel(simple)), options);
      // The one in WebAssembly ignores the buffers and hands out new ones.
      return onnxProgram(runtime, simple, state, session, name === "onnxruntime-node");
    },
  });
}

const deviceHints: Readonly<Record<string, string>> = {
  cuda: 'It needs an NVIDIA GPU, the CUDA and cuDNN libraries on LD_LIBRARY_PATH, and libonnxruntime_providers_cuda.so of the same version beside onnxruntime-node\'s binary (docs/networks.md says how); or choose device "cpu".',
  webgpu:
    'It needs a GPU with a Vulkan, Metal or Direct3D 12 driver that Dawn accepts (software renderers are not enough); or choose device "cpu".',
};

/** Tries the provider on a graph of one node: the list of providers also names those whose libraries are missing. */
async function requireDevice(runtime: OnnxRuntime, device: string, options: InferenceSession.SessionOptions) {
  const probe = graph({ outputs: { y: add(input("x", [1]), 1) } });
  try {
    const session = await runtime.InferenceSession.create(modelBytes(toModel(probe)), options);
    await session.run({ x: new runtime.Tensor("float32", new Float32Array(1), [1]) });
    await session.release();
  } catch (cause) {
    throw new ArgumentError(
      "NO_DEVICE",
      `Cannot compute on ${device}: ${gist((cause as Error).message)}`,
      deviceHints[device] ?? "The devices are cpu, wasm, cuda, webgpu, tensorflow and interpreter.",
      { cause },
    );
  }
}

/** The runtime's message without the place in its source. */
function gist(message: string): string {
  const [first] = message.split("\n");
  return first.split("was false. ").at(-1)!.slice(0, 200);
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
