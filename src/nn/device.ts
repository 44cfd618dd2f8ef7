import type { Executor } from "./executors/executor.ts";
import { interpreter } from "./executors/interpreter.ts";
import { onnxExecutor } from "./onnx/executor.ts";

/** Where networks are computed. */
export interface DeviceOptions {
  /**
   * `"auto"` is `"cpu"`, by ONNX Runtime, or `"interpreter"`, slow plain TypeScript, where that is not installed.
   * @defaultValue "auto"
   */
  device?: "auto" | "cpu" | "cuda" | "webgpu" | "interpreter";
  /** Threads of one operation on the CPU. Small networks are fastest with 1. @defaultValue 1 */
  threads?: number;
  /** An executor of one's own; `device` and `threads` are then ignored. */
  executor?: Executor;
}

/**
 * The executor for a device.
 *
 * @throws {@link ArgumentError} `NO_DEVICE`, {@link MissingDependencyError} when what it needs is not installed
 */
export async function chooseExecutor({ device = "auto", threads = 1, executor }: DeviceOptions): Promise<Executor> {
  if (executor) return executor;
  if (device === "interpreter") return interpreter();
  if (device !== "auto") return onnxExecutor({ device, threads });
  try {
    return await onnxExecutor({ device: "cpu", threads });
  } catch (error) {
    if ((error as { code?: string }).code === "MISSING_DEPENDENCY") return interpreter();
    throw error;
  }
}
