import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { packageRoot } from "../jupyter/package-root.ts";
import { type Check, check } from "./check.ts";
import { packageVersionOf } from "./package-version.ts";

const execute = promisify(execFile);

/** Packages that add something where they are installed. */
const optionalPackages: { name: string; adds: string }[] = [
  { name: "sharp", adds: "PNG, JPEG, TIFF and WebP pictures" },
  { name: "onnxruntime-node", adds: "neural networks on CPU and GPU" },
  { name: "onnxruntime-web", adds: "neural networks in WebAssembly" },
  { name: "@tensorflow/tfjs", adds: "neural networks in plain JavaScript" },
  { name: "@tensorflow/tfjs-node", adds: "neural networks on TensorFlow" },
  { name: "@tensorflow/tfjs-node-gpu", adds: "neural networks on TensorFlow with CUDA" },
];

/** Which optional packages are there and load; each is loaded in a process of its own, since native ones may crash. */
export function packageChecks(folder = process.cwd()): Promise<Check>[] {
  return optionalPackages.map(({ name, adds }) =>
    check(name, {}, async () => {
      const found = locate(name, [folder, packageRoot]);
      if (!found) return { state: "missing", detail: `not installed; it adds ${adds}` };
      const script = `await import(${JSON.stringify(pathToFileURL(found.entry).href)}); process.exit(0)`;
      try {
        await execute(process.execPath, ["--input-type=module", "--eval", script], { timeout: 60_000 });
      } catch (error) {
        const detail = `${found.version} does not load: ${reason(error)}`;
        return { state: "broken", detail, hint: `npm rebuild ${name}, or remove it` };
      }
      return { detail: found.version };
    }),
  );
}

function locate(name: string, folders: string[]): { entry: string; version: string } | undefined {
  for (const folder of folders) {
    try {
      const entry = createRequire(join(folder, "index.js")).resolve(name);
      return { entry, version: packageVersionOf(name, entry) };
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

function reason(error: unknown): string {
  const { stderr, signal, killed } = error as { stderr?: string; signal?: string; killed?: boolean };
  if (killed) return "it took more than a minute";
  const line = stderr?.split("\n").find((text) => /error/i.test(text));
  return line?.trim() ?? (signal ? `ended by ${signal}` : "it ended early");
}
