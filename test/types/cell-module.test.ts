import { describe, expect, it } from "vitest";
import { cellModule, emptyModule, type KnownName } from "../../kernel/types/cell-module.ts";

const importsOf = (text: string): string[] => text.match(/(?:from|import)\s*"[^"]+"/g) ?? [];

describe("the module of a cell", () => {
  it("imports what one imports that no cell has taken, so that the checker keeps its program", () => {
    const known = new Map<string, KnownName>([["a", { module: "cell1", isVariable: false, assigned: "cell1" }]]);
    for (const source of ["const b = a + 1;", "", "class Box<T> { item?: T }", "type Both = typeof a | string;"]) {
      expect(importsOf(cellModule(source, known).text)).toEqual(importsOf(emptyModule));
    }
    expect(importsOf(emptyModule)).toEqual(['from "./names.ts"']);
  });
});
