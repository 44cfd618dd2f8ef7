import { describe, expect, it } from "vitest";
import { breakpointLine } from "../../kernel/debug/breakpoint-lines.ts";
import { MappedText } from "../../kernel/debug/mapped-text.ts";
import { murmur2 } from "../../kernel/debug/murmur2.ts";
import { isGuarded } from "../../kernel/debug/uncaught.ts";
import { transpileCell } from "../../kernel/language/transpile.ts";

describe("murmur2()", () => {
  it("gives the numbers of ipykernel 7.4 for every length of the rest, and in UTF-8", () => {
    // ipykernel.compiler.murmur2_x86(text, 0xc70f6907)
    const answers: [string, number][] = [
      ["", 3990065800],
      ["a", 2167009006],
      ["ab", 2805137849],
      ["abc", 3350977461],
      ["abcd", 804720481],
      ["é\u{1f31e} x", 3731969109],
      ["let x: number = 1;\n".repeat(20), 599107478],
    ];
    expect(answers.map(([text]) => murmur2(text, 0xc70f6907))).toEqual(answers.map(([, hash]) => hash));
  });
});

describe("breakpointLine()", () => {
  const lineOf = (text: string, line: number) => breakpointLine(new MappedText(text, text), line);

  it("finds statements, calls in a chain, bodies of arrows and ends of functions", () => {
    const text = "const a = list\n  .map((x) =>\n    x + 1)\n  .join();\n\nfunction f() {\n  // nothing\n}\n";
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((line) => lineOf(text, line))).toEqual([1, 2, 3, 4, 8, 8, 8, 8]);
    expect(lineOf(text, 9)).toBeUndefined();
  });

  it("takes any line of what it cannot parse", () => {
    expect(lineOf("let = ;\n(", 2)).toBe(2);
  });
});

describe("MappedText", () => {
  const source = "enum A {\n  One,\n}\n\ninterface B {}\nconst c = A.One;\nc + 1";
  const { code, map } = transpileCell(source, { url: "albedo:cell/1" });
  const text = new MappedText(source, code, map!);

  it("leads each line with code to its JavaScript and back", () => {
    const lines = code.split("\n");
    expect(lines[text.toCode(5)!.line]).toContain("c = A.One");
    expect(lines[text.toCode(6)!.line]).toContain("c + 1");
    for (const line of [0, 5, 6]) expect(text.toSource(text.toCode(line)!)!.line).toBe(line);
  });

  it("leads a line without code to the next", () => {
    expect(text.toCode(4)).toEqual(text.toCode(5));
    expect(text.toCode(7)).toBeUndefined();
  });

  it("knows no source of what lies below the last line", () => {
    const plain = new MappedText("1\n2", "1\n2\n//# sourceURL=x");
    expect([plain.toSource({ line: 1, column: 0 }), plain.toSource({ line: 2, column: 0 })]).toEqual([
      { line: 1, column: 0 },
      undefined,
    ]);
  });
});

describe("isGuarded()", () => {
  const text = new MappedText(
    "",
    "try {\n  a();\n  const f = () => {\n    b();\n  };\n} catch {\n  c();\n} finally {\n  d();\n}\ntry { e() } finally {}",
  );

  it("counts a try with catch in the same function, and its block alone", () => {
    const guarded = [1, 3, 6, 8, 10].map((line) => isGuarded(text, { line, column: line === 10 ? 6 : 4 }));
    expect(guarded).toEqual([true, false, false, false, false]);
  });
});
