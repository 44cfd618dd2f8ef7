import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

// Makes widgets/labextension from what tsc wrote to widgets/lib, with Jupyter's builder, unless it is up to date.
const require = createRequire(import.meta.url);
const folder = resolve(import.meta.dirname, "../../..");
const lib = join(folder, "lib");
const stampFile = join(lib, "labextension.stamp");
const builder = dirname(require.resolve("@jupyter/builder/package.json"));
const core = join(
  dirname(require.resolve("@jupyterlab/core-meta/package.json", { paths: [builder] })),
  "core.package.json",
);

const stamp = createHash("sha256");
const inputs = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
for (const name of inputs.sort()) stamp.update(name).update(readFileSync(join(lib, name)));
for (const file of [join(folder, "package.json"), join(builder, "package.json"), core])
  stamp.update(readFileSync(file));
const digest = stamp.digest("hex");

const done = existsSync(stampFile) && readFileSync(stampFile, "utf8") === digest;
if (!done || !existsSync(join(folder, "labextension", "package.json"))) {
  const script = join(builder, "lib", "build-labextension.js");
  execFileSync(process.execPath, [script, "--core-package-file", core, folder], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(stampFile, digest);
}
