// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainStart } from "../../kernel/language/chain.ts";
import { scan } from "../../kernel/language/scanner.ts";

const kinds = (source: string) => scan(source).map(({ kind, text }) => `${kind} ${text}`);

describe("scan()", () => {
  it("tells division from regular expressions", () => {
    expect(kinds("a / b / c")).not.toContain("regex / b /");
    expect(kinds("f(x) / 2 / y")).not.toContain("regex / 2 /");
    expect(kinds("return /a[/]b/g")).toContain("regex /a[/]b/g");
    expect(kinds("if (x) /a/.test(y)")).toContain("regex /a/");
    expect(kinds("x = /'/; 'a'")).toContain("string 'a'");
    expect(kinds("i++ / 2")).not.toContain("regex / 2");
  });

  it("cuts templates at their expressions", () => {
    expect(kinds("`a ${b + `c ${d}`} e`")).toEqual([
      "template `a ",
      "mark ${",
      "word b",
      "mark +",
      "template `c ",
      "mark ${",
      "word d",
      "mark }",
      "template `",
      "mark }",
      "template  e`",
    ]);
  });

  it("marks what the end of the text cuts off", () => {
    for (const source of ["'abc", '"abc\nd', "`abc", "/* abc", "`a ${b} c"]) {
      expect(scan(source).some(({ closed }) => !closed)).toBe(true);
    }
    expect(scan("'it\\'s'").every(({ closed }) => closed)).toBe(true);
  });

  it("reads numbers, private names and optional chains", () => {
    expect(kinds("1_000.5e-3n")).toEqual(["number 1_000.5e-3n"]);
    expect(kinds("this.#a?.b")).toEqual(["word this", "mark .", "word #a", "mark ?.", "word b"]);
    expect(kinds("x ?.5 : 1")).toContain("number .5");
  });

  it("covers any text in order, without overlap", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab1.'\"`${}()/*\\\n ="), maxLength: 40 }), (source) => {
        let end = 0;
        for (const token of scan(source)) {
          expect(source.slice(end, token.start).trim()).toBe("");
          expect(token.text).toBe(source.slice(token.start, token.end));
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(source.slice(end).trim()).toBe("");
      }),
    );
  });
});

describe("chainStart()", () => {
  it.each([
    ["a + b.c[0].d", "b.c[0].d"],
    ["f(x)(y).z", "f(x)(y).z"],
    ["return a.b", "a.b"],
    ["x = new Map([[1, 2]])", "new Map([[1, 2]])"],
    ["'text'.at(0)", "'text'.at(0)"],
    ["if (x) (y)", "(y)"],
    ["a!.b!", "a!.b!"],
    ["g({ h: [1] })?.i", "g({ h: [1] })?.i"],
    ["[1, 2]", "[1, 2]"],
  ])("finds where the last chain of %j begins", (source, chain) => {
    const tokens = scan(source);
    const start = chainStart(tokens, tokens.length - 1)!;
    expect(source.slice(tokens[start]!.start)).toBe(chain);
  });

  it("finds none behind an operator", () => {
    const tokens = scan("a +");
    expect(chainStart(tokens, 1)).toBeUndefined();
  });
});
