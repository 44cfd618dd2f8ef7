import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCode } from "../../kernel/notebook/notebook.ts";
import { parseNotebook, readNotebook } from "../../kernel/notebook/read-notebook.ts";
import { notebookText, writeNotebook } from "../../kernel/notebook/write-notebook.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures/notebook");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-notebook-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("readNotebook() and writeNotebook()", () => {
  it("give back a file that Jupyter wrote, byte for byte", async () => {
    const path = join(fixtures, "by-jupyter.ipynb");
    const copy = join(folder, "copy.ipynb");
    await writeNotebook(copy, await readNotebook(path));
    expect(await readFile(copy, "utf8")).toBe(await readFile(path, "utf8"));
  });

  it("hold sources and texts as one string each", async () => {
    const { cells } = await readNotebook(join(fixtures, "by-jupyter.ipynb"));
    expect(cells[1].source).toBe('const k = 6; // clusters\nconst file = "";\n');
    const outputs = cells.filter(isCode)[1].outputs;
    expect(outputs[0]).toMatchObject({ name: "stdout", text: "one\ntwo\rthree\x0cfour\u0085five" });
    expect(outputs[2]).toMatchObject({ data: { "text/html": "<b>\na</b>" } });
  });

  it("give cells of older files distinct ids", async () => {
    const notebook = await readNotebook(join(fixtures, "without-ids.ipynb"));
    const ids = notebook.cells.map((cell) => cell.id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
    expect(JSON.parse(notebookText(notebook))).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
  });

  it("leave no temporary file behind, and the old file where writing fails", async () => {
    const inner = join(folder, "atomic");
    const notebook = await readNotebook(join(fixtures, "by-jupyter.ipynb"));
    await writeNotebook(join(inner, "a.ipynb"), notebook);
    expect(await readdir(inner)).toEqual(["a.ipynb"]);

    await mkdir(join(inner, "taken", "full"), { recursive: true });
    await expect(writeNotebook(join(inner, "taken"), notebook)).rejects.toMatchObject({ code: "CANNOT_WRITE" });
    expect(await readdir(inner)).toEqual(["a.ipynb", "taken"]);
  });
});

describe("parseNotebook() refuses", () => {
  const cell = { cell_type: "code", id: "a", metadata: {}, source: "1", outputs: [], execution_count: null };
  const file = (cells: unknown[], nbformat = 4) => JSON.stringify({ cells, metadata: {}, nbformat, nbformat_minor: 5 });

  it.each([
    ["an empty file", "", "NOT_A_NOTEBOOK", /not JSON/],
    ["half a file", file([cell]).slice(0, 40), "NOT_A_NOTEBOOK", /not JSON/],
    ["a web page", "<!doctype html>", "NOT_A_NOTEBOOK", /not JSON/],
    ["other JSON", "[1]", "NOT_A_NOTEBOOK", /not a notebook/],
    ["nbformat 3", file([], 3), "OLD_NOTEBOOK", /nbformat 3/],
    ["a cell of an unknown type", file([cell, { ...cell, cell_type: "sql" }]), "NOT_A_NOTEBOOK", /cell 2 .*"sql"/],
    ["a cell without source", file([{ ...cell, source: 1 }]), "NOT_A_NOTEBOOK", /cell 1 has no source/],
    [
      "an unknown output",
      file([{ ...cell, outputs: [{ output_type: "x" }] }]),
      "NOT_A_NOTEBOOK",
      /output of the unknown type/,
    ],
  ])("%s", (_, text, code, message) => {
    const attempt = () => parseNotebook(text, "a.ipynb");
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code, path: "a.ipynb", hint: expect.any(String) }));
  });

  it("a missing file and a folder, each with a hint", async () => {
    await expect(readNotebook(join(folder, "none.ipynb"))).rejects.toMatchObject({ code: "NO_SUCH_FILE" });
    await expect(readNotebook(folder)).rejects.toMatchObject({
      code: "IS_FOLDER",
      hint: expect.stringContaining("*.ipynb"),
    });
    const empty = join(folder, "empty.ipynb");
    await writeFile(empty, "");
    await expect(readNotebook(empty)).rejects.toMatchObject({ code: "NOT_A_NOTEBOOK" });
  });
});
