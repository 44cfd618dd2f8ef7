import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Notebook } from "../../kernel/notebook/notebook.ts";
import { declaredParameters, parseSetting, withParameters } from "../../kernel/notebook/parameters.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-parameters-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebook(source: string, tags = ["parameters"]): Notebook {
  const code = (id: string, text: string, cellTags: string[] = []) => ({
    cell_type: "code" as const,
    id,
    metadata: cellTags.length > 0 ? { tags: cellTags } : {},
    source: text,
    execution_count: null,
    outputs: [],
  });
  return {
    cells: [code("first", "1"), code("parameters", source, tags), code("last", "file")],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}

const declaring = notebook(
  'const file = ""; // path\nlet k: number = 6;\n  const inner = 1;\n// const no = 1;\nexport const über$ = 2',
);

describe("declaredParameters()", () => {
  it("finds the names that start a line of the tagged cell", () => {
    expect(declaredParameters(declaring)).toEqual([
      { name: "file", keyword: "const" },
      { name: "k", keyword: "let" },
      { name: "über$", keyword: "const" },
    ]);
    expect(declaredParameters(notebook("const file = 1", []))).toEqual([]);
  });
});

describe("parseSetting()", () => {
  it.each([
    ["k=7", ["k", 7]],
    ["file=a.nc", ["file", "a.nc"]],
    ["file=", ["file", ""]],
    ['file="7"', ["file", "7"]],
    ["names=[1, 2]", ["names", [1, 2]]],
    ["on=true", ["on", true]],
    ["text=a=b", ["text", "a=b"]],
  ])("reads %s", (setting, expected) => {
    expect(parseSetting(setting, folder)).toEqual(expected);
  });

  it("makes the path of a file or folder that is there absolute", () => {
    writeFileSync(join(folder, "there.nc"), "");
    mkdirSync(join(folder, "clouds"));
    expect(parseSetting("file=there.nc", folder)).toEqual(["file", join(folder, "there.nc")]);
    expect(parseSetting("folder=clouds", folder)).toEqual(["folder", join(folder, "clouds")]);
  });

  it.each(["k", "=7", ""])("refuses %j", (setting) => {
    expect(() => parseSetting(setting)).toThrow(expect.objectContaining({ code: "BAD_PARAMETER" }));
  });
});

describe("withParameters()", () => {
  it("declares the values again in a tagged cell after the parameters", () => {
    const { cells } = withParameters(declaring, { k: 7, file: 'a "b".nc' });
    expect(cells.map((cell) => cell.id)).toEqual(["first", "parameters", "injected-parameters", "last"]);
    expect(cells[2].metadata.tags).toEqual(["injected-parameters"]);
    expect(cells[2].source).toBe('// Parameters\nlet k = 7;\nconst file = "a \\"b\\".nc";');
  });

  it("replaces an earlier injected cell, and leaves the notebook given as it is", () => {
    const before = structuredClone(declaring);
    const once = withParameters(declaring, { k: 7 });
    const twice = withParameters(once, { k: 8 });
    expect(twice.cells).toHaveLength(4);
    expect(twice.cells[2].source).toContain("let k = 8;");
    expect(withParameters(twice, {}).cells).toHaveLength(3);
    expect(declaring).toEqual(before);
  });

  it("refuses an unknown name with those that there are", () => {
    expect(() => withParameters(declaring, { fil: 1 }, "a.ipynb")).toThrow(
      expect.objectContaining({ code: "NO_SUCH_PARAMETER", hint: "Its parameters are file, k, über$." }),
    );
    expect(() => withParameters(notebook("1", []), { k: 1 })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('tagged "parameters"') }),
    );
  });
});
