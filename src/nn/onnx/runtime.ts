import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-node";
import { MissingDependencyError } from "../../errors.ts";

/** What is used of `onnxruntime-node`. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

export type { InferenceSession, Tensor };

/** Which package of ONNX Runtime. */
export type OnnxPackage = "onnxruntime-node" | "onnxruntime-web";

const hints: Readonly<Record<OnnxPackage, string>> = {
  "onnxruntime-node":
    'Install it with: npm install --ignore-scripts onnxruntime-node@1.30 (without its script, which downloads CUDA files), or pass device: "wasm" or "interpreter".',
  "onnxruntime-web":
    'Install it with: npm install onnxruntime-web@1.30, or pass device: "interpreter", which needs nothing and is slow.',
};

/**
 * Loads a package of ONNX Runtime on first use, so that the rest works without it.
 *
 * @throws {@link MissingDependencyError} when it is not installed or has no binary for this platform
 */
export async function loadOnnxRuntime(name: OnnxPackage, threads: number): Promise<OnnxRuntime> {
  try {
    if (name === "onnxruntime-node") {
      const module = await import("onnxruntime-node");
      const runtime = (module.default ?? module) as typeof module;
      // Failures are thrown; on stderr they would stand in a notebook a second time.
      runtime.env.logLevel = "fatal";
      return runtime as unknown as OnnxRuntime;
    }
    const web = await import("onnxruntime-web");
    // Taken when the first session is made; all later ones share its threads.
    web.env.wasm.numThreads = threads;
    return web as unknown as OnnxRuntime;
  } catch (cause) {
    const message = `Cannot load ${name}: ${(cause as Error).message.split("\n")[0]}`;
    throw new MissingDependencyError(message, hints[name], { cause });
  }
}
