import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Node, parse } from "acorn";
import { rolldown } from "rolldown";
import { packageRoot } from "../jupyter/package-root.ts";

/**
 * Writes the two bundles of the kernel, `supervisor.cjs` and `runtime.cjs`, with their source maps. What is imported
 * dynamically becomes a part of the bundle that is set up at the first use; packages with native code or of great size
 * stay outside. Run after the modules were built: `npm run build:kernel`.
 */

const folder = join(packageRoot, "dist", "kernel", "bundle");
const outside = [/^node:/, "zeromq", "amaro", /^typescript(\/|$)/, /^albedo(\/|$)/];

mkdirSync(folder, { recursive: true });
for (const name of ["supervisor", "runtime"]) await writeBundle(name);

async function writeBundle(name: string): Promise<void> {
  const bundle = await rolldown({
    input: join(packageRoot, "kernel", "start", `${name}.ts`),
    platform: "node",
    external: outside,
  });
  const path = join(folder, `${name}.cjs`);
  const { output } = await bundle.generate({ file: path, format: "cjs", codeSplitting: false, sourcemap: true });
  await bundle.close();
  const [{ code, map }] = output;
  refuseImports(parse(code, { ecmaVersion: "latest" }), name);
  const text = `${code}\n//# sourceMappingURL=${name}.cjs.map\n`;
  writeFileSync(`${path}.map`, map!.toString());
  // A kernel that starts meanwhile must not read a half of it.
  const unfinished = join(dirname(path), `.${name}.unfinished`);
  writeFileSync(unfinished, `${text}//${createHash("sha256").update(text).digest("hex").slice(0, 32)}`);
  renameSync(unfinished, path);
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
