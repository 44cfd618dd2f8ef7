import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Node, type Program, parse } from "acorn";
import { rolldown } from "rolldown";
import { packageRoot } from "../jupyter/package-root.ts";
import { freeReferences } from "../language/scopes.ts";

/**
 * Writes the two bundles of the kernel, `supervisor.cjs` and `runtime.cjs`, with their source maps. What is imported
 * dynamically becomes a part of the bundle that is set up at the first use; packages with native code or of great size
 * stay outside. Run after the modules were built: `npm run build:kernel`.
 */

const folder = join(packageRoot, "dist", "kernel", "bundle");
const outside = [/^node:/, "zeromq", "amaro", /^typescript(\/|$)/, /^albedo(\/|$)/];

/** What Node gives a CommonJS module. */
const moduleNames = new Set(["exports", "require", "module", "__filename", "__dirname"]);

mkdirSync(folder, { recursive: true });
for (const name of ["supervisor", "runtime"]) await writeBundle(name);

async function writeBundle(name: string): Promise<void> {
  const bundle = await rolldown({
    input: join(packageRoot, "kernel", "start", `${name}.ts`),
    platform: "node",
    external: outside,
    transform: { define: lazyGlobals() },
  });
  const path = join(folder, `${name}.cjs`);
  const { output } = await bundle.generate({ file: path, format: "cjs", codeSplitting: false, sourcemap: true });
  await bundle.close();
  const [{ code, map }] = output;
  const program = parse(`(() => {${code}\n})`, { ecmaVersion: "latest" });
  refuseImports(program, name);
  // On the first line, which is the bundler's own, so that the source map stays right.
  const text = `(({ ${globalNames(program).join(", ")} }) => {${code}\n})(globalThis);\n//# sourceMappingURL=${name}.cjs.map\n`;
  writeFileSync(`${path}.map`, map!.toString());
  // A kernel that starts meanwhile must not read a half of it.
  const unfinished = join(dirname(path), `.${name}.unfinished`);
  writeFileSync(unfinished, `${text}//${createHash("sha256").update(text).digest("hex").slice(0, 32)}`);
  renameSync(unfinished, path);
}

/**
 * The global names that a bundle uses. It gets them as parameters when it starts: a cell that declares `Promise` or `Set` puts that
 * where the bundle would look them up too.
 */
function globalNames(program: Program): string[] {
  const used = new Set(freeReferences(program).map(({ name }) => name));
  // No cell can declare `undefined` and its like.
  const isFixed = (name: string) => Object.getOwnPropertyDescriptor(globalThis, name)?.configurable === false;
  return [...used].filter((name) => !moduleNames.has(name) && !isFixed(name)).sort();
}

/**
 * The globals that Node loads at their first use, such as `performance`. A start does not use them all, so that each is read where
 * it is used: from the global object, which has it also where a cell has declared another.
 */
function lazyGlobals(): Record<string, string> {
  const all = Object.entries(Object.getOwnPropertyDescriptors(globalThis));
  const lazy = all.filter(([name, { get }]) => get && name !== "process" && name !== "Buffer");
  return Object.fromEntries(lazy.map(([name]) => [name, `globalThis.${name}`]));
}

/** A bundle has no `import()` of its own; see `modules/native-import.ts`. */
function refuseImports(node: Node, name: string): void {
  if (node.type === "ImportExpression") {
    throw new Error(`The bundle ${name} has an import() at ${node.start}: use nativeImport`);
  }
  for (const child of Object.values(node).flat()) {
    if (child !== null && typeof child === "object" && "type" in child) refuseImports(child as Node, name);
  }
}
