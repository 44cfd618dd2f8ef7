import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { declaredNames, docBefore, findDeclaration, headOf } from "../../kernel/language/declared-names.ts";
import { questionOf } from "../../kernel/language/question.ts";
import { declaresName } from "../../kernel/modules/declared-types.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-names-"));
mkdirSync(join(folder, "deep"));
writeFileSync(
  join(folder, "index.d.ts"),
  'export * from "./deep/inner.js";\nexport { secret as open, type Kind } from "./deep/hidden.js";\nexport declare const own: number;\n',
);
writeFileSync(
  join(folder, "deep", "inner.d.ts"),
  "/**\n * Adds.\n *\n * @param a - first\n */\nexport declare function add(a: number, options?: { b: number }): { sum: number };\nexport interface Shape { x: number }\n",
);
writeFileSync(
  join(folder, "deep", "hidden.d.ts"),
  "/** Opens. */\ndeclare class secret<T> extends Object {\n}\ntype Kind = 1;\n",
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("declaredNames()", () => {
  it("lists what a file exports, through its re-exports", () => {
    expect(declaredNames(join(folder, "index.d.ts"))).toEqual(["Kind", "Shape", "add", "open", "own"]);
  });
});

describe("findDeclaration()", () => {
  it("finds signature and doc comment behind a re-export", () => {
    expect(findDeclaration(join(folder, "index.d.ts"), "add")).toEqual({
      signature: "declare function add(a: number, options?: { b: number }): { sum: number }",
      doc: "Adds.\n\n@param a - first",
    });
    expect(findDeclaration(join(folder, "index.d.ts"), "open")).toEqual({
      signature: "declare class secret<T> extends Object",
      doc: "Opens.",
    });
    expect(findDeclaration(join(folder, "index.d.ts"), "nothing")).toBeUndefined();
  });
});

describe("declaresName()", () => {
  it("knows types that have no value", () => {
    expect(declaresName(join(folder, "index.d.ts"), "Shape")).toBe(true);
    expect(declaresName(join(folder, "index.d.ts"), "Shap")).toBe(false);
  });
});

describe("headOf()", () => {
  it("ends before the body, the value or the semicolon", () => {
    expect(headOf("function f(a = { b: 1 }): { c: number } { return a }")).toBe(
      "function f(a = { b: 1 }): { c: number }",
    );
    expect(headOf("const f = () => 1")).toBe("const f");
    expect(headOf("export class A<T>\n  extends B {}")).toBe("class A<T> extends B");
    expect(headOf("let g: (a: number) => void = h")).toBe("let g: (a: number) => void");
  });
});

describe("docBefore()", () => {
  it("takes only the comment right before", () => {
    expect(docBefore("/** a */\nx", 9)).toBe("a");
    expect(docBefore("/** a */\ny;\nx", 12)).toBeUndefined();
    expect(docBefore("/* a */\nx", 8)).toBeUndefined();
  });
});

describe("questionOf()", () => {
  it("reads the forms of a question and nothing else", () => {
    expect(questionOf("Math.max?")).toEqual({ expression: "Math.max", detail: 0 });
    expect(questionOf(" ??f ")).toEqual({ expression: "f", detail: 1 });
    expect(questionOf("f??")).toEqual({ expression: "f", detail: 1 });
    for (const source of ["a ? b : c", "a ?? b", "a?.b", "f", "1?"]) expect(questionOf(source)).toBeUndefined();
  });
});
