import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** Folder of this package: the one that holds its package.json, whether run from sources or from `dist/`. */
export const packageRoot = dirname(require.resolve("albedo/package.json"));

/** Version of this package. */
export const packageVersion: string = require("albedo/package.json").version;

/** Whether the package is a checkout of its repository rather than installed into a `node_modules` folder. */
export function isCheckout(): boolean {
  return existsSync(join(packageRoot, "tsconfig.build.json"));
}
