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

/**
 * Loads `onnxruntime-node` on first use, so that the rest works without it.
 *
 * @throws {@link MissingDependencyError} when it is not installed or has no binary for this platform
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    const module = await import("onnxruntime-node");
    return (module.default ?? module) as unknown as OnnxRuntime;
  } catch (cause) {
    throw new MissingDependencyError(
      `Cannot load onnxruntime-node: ${(cause as Error).message.split("\n")[0]}`,
      "Install it with: npm install --ignore-scripts onnxruntime-node@1.30 (without its script, which downloads CUDA files), or pass executor: interpreter().",
      { cause },
    );
  }
}
