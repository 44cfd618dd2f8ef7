import { ArgumentError } from "../../errors.ts";
import type { Executor } from "../executors/executor.ts";
import { requireDevice } from "./require-device.ts";
import type { OnnxRuntime } from "./runtime.ts";
import { requireThreads, sessionExecutor, sessionOptions } from "./session-executor.ts";

/** What is used of the module `onnxruntime-web/wasm` or `onnxruntime-web/webgpu`. */
export interface WebRuntime {
  readonly InferenceSession: object;
  readonly Tensor: unknown;
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: unknown } };
}

/** How a page computes. */
export interface WebOptions {
  /**
   * `"wasm"` on the CPU; `"webgpu"` on the browser's GPU, with the module `onnxruntime-web/webgpu`.
   * @defaultValue "wasm"
   */
  device?: "wasm" | "webgpu";
  /**
   * Threads of one operation, all the same from the first graph on. More than 1 need a page that is isolated, by the headers
   * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`. @defaultValue 1
   */
  threads?: number;
  /** Address of the folder that holds the runtime's `.wasm` files, ending in `/`. @defaultValue where its module came from */
  files?: string;
}

/**
 * Runs graphs in a page, on ONNX Runtime's WebAssembly or the browser's WebGPU, in 32-bit floats. The page brings the runtime,
 * so that it decides where it comes from and when its 14 MB are loaded.
 *
 * @param runtime - the module `onnxruntime-web/wasm`, or `onnxruntime-web/webgpu` which has both devices
 * @throws {@link ArgumentError} `NO_DEVICE` where the browser has none, the `.wasm` files are not found, or the page is not
 *   isolated and threads were asked for; `OUT_OF_RANGE` for bad threads
 */
export async function webExecutor(
  runtime: WebRuntime,
  { device = "wasm", threads = 1, files }: WebOptions = {},
): Promise<Executor> {
  requireThreads(threads);
  if (threads > 1 && (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false) {
    throw new ArgumentError(
      "NO_DEVICE",
      `Cannot compute with ${threads} threads: the page is not isolated`,
      "Serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use 1 thread.",
    );
  }
  runtime.env.wasm.numThreads = threads;
  if (files !== undefined) runtime.env.wasm.wasmPaths = files;
  const session = sessionOptions(device, threads);
  const web = runtime as unknown as OnnxRuntime;
  await requireDevice(web, device, session, hints[device]);
  return sessionExecutor({ name: `onnxruntime-web ${device}`, runtime: web, device, session, writesIntoGiven: false });
}

const hints = {
  wasm: "The page must be allowed to fetch the runtime's .wasm file; option files names the folder it lies in.",
  webgpu:
    'Import onnxruntime-web/webgpu, and use a browser and a GPU that have WebGPU (navigator.gpu.requestAdapter() tells), or device "wasm".',
};
