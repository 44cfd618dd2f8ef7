import { join } from "node:path";
import { kernelFlags } from "../session/node-flags.ts";
import type { CheckMode } from "../types/check-mode.ts";
import { packageRoot, packageVersion } from "./package-root.ts";

/** Name of the kernel's folder, by which notebooks refer to it. */
export const kernelName = "albedo";

/** Name of the second kernel's folder, which is there where networks can be computed on a GPU. */
export const gpuKernelName = "albedo-gpu";

/** Name of the JupyterLab extension. */
export const labextensionName = "albedo-lab";

/** What Jupyter reads from kernel.json. */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message" | "signal";
  env?: Readonly<Record<string, string>>;
  metadata: Record<string, unknown>;
}

/** Path of the command line program that kernel.json starts. */
export const cliPath = join(packageRoot, "dist", "kernel", "cli.js");

/** Path of the program by which kernel.json starts the kernel: `albedo kernel`, in less time. */
const startPath = join(packageRoot, "dist", "kernel", "start.cjs");

/**
 * The kernel.json of this package, with absolute paths of the Node that runs now and of this package.
 *
 * @param check - what the kernel does about types, where it is not left to the kernel
 */
export function kernelSpec(check?: CheckMode): KernelSpec {
  const option = check === undefined ? [] : ["--check", check];
  return {
    argv: [process.execPath, ...kernelFlags, startPath, "kernel", "--connection-file", "{connection_file}", ...option],
    display_name: "TypeScript (Albedo)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true, supported_encryption: ["curve"], albedo: { version: packageVersion } },
  };
}

/**
 * The kernel.json of the same kernel whose networks are computed on a GPU unless a cell says otherwise.
 *
 * @param device - the library's name of it: `"cuda"`
 */
export function gpuKernelSpec(device: string, check?: CheckMode): KernelSpec {
  return { ...kernelSpec(check), display_name: "TypeScript (Albedo, GPU)", env: { ALBEDO_DEVICE: device } };
}
