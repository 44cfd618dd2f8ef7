import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Compiles the AssemblyScript modules and writes them, as base64, into `modules.ts`, which is committed: so nothing has
 * to be compiled at `npm ci`, and source, build and tests find the modules in the same way. A test compares the digest of
 * the sources, and under CI compiles them again. Run: `npm run build:wasm`.
 */

/** Every module, by the name of its file in `assembly/`. */
export const moduleNames = [
  "blur",
  "covariance",
  "eigen",
  "gram",
  "kmeans",
  "knn",
  "knnpairs",
  "median",
  "minnaert",
  "places",
  "silhouette",
  "tsne",
  "tsnetree",
  "ward",
  "wardtable",
] as const;

/**
 * Bytes of a compiled module.
 *
 * @param folder - that holds `assembly/`
 */
export async function compile(name: string, folder: string): Promise<Uint8Array> {
  const { default: compiler } = await import("assemblyscript/asc");
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await compiler.main(
    [
      `assembly/${name}.ts`,
      "--outFile",
      "module.wasm",
      "--optimizeLevel",
      "3",
      "--shrinkLevel",
      "0",
      "--converge",
      "--noAssert",
      "--disableWarning",
      "AS112",
      "--runtime",
      "stub",
      "--use",
      "abort=",
      "--enable",
      "simd,bulk-memory",
      "--importMemory",
      "--maximumMemory",
      "65535",
      "--baseDir",
      folder,
    ],
    {
      writeFile: (path: string, content: Uint8Array | string) => {
        if (path === "module.wasm") bytes = content as Uint8Array;
      },
    },
  );
  if (error || !bytes) throw new Error(`Cannot compile assembly/${name}.ts\n${stderr.toString()}`, { cause: error });
  return bytes;
}

/** A digest of all that the modules are compiled from, in hexadecimal digits. */
export function sourceDigest(folder: string): string {
  const hash = createHash("sha256");
  const sources = readdirSync(join(folder, "assembly")).filter((name) => name.endsWith(".ts"));
  for (const name of sources.sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(folder, "assembly", name), "utf8").replaceAll("\r\n", "\n"));
  }
  return hash.digest("hex");
}

/** The text of `modules.ts`. */
export async function modulesSource(folder: string): Promise<string> {
  const lines = [
    "/** Compiled from assembly/ by build.ts; see there. */",
    `// Sources: sha256 ${sourceDigest(folder)}`,
    "export const modules = {",
  ];
  for (const name of moduleNames) {
    const text = Buffer.from(await compile(name, folder)).toString("base64");
    lines.push(`  ${name}: "${text}",`);
  }
  lines.push("} as const;", "");
  return lines.join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // Compiled, this file lies in dist/src/wasm; the sources beside dist.
  const folder = fileURLToPath(new URL("../../../src/wasm", import.meta.url));
  writeFileSync(join(folder, "modules.ts"), await modulesSource(folder));
}
