import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { plainLines, resultText, startQuietKernel, streamText } from "./kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-shadowed-"));
writeFileSync(join(folder, "two.mjs"), "export const two = 2;");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cells = [
  "const Promise = 5, Map = 6, WeakMap = 7, WeakRef = 8",
  "class Symbol {}",
  "const Set = [1, 2, 3]",
  "class Buffer {} class Uint8Array {} class Int32Array {} class SharedArrayBuffer {}",
  "class JSON {} const globalThis = 1, process = null",
  "class Reflect {} class Atomics {}",
  "class Error {} class TypeError {} class SyntaxError {} class ReferenceError {}",
  'const Math = 5, String = "abc", Number = 6, RegExp = 7, BigInt = 8, Date = 9',
  "class Object {} class Array {} class Function {}",
  "const URL = 1, performance = 2, setTimeout = 3, clearTimeout = 4, AbortController = 5",
];

describe("A cell that declares the name of a built-in object", () => {
  it.each([...cells.map((cell) => ({ cell, mode: "two" })), { cell: cells.join("\n"), mode: "single" }])(
    "changes that name alone: $cell (processes: $mode)",
    async ({ cell, mode }) => {
      const kernel = await startQuietKernel({ cwd: folder, env: mode === "single" ? { ALBEDO_PROCESS: mode } : {} });
      onTestFinished(() => kernel.shutdown());
      const run = (code: string) => kernel.execute(code);
      expect((await run(cell)).status).toBe("ok");
      expect(resultText((await run("1 + 1")).outputs)).toBe("2");
      expect(resultText((await run("let shown = { list: [1, 2] }; shown")).outputs)).toBe("{ list: [ 1, 2 ] }");
      const { error } = await run("\nnull.missing");
      expect(error?.ename).toBe("TypeError");
      expect(plainLines(error!.traceback)[1]).toMatch(/^ {2}Cell \d+, line 2, column 6$/);
      const logged = await run("try { null.missing } catch (error) { console.log(error) }");
      expect(streamText(logged.outputs)).toMatch(/^TypeError: Cannot read .*\n {4}at Cell \d+:1:12\n/);
      expect((await run("let 5")).error?.ename).toBe("SyntaxError");
      const imported = await run(
        'import { join } from "node:path"; import { two } from "./two.mjs"; [join("a", "b"), two]',
      );
      expect(resultText(imported.outputs)).toBe("[ 'a/b', 2 ]");
      expect(streamText((await run("console.log({ a: 1 })")).outputs)).toBe("{ a: 1 }\n");
      expect(streamText((await run('{ using held = null; console.log("held") }')).outputs)).toBe("held\n");
      const completion = await kernel.request("shell", "complete_request", { code: "shown.li", cursor_pos: 8 });
      expect(completion.matches).toEqual(["list"]);
      const inspection = await kernel.request("shell", "inspect_request", { code: "shown", cursor_pos: 5 });
      expect((inspection.data as Record<string, string>)["text/plain"]).toContain("list: Array(2) [1, 2]");
      const names = await kernel.request("shell", "complete_request", { code: "", cursor_pos: 0 });
      expect(names.matches).toContain("shown");
      expect(names.matches).not.toContain("$$albedo");
    },
  );
});
