import { createRequire } from "node:module";

/** Version of this package: results of another one are not mixed with its own. */
export const albedoVersion: string = createRequire(import.meta.url)("albedo/package.json").version;
