import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { kernelFlags } from "../../kernel/session/node-flags.ts";
import { sourcePlaces } from "../../kernel/start/source-places.ts";
import { bundleFolder, ensureBundles } from "../support/kernel-bundles.ts";
import { resultText, startQuietKernel } from "./kernel.ts";

// The kernel leaves its own frames out of the stack of errors.
const wholeStack = "Error.prepareStackTrace = undefined; new Error().stack";

beforeAll(() => ensureBundles());

describe("The kernel's bundles", () => {
  it("are what both of its processes run", async () => {
    const kernel = await startQuietKernel();
    try {
      const { outputs } = await kernel.execute(wholeStack);
      expect(resultText(outputs)).toContain(join(bundleFolder, "runtime.cjs").replaceAll("\\", "\\\\"));
      // The supervisor itself says where it failed.
      kernel.channels.send("shell", "execute_request", { content: { code: { toString: 0 } } });
      await expect
        .poll(() => kernel.messages, { timeout: 90_000 })
        .toMatch(/kernel[\\/]session[\\/]executions\.ts:\d+/);
    } finally {
      await kernel.shutdown();
    }
  });

  it("share no kept code with those of another checkout, whose paths it holds", async () => {
    const folder = mkdtempSync(join(tmpdir(), "albedo-checkouts-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const env = { XDG_CACHE_HOME: join(folder, "cache") };
    const kept = (): string[] => readdirSync(join(folder, "cache", "albedo", "code"));
    for (const name of ["first", "second"]) {
      const root = join(folder, name);
      for (const part of ["package.json", "dist/kernel"]) cpSync(part, join(root, part), { recursive: true });
      symlinkSync(resolve("node_modules"), join(root, "node_modules"), "junction");
      const start = join(root, "dist", "kernel", "start.cjs");
      const args = [start, "kernel", "--connection-file", "{connection_file}"];
      const kernel = await startQuietKernel({ env, command: [process.execPath, ...kernelFlags, ...args] });
      try {
        const { outputs } = await kernel.execute(wholeStack);
        expect(resultText(outputs)).toContain(join(root, "dist", "kernel", "bundle").replaceAll("\\", "\\\\"));
        // The supervisor's, and those of the runtime's two threads.
        await expect.poll(() => kept().length, { timeout: 90_000 }).toBe(name === "first" ? 3 : 6);
      } finally {
        await kernel.shutdown();
      }
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
