import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The one version of TypeScript whose programming interface, which is named unstable, `checker.ts` is written for. */
export const typescriptVersion = "7.0.2";

/** Where TypeScript is, with its version; a reason when it cannot be used. */
export function findTypescript(): { program: string; apiUrl: string } | { problem: string; hint: string } {
  const hint = `Run npm install typescript@${typescriptVersion} in the folder where Albedo is installed.`;
  const require = createRequire(import.meta.url);
  let manifest: string;
  try {
    manifest = require.resolve("typescript/package.json");
  } catch {
    return { problem: "TypeScript is not installed", hint };
  }
  const { version } = require(manifest) as { version: string };
  if (version !== typescriptVersion) {
    return { problem: `TypeScript ${version} is installed, and ${typescriptVersion} is needed`, hint };
  }
  // As TypeScript itself finds its program, which is a package of its own for each platform.
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`;
  try {
    const folder = join(createRequire(manifest).resolve(`${platform}/package.json`), "..", "lib");
    const program = join(folder, process.platform === "win32" ? "tsc.exe" : "tsc");
    if (existsSync(program))
      return { program, apiUrl: pathToFileURL(require.resolve("typescript/unstable/async")).href };
  } catch {
    // Told below.
  }
  return { problem: `TypeScript ${version} has no program for this platform (${platform})`, hint };
}
