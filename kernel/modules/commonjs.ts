import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { rememberFile } from "./file-texts.ts";
import { stripFile } from "./local-module.ts";

const texts = new Map<string, string>();

interface CommonJsModule {
  _compile(code: string, path: string): void;
  children: { filename: string }[];
}

/** Readies `require` for files beside the notebook: it reads `.ts` and `.cts`, and loads anew what has changed. */
export function prepareRequire(): void {
  const { extensions } = createRequire(import.meta.url);
  const compile = (module: NodeModule, path: string): void => {
    const source = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
    const { code, map } = stripFile(path, source, process.cwd());
    rememberFile(path, { source, ...(map && { map }) });
    (module as unknown as CommonJsModule)._compile(code, path);
  };
  extensions[".ts"] = compile;
  extensions[".cts"] = compile;
  forgetChanged();
}

/** Remembers the text of the files that have been required, by which a later change is seen. */
export function noteRequired(): void {
  for (const path of localPaths()) if (!texts.has(path)) texts.set(path, textOf(path));
}

/** Requires a CommonJS file, anew when it or a file that it requires has changed. */
export function requireFresh(path: string): unknown {
  prepareRequire();
  try {
    return createRequire(join(dirname(path), "importer.js"))(path);
  } finally {
    noteRequired();
  }
}

function forgetChanged(): void {
  const { cache } = createRequire(import.meta.url);
  const local = localPaths();
  const changed = new Set(local.filter((path) => texts.has(path) && texts.get(path) !== textOf(path)));
  for (let grown = true; grown; ) {
    grown = false;
    for (const path of local) {
      const children = (cache[path]?.children ?? []) as { filename: string }[];
      if (changed.has(path) || !children.some(({ filename }) => changed.has(filename))) continue;
      changed.add(path);
      grown = true;
    }
  }
  for (const path of changed) {
    delete cache[path];
    texts.delete(path);
  }
}

function localPaths(): string[] {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).filter((path) => !/[\\/]node_modules[\\/]/.test(path));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
