import type { Executor } from "../executors/executor.ts";
import { requireDevice } from "./require-device.ts";
import { loadOnnxRuntime } from "./runtime.ts";
import { requireThreads, sessionExecutor, sessionOptions } from "./session-executor.ts";

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
  requireThreads(threads);
  const name = device === "wasm" ? "onnxruntime-web" : "onnxruntime-node";
  const runtime = await loadOnnxRuntime(name, threads);
  const session = sessionOptions(device, threads);
  if (device !== "cpu" && device !== "wasm") {
    const hint = deviceHints[device] ?? "The devices are cpu, wasm, cuda, webgpu, tensorflow and interpreter.";
    await requireDevice(runtime, device, session, hint);
  }
  // The one in WebAssembly ignores the buffers and hands out new ones.
  return sessionExecutor({ name: `${name} ${device}`, runtime, device, session, writesIntoGiven: device !== "wasm" });
}

const deviceHints: Readonly<Record<string, string>> = {
  cuda: 'It needs an NVIDIA GPU, the CUDA and cuDNN libraries on LD_LIBRARY_PATH, and libonnxruntime_providers_cuda.so of the same version beside onnxruntime-node\'s binary (docs/networks.md says how); or choose device "cpu".',
  webgpu: 'It needs a GPU with a Vulkan, Metal or Direct3D 12 driver that Dawn accepts; or choose device "cpu".',
};
