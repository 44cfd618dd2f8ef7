// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import { SourceMap } from "node:module";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellSyntaxError } from "../../kernel/language/cell-syntax-error.ts";
import { transpileCell } from "../../kernel/language/transpile.ts";

const importer = "$$albedo.import";

function javascript(source: string): string {
  return transpileCell(source, { url: "cell.ts" }).code.replace(/\n\/\/# sourceURL=cell\.ts$/, "");
}

/** A global object with as much of the importer as these tests need. */
function withImporter(): object {
  return { $$albedo: { import: { named: (value: unknown) => value, kept: () => undefined } } };
}

function refusal(source: string): CellSyntaxError {
  try {
    transpileCell(source, { url: "cell.ts" });
  } catch (error) {
    return error as CellSyntaxError;
  }
  throw new Error(`${source} was not refused`);
}

/** Where a text of the result came from, as `line:column` counted from 1. */
function originOf(source: string, text: string): string {
  const { code, map } = transpileCell(source, { url: "cell.ts" });
  const before = code.slice(0, code.indexOf(text)).split("\n");
  const [line, column] = [before.length - 1, before.at(-1)!.length];
  if (!map) return `${line + 1}:${column + 1}`;
  const entry = new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]).findEntry(line, column);
  return "originalLine" in entry ? `${entry.originalLine + 1}:${entry.originalColumn + 1}` : "nowhere";
}

describe("transpileCell()", () => {
  it("blanks types and leaves every other character where it was", () => {
    const source = "let x: number = 1 as number;\r\ninterface A { b: string }\nx! + (x satisfies number)";
    const code = javascript(source);
    expect(code).toHaveLength(source.length);
    expect(code.split("\n").map((line) => line.indexOf("x"))).toEqual([4, -1, 0]);
  });

  it("names the cell for the debugger", () => {
    expect(transpileCell("1", { url: "albedo:cell/3.ts" }).code).toBe("1\n//# sourceURL=albedo:cell/3.ts");
  });

  it.each(["", "// only a comment", "/* c */", "#!/usr/bin/env node\n1", "'hello'", "1;", "debugger"])(
    "leaves %j as it is",
    (source) => {
      expect(javascript(source)).toContain(source);
    },
  );

  it("makes every declaration of the top level a let", () => {
    expect(javascript("const a = 1")).toMatch(/^let {3}a = 1/);
    expect(javascript("var a = 1")).toMatch(/^let a = 1/);
    expect(javascript("\nfunction f() {}")).toMatch(/let f = \nfunction {2}\(\) \{\};/);
    expect(javascript("export async function* f() {}")).toContain("let f = async function*  () {};");
    expect(javascript("{ const a = 1; a; }")).toContain("{ const a = 1; a; }");
    expect(javascript("for (const a of []) a")).toContain("for (const a of [])");
  });

  it("keeps the value of a constant, in this cell and in later ones", () => {
    const constants = new Set<string>();
    const guard = `${importer}.constant("k", () => k).value`;
    const code = (source: string) => transpileCell(source, { url: "u", constants }).code;
    expect(code("const k = 1; k = 2")).toContain(`${guard} = 2`);
    expect(code("k += 1; k++; ({ k } = {}); [k] = []")).not.toMatch(/\bk (?:\+=|=)/);
    expect(code("function f(k) { k = 3 }; { let k; k = 4 } for (k of []) k")).toContain("{ k = 3 }");
    expect(code("let k = 5; k = 6")).toContain("k = 6");
    expect(code("k = 7")).toContain("k = 7");
    expect(code("import { k } from 'x'")).not.toContain("constant(");
    expect(code("k = 8")).toContain(guard);
  });

  it("binds a function that is called above its declaration without moving it", () => {
    const source = "const n = f();\nfunction f() { return g() }\nfunction g() { return 3 }\nn";
    const code = javascript(source);
    expect(runInNewContext(code, withImporter())).toBe(3);
    expect(code.split("\n").slice(1)).toEqual([
      "function \uff46() { return g() }",
      "function \uff47() { return 3 }",
      "n",
    ]);
    expect(originOf(source, "n = f()")).toBe("1:7");
  });

  it.each([
    ["main();\nfunction helper() { return 1 }\nfunction main() { return helper() }\nmain()", 1],
    ["const a = c()\nfunction b() { return 4 }\nfunction c() { return d() }\nfunction d() { return b() }\na", 4],
    ["const r = m()\nvar x = 1\nfunction m() { return x }\n[r, x]", [undefined, 1]],
    ["const r = m()\nfor (var x = 1; x < 2; x++) ;\nfunction m() { return x }\n;[r, x]", [undefined, 2]],
  ])("lets a function that is called above its declaration use what is declared below: %j", (source, value) => {
    expect(runInNewContext(javascript(source), withImporter())).toEqual(value);
  });

  it("keeps a var of a later text for a function that is called above it", () => {
    expect(javascript("m()\nvar x = 1\nfunction m() { return x }")).toContain(`x = ${importer}.kept(() => x)`);
  });

  it.each([
    ["var x = x || 0\nfunction f() {}\nx", 0],
    ["if (1) var y = 1\nfunction g() { return y }\ng()", 1],
    ["for (var n of [1, 2])\n  var s = n\nfunction h() {}\ns", 2],
    ["var i = 1\nfunction g() { return i }\nfor (var i = 0; i < 3; i++) ;\ng()", 3],
    ["function f() {}var x = x || 2\nx", 2],
    ["function f() {}\nvar x = x || 2\nfunction g() { return x }\ng()", 2],
  ])("reads a var that has no semicolon and stands by a function: %j", (source, value) => {
    expect(runInNewContext(javascript(source), withImporter())).toBe(value);
  });

  it("reads a resource that has no semicolon and stands above a function", () => {
    const held = { use: (value: unknown) => value, end: () => undefined };
    const resources = { cell: () => held, open: () => held };
    const run = (source: string) =>
      runInNewContext(javascript(source), { $$albedo: { resources, import: { named: (value: unknown) => value } } });
    expect(run("using r = null\nfunction f() { return 1 }\n[r, f()]")).toEqual([null, 1]);
    expect(run("for (using r = null; false; )\n  ;\nfunction f() { return 1 }\nf()")).toBe(1);
    expect(run("for (using r of [null])\n  r\nfunction f() { return 1 }\nf()")).toBe(1);
  });

  it("takes a call for an enum only where it has written one", () => {
    expect(runInNewContext(javascript("var t = String(t && 5); t"), withImporter())).toBe("undefined");
    const texts = [
      "var A = Object.assign(A || {}, { b: 1 })",
      "var A = function (A) { A.b = 1 }(A || {})",
      "enum B { x }\nvar A = function (C) { C.b = 1 }(A || {})",
      "enum B { x }\nvar A = Object.assign(A || {}, { b: 1 })",
      "enum B { x }\nvar A = function (A) { A.b = 1 }(A && {})",
    ];
    for (const text of texts) expect(javascript(text)).toContain(`A = ${importer}.kept(() => A)`);
  });

  it("declares what a statement declares by var above all statements, where it stays in its place", () => {
    const source =
      "\nfor (var i = 0; i < 2; i++) {\n  var [a, { b }] = [i, { b: i }]\n  var { c } = { c: i }\n}\n[i, a, b, c]";
    expect(javascript(source).split("\n").slice(1, 4)).toEqual([
      "for (    i = 0; i < 2; i++) {",
      "  ;   [a, { b }] = [i, { b: i }];",
      "  ;(  { c } = { c: i });",
    ]);
    expect(runInNewContext(javascript(source), withImporter())).toEqual([2, 1, 1, 1]);
    expect(originOf(`1; ${source}`, "i < 2")).toBe("2:17");
    expect(javascript("for (const i of []) ;\nif (1) ;")).not.toContain("let");
  });

  it("resets a var only where it is certain to get a value first", () => {
    const kept = (name: string) => `${name} = ${importer}.kept(() => ${name})`;
    expect(javascript("for (var i = 0; ; ) ;")).toContain("let i; ");
    expect(javascript("if (x) { var y = 1 }")).toContain(`let ${kept("y")};`);
    expect(javascript("var z = z || 1")).toContain(`let ${kept("z")};`);
    expect(javascript("var u")).toContain(`let ${kept("u")};`);
    expect(javascript("var v = 1, w; for (var x; ; ) ;")).toContain(`let v, ${kept("w")}, ${kept("x")};`);
    expect(javascript("var a = 1, b = a")).toBe("let a = 1, b = a; undefined");
    expect(javascript("var f = () => f")).toBe("let f = () => f; undefined");
  });

  it("gives a function in a block a variable outside, and leaves it in its block", () => {
    const source =
      "const all = [];\nfor (let n = 0; n < 2; n++) {\n  all.push(() => f());\n  function f() { return n }\n}\n[all[0](), f()]";
    expect(runInNewContext(javascript(source), withImporter())).toEqual([0, 1]);
    expect(javascript(source)).toContain("\n  function f() { return n } ");
    expect(runInNewContext(javascript("switch (0) { case 0: break; function f() {} } typeof f"), withImporter())).toBe(
      "undefined",
    );
    expect(runInNewContext(javascript("{ f = 1; function f() {} } f"), withImporter())).toBe(1);
    expect(javascript("{ let f; { function f() {} } }")).not.toContain("kept");
    expect(javascript("'use strict'; { function f() {} }")).not.toContain("kept");
  });

  it("keeps apart the functions that have no other form of their name", () => {
    const source =
      "$() + f$() + _()\nfunction $() { return 'a' }\nfunction f$() { return 'b' }\nfunction _() { return 'c' }";
    const code = javascript(source.replace("$() +", "const r = $() +"));
    expect(runInNewContext(`${code}; r`, withImporter())).toBe("abc");
    expect(
      runInNewContext(javascript("f(); function f() { return 1 }; function f() { return 2 }\nf()"), withImporter()),
    ).toBe(2);
  });

  it("turns imports into awaited calls", () => {
    expect(javascript("import a, { b as c } from 'x'; a; c")).toContain(
      `let { "default": a, "b": c } = await ${importer}("x", undefined, { "default": "value", "b": "value" });`,
    );
    expect(javascript("import * as ns from 'x'")).toContain(`let ns = await ${importer}("x");`);
    expect(javascript("import a, * as ns from 'x'; a")).toContain(`let ns = await ${importer}("x"), { "default": a }`);
    expect(javascript("import 'x'")).toContain(`void await ${importer}("x");`);
    expect(javascript("import d from './d.json' with { type: 'json' }")).toContain(`{ with: { "type": "json" } }`);
    expect(javascript("export { a } from 'x'")).toContain(`void await ${importer}("x");`);
    expect(javascript("export * from 'x'")).toContain(`void await ${importer}("x");`);
    expect(javascript("const m = await import('./x.ts')")).toContain(`await ${importer}('./x.ts')`);
    expect(javascript("import.meta.url")).toContain(`${importer}.meta.url`);
  });

  it("tells the importer how a name is used", () => {
    const code = javascript("import { V, T, U } from 'T'\nconst v: T = new V('U')");
    expect(code).toContain(`{ "V": "value", "T": "type", "U": "type" }`);
    expect(javascript("import { V, type T } from 'x'\nV")).toContain(`{ "V": "value" }`);
    expect(javascript("import { U } from 'x'")).toContain(`{ "U": "unused" }`);
    expect(javascript("import type { T } from 'x'")).not.toContain("await");
  });

  it("loads modules before the cell runs, wherever the import stands", () => {
    const code = javascript("foo()\nimport { a } from 'a'\na()");
    expect(code.indexOf("await")).toBeLessThan(code.indexOf("foo()"));
    expect(originOf("foo()\nimport { a } from 'a'\na()", "foo()")).toBe("1:1");
  });

  it("keeps the lines of code below an import of several lines", () => {
    const source = "import {\n  a,\n  b,\n} from 'x'; a()\nb()";
    expect(originOf(source, "a()")).toBe("4:13");
    expect(originOf(source, "b()")).toBe("5:1");
  });

  it("drops the word export", () => {
    expect(javascript("export const a = 1")).toMatch(/^ {7}let {3}a = 1/);
    expect(javascript("export default 5")).toMatch(/^ {15}5/);
    expect(javascript("export default class {}")).toContain("(class {})");
    expect(javascript("const a = 1; export { a }")).not.toContain("export");
  });

  it("reads a cell in braces as an object where it can be one", () => {
    expect(runInNewContext(javascript("{ a: 1, b: 2 }"))).toEqual({ a: 1, b: 2 });
    expect(runInNewContext(javascript("// c\n{ a: 1 };"))).toEqual({ a: 1 });
    expect(runInNewContext(javascript("{}"))).toEqual({});
    expect(javascript("{ let q = 1; q }")).toContain("{ let q = 1; q }");
    expect(originOf("{ a: nothing }", "nothing")).toBe("1:6");
  });

  it("transforms what cannot be stripped, with a map", () => {
    const source = "enum A { x, y }\n\nclass P { constructor(public n: A) {} }\nnew P(A.y).n";
    expect(runInNewContext(javascript(source))).toBe(1);
    expect(originOf(source, "new P")).toBe("4:1");
    expect(runInNewContext(javascript("namespace N { export const x = 4 }\nN.x"))).toBe(4);
    expect(runInNewContext(javascript("const v = <number>(<unknown>'5'); v"))).toBe("5");
  });

  it("starts an enum afresh when its cell runs again", () => {
    const context = { A: { old: 1 } };
    expect(runInNewContext(`${javascript("enum A { x }")}; Object.keys(A)`, context)).toEqual(["0", "x"]);
  });

  it("shows a namespace, exported or not, as this cell makes it", () => {
    for (const word of ["namespace", "export namespace"]) {
      const code = javascript(`${word} N { export const q = 2 } N`);
      expect(code).toMatch(/^let N;/);
      expect(runInNewContext(code, { N: { old: 1 } })).toEqual({ q: 2 });
    }
    expect(runInNewContext(javascript("class N {}\nnamespace N { export const q = 2 }\nnew N() && N.q"))).toBe(2);
    expect(runInNewContext(javascript("5; var after"), withImporter())).toBeUndefined();
  });

  it.each([
    ["let x: = 2", 1, 8, "Unexpected token `=`"],
    ["1;\n\treturn 2", 2, 2, "Return statement is not allowed here"],
    ["const s = '😀日'; let q: = 2", 1, 25, "Unexpected token `=`"],
    ["let a = 1;\nlet a = 2", 2, 5, "Identifier 'a' has already been declared"],
    ["if (", 1, 5, "Expression expected"],
    ["function f() {", 1, 15, "Expected '}', got 'the end of the cell'"],
    ["switch (1) { case 1: using x = y }", 1, 22, "`using` is not possible right behind `case`"],
    ["enum A { x }\n\nlet a; let a", 3, 12, "Identifier 'a' has already been declared"],
    ["undefined;\nlet undefined = 1", 2, 5, "Identifier 'undefined' has already been declared"],
    ["() => { await 1 }", 1, 9, "await isn't allowed in non-async function"],
  ])("refuses %j at its place", (source, line, column, message) => {
    expect(refusal(source)).toMatchObject({ name: "SyntaxError", message, line, column });
  });

  it("says what to do about a return", () => {
    expect(refusal("return 1").hint).toContain("bare value");
    expect(refusal("() => { await 1 }").hint).toContain("async");
  });

  it("keeps every word of a cell at its line", () => {
    const statement = fc.constantFrom(
      "const NAME: number = 1;",
      "function NAME(a: string, b = 2): void { a; b }",
      "class NAME<T> { private p: T | undefined; }",
      "import { NAME, type Q } from './m.ts'; NAME;",
      "export const NAME = { a: 1 };",
      "var NAME = [1, 2]; let NAMEb = `\n`;",
      "import NAME from 'y'; NAME();\n\n",
      "/* c\n */ type NAME = string;",
    );
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 8 }), (statements) => {
        const source = statements.map((text, i) => text.replaceAll("NAME", `name${i}`)).join("\n");
        const lines = javascript(source).split("\n");
        for (const [n, line] of source.split("\n").entries()) {
          if (/^(?:import|function|.*type )/.test(line)) continue;
          for (const [name] of line.matchAll(/\bname\d+b?\b/g)) expect(lines[n]).toContain(name);
        }
      }),
    );
  });

  it("gives what JavaScript gives for text without types", () => {
    const program = fc.array(
      fc.constantFrom(
        "x += 2;",
        "const a = x * 3;",
        "{ let x = 9; x++ }",
        "if (x > 3) x--;",
        "y = f(x);",
        "[x, y] = [y, x];",
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(program, (lines) => {
        const unique = lines.filter((line, i) => !line.startsWith("const") || lines.indexOf(line) === i);
        const source = `let x = 1, y = 2;\n${unique.join("\n")}\nfunction f(n) { return n + 1 }\n[x, y]`;
        expect(runInNewContext(javascript(source), withImporter())).toEqual(runInNewContext(source));
      }),
    );
  });
});
