import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const kernel = resolve(import.meta.dirname, "../../dist/kernel");

/** Folder of the kernel's bundles. */
export const bundleFolder = join(kernel, "bundle");

/** Builds the kernel's bundles where they are missing or older than the modules. */
export function ensureBundles(): void {
  const built = statSync(join(kernel, "start.cjs")).mtimeMs;
  const isFresh = ["supervisor.cjs", "runtime.cjs"].every((name) => {
    const path = join(bundleFolder, name);
    return existsSync(path) && statSync(path).mtimeMs >= built;
  });
  if (!isFresh) execFileSync(process.execPath, [join(kernel, "start", "build.js")]);
}
