import { existsSync, readFileSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CheckMode } from "../types/check-mode.ts";
import { askDevices } from "./devices.ts";
import {
  cliPath,
  gpuKernelName,
  gpuKernelSpec,
  type KernelSpec,
  kernelName,
  kernelSpec,
  labextensionName,
} from "./kernelspec.ts";
import { logoPng, logoSvg } from "./logo.ts";
import { packageRoot } from "./package-root.ts";
import { removeFolder, replaceFolder } from "./replace-folder.ts";
import { SetupError } from "./setup-error.ts";

/** What is installed in one of Jupyter's data folders. */
export interface Installation {
  dataFolder: string;
  /** The kernelspec, or undefined when there is none that can be read. */
  kernel: KernelSpec | undefined;
  /** Version of the JupyterLab extension. */
  labextension: string | undefined;
}

const builtLabextension = join(packageRoot, "widgets", "labextension");

/**
 * Writes the kernelspec and the JupyterLab extension into one of Jupyter's data folders, in place of older ones; and a
 * second kernelspec where networks can be computed on a GPU.
 *
 * @param dataFolder - for example `PREFIX/share/jupyter`; created where it is missing
 * @param check - what the kernel is told to do about types
 * @returns the folders of the kernel and the extension, and of the second kernel where there is one
 * @throws {@link SetupError} when the package is not built or the folder cannot be written
 */
export async function installInto(dataFolder: string, check?: CheckMode): Promise<string[]> {
  for (const file of [cliPath, join(builtLabextension, "package.json")]) {
    if (existsSync(file)) continue;
    throw new SetupError(
      "NOT_BUILT",
      `Cannot install: ${file} is missing`,
      "Run npm run build in the package's folder.",
    );
  }
  const [kernel, labextension, gpuKernel] = folders(dataFolder);
  await replaceFolder(labextension, (folder) => cp(builtLabextension, folder, { recursive: true }));
  await writeKernel(kernel, kernelSpec(check));
  const gpu = (await askDevices(["cuda", "webgpu"])).find(({ works }) => works);
  if (gpu) await writeKernel(gpuKernel, gpuKernelSpec(gpu.device, check));
  else await removeFolder(gpuKernel, dirname(gpuKernel));
  return gpu ? [kernel, labextension, gpuKernel] : [kernel, labextension];
}

function writeKernel(kernel: string, spec: KernelSpec): Promise<void> {
  return replaceFolder(kernel, async (folder) => {
    await writeFile(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    await writeFile(join(folder, "logo-svg.svg"), logoSvg());
    for (const size of [32, 64]) await writeFile(join(folder, `logo-${size}x${size}.png`), logoPng(size));
  });
}

/**
 * Removes what {@link installInto} wrote, and the folders that are empty by this.
 *
 * @param keep - the folder above at which to stop
 * @returns the folders that were there
 */
export async function uninstallFrom(dataFolder: string, keep = dirname(dataFolder)): Promise<string[]> {
  const removed: string[] = [];
  for (const folder of folders(dataFolder)) if (await removeFolder(folder, keep)) removed.push(folder);
  return removed;
}

/** What is installed in one of Jupyter's data folders; undefined when nothing of this package is there. */
export function findInstallation(dataFolder: string): Installation | undefined {
  const [kernel, labextension] = folders(dataFolder);
  const spec = readJson(join(kernel, "kernel.json")) as KernelSpec | undefined;
  const version = readJson(join(labextension, "package.json"))?.version as string | undefined;
  if (spec === undefined && version === undefined) return undefined;
  return { dataFolder, kernel: spec, labextension: version };
}

/** Why the kernel of a kernelspec would not start: its argv names a file that is gone. Undefined when it would. */
export function kernelProblem(spec: KernelSpec): string | undefined {
  const [node, ...rest] = Array.isArray(spec.argv) ? (spec.argv as unknown[]) : [];
  const script = rest.find((part) => !String(part).startsWith("-"));
  for (const file of [node, script]) {
    if (typeof file !== "string") return "kernel.json has no argv";
    if (!existsSync(file)) return `${file} is gone`;
  }
  return undefined;
}

function folders(dataFolder: string): [kernel: string, labextension: string, gpuKernel: string] {
  return [
    join(dataFolder, "kernels", kernelName),
    join(dataFolder, "labextensions", labextensionName),
    join(dataFolder, "kernels", gpuKernelName),
  ];
}

function readJson(path: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
