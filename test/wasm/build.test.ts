import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { modulesSource } from "../../src/wasm/build.ts";

it("the committed modules are what their sources compile to", async () => {
  const folder = fileURLToPath(new URL("../../src/wasm", import.meta.url));
  expect(await modulesSource(folder)).toBe(readFileSync(`${folder}/modules.ts`, "utf8"));
}, 120_000);
