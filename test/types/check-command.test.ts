import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkNotebook } from "../../kernel/types/check-notebook.ts";
import { TypeService } from "../../kernel/types/type-service.ts";
import { long } from "../support/full.ts";

const root = resolve(import.meta.dirname, "../..");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "albedo-check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebookOf(name: string, cells: string[], language = "typescript"): string {
  const path = join(folder, name);
  const metadata = { kernelspec: { name: "albedo", display_name: "TypeScript", language } };
  const code = cells.map((source) => ({ cell_type: "code", source, metadata: {}, outputs: [], execution_count: null }));
  writeFileSync(path, JSON.stringify({ cells: code, metadata, nbformat: 4, nbformat_minor: 5 }));
  return path;
}

function check(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const cli = join(root, "dist/kernel/cli.js");
  return new Promise((done) => {
    execFile(process.execPath, [cli, "check", ...args], { cwd: folder }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("albedo check", () => {
  it("shows each mistake with cell, line, column and the lines around, and ends with 1", async () => {
    const path = notebookOf("bad.ipynb", [
      "const a = 1;",
      "",
      "// a comment\nconst word: string = a;\nword.size",
      "let = ;",
    ]);
    const { code, stdout, stderr } = await check(path);
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual([
      `${path}, cell [2], line 2, column 7: TS2322: Type 'number' is not assignable to type 'string'`,
      "      1 | // a comment",
      "    > 2 | const word: string = a;",
      "        |       ^^^^",
      "      3 | word.size",
      `${path}, cell [2], line 3, column 6: TS2339: Property 'size' does not exist on type 'string'`,
      "      1 | // a comment",
      "      2 | const word: string = a;",
      "    > 3 | word.size",
      "        |      ^^^^",
      expect.stringContaining(`${path}, cell [3], line 1, column `),
      "    > 1 | let = ;",
      expect.stringMatching(/^ {8}\| +\^/),
      `${path}: 3 cells, 3 mistakes`,
      "",
    ]);
    expect(code).toBe(1);
  });

  it("prints JSON and ends with 0 when nothing is found", async () => {
    const good = notebookOf("good.ipynb", ["const a = 1;", "// @check off\na.nothing", "a?"]);
    const { code, stdout } = await check("--json", good);
    expect(JSON.parse(stdout)).toEqual([{ path: good, cells: 3, diagnostics: [] }]);
    expect(code).toBe(0);
  });

  it("goes on after a notebook that it cannot check", async () => {
    const python = notebookOf("other.ipynb", ["print(1)"], "python");
    const good = notebookOf("good.ipynb", ["1 + 1"]);
    const { code, stdout, stderr } = await check(python, "absent.ipynb", good);
    expect(stderr).toContain("its language is python\nhint: ");
    expect(stderr).toContain("Cannot read absent.ipynb");
    expect(stdout).toBe(`${good}: 1 cells, no mistakes\n`);
    expect(code).toBe(1);
  });

  it("explains a mistake in the command", async () => {
    expect(await check()).toMatchObject({ code: 2, stderr: expect.stringContaining("hint:") });
    expect(await check("--jsno")).toMatchObject({ code: 2 });
  });
});

describe("the notebooks in the repository", () => {
  it("are free of type errors", long, async () => {
    const service = new TypeService();
    const found: Record<string, unknown> = {};
    let cells = 0;
    for (const name of readdirSync(join(root, "notebooks"), { recursive: true, encoding: "utf8" }).sort()) {
      if (!name.endsWith(".ipynb") || /\.executed\.|\.ipynb_checkpoints/.test(name)) continue;
      const verdict = await checkNotebook(join(root, "notebooks", name), service);
      cells += verdict.cells;
      if (verdict.diagnostics.length > 0) found[name] = verdict.diagnostics;
    }
    await service.close();
    expect(found).toEqual({});
    expect(cells).toBeGreaterThan(100);
  });
});
