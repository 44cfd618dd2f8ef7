import { transformSync } from "amaro";
import { describe, expect, it } from "vitest";
import { stripTypes } from "../../kernel/language/strip-types.ts";

describe("stripTypes() of JavaScript", () => {
  const cells = [
    "1 + 1",
    "const a = { b: 1, c: [2] };\na.b",
    "label: for (const x of [1]) { continue label }",
    "class A { #x = 1; static { this.y = 2 } get z() { return this.#x } }",
    "const f = async (x, ...rest) => { for await (const y of rest) x += y; return x }",
    "a ? (b) : c => d",
    "await import('node:fs')",
    "import { readFile as read } from 'node:fs'; export const q = 1;",
    "x = y / 2 / 3; /[(\"'`]/g.test('')",
    "",
    "// only a comment",
    "type\nx = 5",
  ];

  it.each(cells)("leaves %j as it is, as amaro does", (source) => {
    expect(stripTypes(source)).toEqual({ code: source });
    expect(transformSync(source, { mode: "strip-only", module: true }).code).toBe(source);
  });

  it("leaves to amaro what both languages read differently", () => {
    expect(stripTypes("f<number>(3)").code).toBe("f        (3)");
    expect(stripTypes("let x = <T,>(y: T) => y").code).toBe("let x =     (y   ) => y");
  });

  it("refuses what amaro refuses", () => {
    for (const source of ["return 1", "010", "with (a) {}", "await = 1"]) {
      expect(() => stripTypes(source), source).toThrow();
    }
  });
});
