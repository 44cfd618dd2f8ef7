import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Version of an installed package, whether or not it exports its package.json.
 *
 * @param name - the package
 * @param file - any file in it
 */
export function packageVersionOf(name: string, file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      if (manifest.name === name) return manifest.version;
    } catch {
      // No package.json here: look further up.
    }
  }
  return "unknown version";
}
