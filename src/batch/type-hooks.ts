import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";

interface Loaded {
  readonly format: string;
  readonly source?: string;
  readonly shortCircuit?: boolean;
}

let registered = false;

/** Lets Node import TypeScript files, where it does not do so by itself (before 22.18). */
export function importTypescript(): void {
  if (registered || (process.features as { typescript?: unknown }).typescript) return;
  registered = true;
  // Node's thread of loaders runs JavaScript only.
  register(
    new URL(import.meta.url.endsWith(".ts") ? "../../dist/src/batch/type-hooks.js" : import.meta.url, import.meta.url),
  );
}

/** Called by Node in the thread of its loader: a TypeScript file without its types. */
export async function load(
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const { transformSync } = await import("amaro");
  const path = fileURLToPath(url);
  const { code } = transformSync(await readFile(path, "utf8"), { mode: "strip-only", filename: path });
  return { format: "module", source: `${code}\n//# sourceURL=${url}`, shortCircuit: true };
}
