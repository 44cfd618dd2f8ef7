// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isComplete } from "../../kernel/language/completeness.ts";

describe("isComplete()", () => {
  it.each([
    "1+1",
    "",
    "  \n",
    "// c",
    "const a = { b: [1, (2)] }",
    "{ a: 1, b: 2 }",
    "`a ${`b ${1}`} c`",
    "/[/\"'`]/.test('/')",
    "a / b / c",
    "if (x) y",
    "enum A { x }",
    "await f()",
    "x as number",
    "await using a = b",
    "@seen class A { @seen m() {} }",
    "class A { accessor x = 1 }",
    "x?",
    "x.y??",
    "?x",
    "<T,>(x: T) => x",
  ])("calls %j complete", (source) => {
    expect(isComplete(source)).toEqual({ status: "complete", indent: "" });
  });

  it.each([
    ["function f() {", "  "],
    ["function f() {\n  if (x) {", "    "],
    ["function f() {\n  g();\n", "  "],
    ["\tfoo(", "\t  "],
    ["const x =", "  "],
    ["if (x)", "  "],
    ["a +", "  "],
    ["[1,\n  2", "  "],
    ["{ a: 1,", "  "],
    ["`abc", ""],
    ["/* abc", ""],
    ["`a ${ f(", "  "],
    ["'a\\", "  "],
    ["class A extends", "  "],
    ["type T =", "  "],
    ["@seen class A {", "  "],
    ["{ using a =", "  "],
    ["x.", "  "],
    ["await", "  "],
    ["const z = await ", "  "],
    ["<T,>(x: T) =>", "  "],
    ["const f = async <T extends U>(x: T) => {", "  "],
    ["const y = 1 + // and then", "  "],
  ])("calls %j incomplete, with an indent of %j", (source, indent) => {
    expect(isComplete(source)).toEqual({ status: "incomplete", indent });
  });

  it.each([
    '"abc',
    "foo(]",
    "1 1",
    "return 1",
    "}",
    "let 1a",
    "/abc",
    "let x: = 1",
    "{ a: 1 ] ",
    "await ]",
    "<T,>(x: T) => ]",
    "f(await) await",
  ])("calls %j invalid", (source) => {
    expect(isComplete(source)).toEqual({ status: "invalid", indent: "" });
  });

  it("never calls the beginning of a bracketed text invalid", () => {
    const whole = "const f = (a: number[]) => {\n  return { b: [a, `x ${a} y`], c: (1 + 2) };\n};";
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 2 }), (length) => {
        const part = whole.slice(0, length);
        // A cut through a word or before an annotation leaves another, valid or wrong, text.
        if (!/[([{,]\s*$/.test(part)) return;
        expect(isComplete(part).status).toBe("incomplete");
      }),
    );
  });

  it("answers any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (source) => {
        expect(["complete", "incomplete", "invalid"]).toContain(isComplete(source).status);
      }),
    );
  });
});
