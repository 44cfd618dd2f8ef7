// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import { describe, expect, it } from "vitest";
import { declaredTexts, memberText } from "../../kernel/language/declared-text.ts";

describe("declaredTexts()", () => {
  it.each([
    ["export enum A { x = 1 }\nA.x", "export enum A { x = 1 }"],
    [
      "f();\nasync function* f<T>(a: { b: T }): AsyncGenerator<{ c: T }> { yield a }\n[1]",
      "async function* f<T>(a: { b: T }): AsyncGenerator<{ c: T }> { yield a }",
    ],
    ["function g(): { a: number }[] { return [] } g()", "function g(): { a: number }[] { return [] }"],
    [
      '@named("x") @traced\nexport abstract class C extends B<{ a: 1 }> { m() {} }\nnew C()',
      '@named("x") @traced\nexport abstract class C extends B<{ a: 1 }> { m() {} }',
    ],
    ["const k = (n: number) =>\n  n +\n  1\nk(2)", "const k = (n: number) =>\n  n +\n  1"],
    [
      "let text = `a\n${1}`\n  .trim() as\n  string\nconst o = { function: 1 }; o.function",
      "let text = `a\n${1}`\n  .trim() as\n  string",
    ],
    ["type T =\n  | 'a'\n  | { b: 1 }\nlet t: T", "type T =\n  | 'a'\n  | { b: 1 }"],
    ["if (true) { function inner() {} }\n// function no() {}\n'class No {}'; x.class", undefined],
  ])("finds the first of %j as it was written", (source, text) => {
    const [first] = declaredTexts(source);
    if (text === undefined) expect(declaredTexts(source)).toEqual([]);
    else expect(first && source.slice(first.start, first.end)).toBe(text);
  });
});

describe("memberText()", () => {
  it("gives a method with its modifiers, not a call of one", () => {
    const text =
      "class A<T extends { m(): void }> { a = this.m(1); static async m<U>(x: { y: U }): Promise<U> { return x.y } get n() { return 2 } }";
    expect(memberText(text, "m")).toBe("static async m<U>(x: { y: U }): Promise<U> { return x.y }");
    expect(memberText(text, "n")).toBe("get n() { return 2 }");
    expect(memberText(text, "a")).toBeUndefined();
  });
});
