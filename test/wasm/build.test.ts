import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { modulesSource, sourceDigest } from "../../src/wasm/build.ts";
import { long } from "../support/full.ts";

const folder = fileURLToPath(new URL("../../src/wasm", import.meta.url));
const committed = readFileSync(`${folder}/modules.ts`, "utf8");

it("the committed modules were compiled from these sources", () => {
  expect(committed).toContain(sourceDigest(folder));
});

it("the committed modules are what their sources compile to", long, async () => {
  expect(await modulesSource(folder)).toBe(committed);
});
