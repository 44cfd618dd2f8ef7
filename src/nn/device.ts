import { ArgumentError } from "../errors.ts";
import type { Executor } from "./executors/executor.ts";
import { interpreter } from "./executors/interpreter.ts";
import { onnxExecutor } from "./onnx/executor.ts";
import { tensorflowExecutor } from "./tensorflow/executor.ts";

/** Names of what can compute networks. */
export const devices = ["cpu", "wasm", "cuda", "webgpu", "tensorflow", "interpreter"] as const;

/** What computes a network. */
export type Device = (typeof devices)[number];

/** Where networks are computed. */
export interface DeviceOptions {
  /**
   * - `"cpu"`: ONNX Runtime's native library
   * - `"wasm"`: ONNX Runtime in WebAssembly, for platforms that have no binary
   * - `"cuda"`, `"webgpu"`: ONNX Runtime's providers for GPUs
   * - `"tensorflow"`: TensorFlow.js, whichever of tfjs-node-gpu, tfjs-node and tfjs is installed
   * - `"interpreter"`: plain TypeScript in 64 bits, slow, needs nothing
   * - `"auto"`: what `ALBEDO_DEVICE` names (the kernel "TypeScript (Albedo, GPU)" sets it), else the first of cpu, wasm and
   *   interpreter that is installed. GPUs are only taken when asked for: small networks are faster on the CPU.
   *
   * @defaultValue "auto"
   */
  device?: "auto" | Device;
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
  if (device !== "auto") return executorOf(device, threads);
  const named = process.env.ALBEDO_DEVICE;
  if (named) return executorOf(named as Device, threads);
  for (const found of ["cpu", "wasm"] as const) {
    try {
      return await onnxExecutor({ device: found, threads });
    } catch (error) {
      if ((error as { code?: string }).code !== "MISSING_DEPENDENCY") throw error;
    }
  }
  return interpreter();
}

async function executorOf(device: Device, threads: number): Promise<Executor> {
  if (!devices.includes(device)) {
    throw new ArgumentError("NO_DEVICE", `Cannot compute on "${device}"`, `The devices are ${devices.join(", ")}.`);
  }
  if (device === "interpreter") return interpreter();
  return device === "tensorflow" ? tensorflowExecutor() : onnxExecutor({ device, threads });
}
