import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { sourceMapOf, throughMap } from "../../kernel/language/source-map.ts";
import { isLocal } from "../../kernel/modules/local-file.ts";
import { nearNames } from "../../kernel/modules/near-names.ts";
import {
  findPackage,
  isBuiltin,
  packageFile,
  packageType,
  splitSpecifier,
  subpathsOf,
} from "../../kernel/modules/packages.ts";

const root = mkdtempSync(join(tmpdir(), "albedo-packages-"));
const inner = join(root, "a", "b");
mkdirSync(inner, { recursive: true });
mkdirSync(join(root, "node_modules", "@scope", "tool"), { recursive: true });
writeFileSync(
  join(root, "package.json"),
  '{"name":"self","type":"module","exports":{".":"./i.js","./deep/*":"./lib/*.js"}}',
);
writeFileSync(
  join(root, "node_modules", "@scope", "tool", "package.json"),
  '{"name":"@scope/tool","main":"m.js","types":"m.d.ts"}',
);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("splitSpecifier()", () => {
  it.each([
    ["arquero", "arquero", "."],
    ["albedo/figures", "albedo", "./figures"],
    ["@scope/tool", "@scope/tool", "."],
    ["@scope/tool/a/b.js", "@scope/tool", "./a/b.js"],
  ])("splits %j into name and subpath", (specifier, name, subpath) => {
    expect(splitSpecifier(specifier)).toEqual({ name, subpath });
  });
});

describe("isLocal() and isBuiltin()", () => {
  it("tell files, Node's modules and packages apart", () => {
    for (const specifier of ["./a", "../a", "/a", "file:///a", ".", "C:\\a"]) expect(isLocal(specifier)).toBe(true);
    for (const specifier of ["a", "@s/a", "node:fs", ".hidden", "#internal"]) expect(isLocal(specifier)).toBe(false);
    expect([isBuiltin("fs"), isBuiltin("node:test"), isBuiltin("fs/promises"), isBuiltin("arquero")]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("findPackage()", () => {
  it("looks upwards, and knows the package around a folder by its own name", () => {
    expect(findPackage("@scope/tool", inner)?.folder).toBe(join(root, "node_modules", "@scope", "tool"));
    expect(findPackage("self", inner)?.folder).toBe(root);
    expect(findPackage("absent", inner)).toBeUndefined();
    expect(packageType(inner)).toBe("module");
  });
});

describe("packageFile()", () => {
  const at = (exports: unknown, subpath: string, ...conditions: string[]) =>
    packageFile({ folder: "/p", json: { exports } }, subpath, conditions);

  it("follows conditions in their order, nested ones and lists", () => {
    const exports = { ".": { types: "./t.d.ts", node: { import: "./n.mjs" }, default: "./d.js" } };
    expect(at(exports, ".", "import", "node")).toBe("/p/n.mjs");
    expect(at(exports, ".", "types")).toBe("/p/t.d.ts");
    expect(at(exports, ".", "browser")).toBe("/p/d.js");
    expect(at([{ import: "./a.js" }, "./b.js"], ".")).toBe("/p/b.js");
    expect(at("./only.js", ".")).toBe("/p/only.js");
  });

  it("fills patterns and refuses what is not offered", () => {
    const exports = { "./x/*": "./lib/*.js", "./hidden": null };
    expect(at(exports, "./x/a/b")).toBe("/p/lib/a/b.js");
    expect(at(exports, "./y")).toBeUndefined();
    expect(at(exports, "./hidden")).toBeUndefined();
  });

  it("takes main and types where there are no exports", () => {
    const found = findPackage("@scope/tool", inner)!;
    expect(packageFile(found, ".", ["import"])).toBe(join(found.folder, "m.js"));
    expect(packageFile(found, ".", ["types"])).toBe(join(found.folder, "m.d.ts"));
    expect(subpathsOf(found)).toEqual([""]);
    expect(subpathsOf(findPackage("self", inner)!)).toEqual([""]);
  });
});

describe("nearNames()", () => {
  it("finds misspelt, swapped and differently written names, nearest first", () => {
    expect(nearNames("readNetcfd", ["readNetcdf", "writeNetcdf", "readFits"])).toEqual(["readNetcdf"]);
    expect(nearNames("KMEANS", ["kmeans", "kmean"])).toEqual(["kmeans", "kmean"]);
    expect(nearNames("x", ["completely", "different"])).toEqual([]);
  });

  it("always finds a name among the candidates itself", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{3,12}$/), { minLength: 1, maxLength: 6 }), (names) => {
        expect(nearNames(names[0]!, names)[0]).toBe(names[0]);
      }),
    );
  });
});

describe("sourceMapOf()", () => {
  const segment = fc.record({ fromLine: fc.nat(500), fromColumn: fc.nat(5000) });

  it("is read by Node as it was meant", () => {
    fc.assert(
      fc.property(fc.array(fc.array(segment, { maxLength: 4 }), { minLength: 1, maxLength: 8 }), (lines) => {
        const segments = lines.flatMap((row, line) => row.map((each, i) => ({ ...each, line, column: i * 7 })));
        const map = new SourceMap(sourceMapOf(segments, "") as ConstructorParameters<typeof SourceMap>[0]);
        for (const { line, column, fromLine, fromColumn } of segments) {
          expect(map.findEntry(line, column)).toMatchObject({ originalLine: fromLine, originalColumn: fromColumn });
        }
      }),
    );
  });

  it("can be led through an earlier map", () => {
    const earlier = sourceMapOf([{ line: 2, column: 4, fromLine: 9, fromColumn: 1 }], "");
    const led = throughMap([{ line: 0, column: 0, fromLine: 2, fromColumn: 4 }], earlier);
    expect(led).toEqual([{ line: 0, column: 0, fromLine: 9, fromColumn: 1 }]);
  });
});
