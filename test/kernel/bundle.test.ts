import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { sourcePlaces } from "../../kernel/start/source-places.ts";
import { bundleFolder, ensureBundles } from "../support/kernel-bundles.ts";
import { resultText, startQuietKernel } from "./kernel.ts";

beforeAll(() => ensureBundles());

describe("The kernel's bundles", () => {
  it("are what both of its processes run", async () => {
    const kernel = await startQuietKernel();
    try {
      const { outputs } = await kernel.execute("new Error().stack");
      expect(resultText(outputs)).toContain(join(bundleFolder, "runtime.cjs").replaceAll("\\", "\\\\"));
      // The supervisor itself says where it failed.
      kernel.channels.send("shell", "execute_request", { content: { code: { toString: 0 } } });
      await expect
        .poll(() => kernel.messages, { timeout: 20_000 })
        .toMatch(/kernel[\\/]session[\\/]executions\.ts:\d+/);
    } finally {
      await kernel.shutdown();
    }
  });

  it("tell places as those of the source files", () => {
    const path = join(bundleFolder, "supervisor.cjs");
    const lines = readFileSync(path, "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("Cannot read the connection file"));
    const told = sourcePlaces(`Error: no\n    at readConnection (${path}:${line + 1}:9)\n    at node:internal/x:1:2`);
    const source = resolve(import.meta.dirname, "../../kernel/wire/connection.ts");
    const [, number] = new RegExp(`\\(${source.replace(/[\\.]/g, "\\$&")}:(\\d+):\\d+\\)`).exec(told) ?? [];
    expect(readFileSync(source, "utf8").split("\n")[Number(number) - 1]).toContain("Cannot read the connection file");
    expect(told).toContain("at node:internal/x:1:2");
  });
});
