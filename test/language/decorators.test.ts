import { SourceMap } from "node:module";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { firstDecorator } from "../../kernel/language/decorators.ts";
import { transpileCell } from "../../kernel/language/transpile.ts";

const cell = `// Who is called how often
function traced(value: any, { kind, name }: DecoratorContext): any {
  seen.push(\`\${kind} \${String(name)}\`);
  if (kind === "method") return function (this: unknown, ...all: unknown[]) { return value.call(this, ...all) + 1 };
  if (kind === "field") return (start: number) => start * 10;
}
function named(text: string) { return (_: unknown, { addInitializer }: ClassDecoratorContext) => addInitializer(() => seen.push(text)); }
enum Unit { km = 2 }

@named("done") @traced
class Probe {
  constructor(private readonly unit: Unit) {}
  @traced field = 3;
  @traced accessor both = 4;
  @traced static make(): Probe { return new Probe(Unit.km) }
  @traced area(side: number): number { return side * this.unit }
}
const probe = new Probe(Unit.km);
[probe.area(4), probe.field, probe.both]`;

describe("decorators in a cell", () => {
  it("are applied as their standard says, in its order", () => {
    const seen: string[] = [];
    const { code } = transpileCell(cell, { url: "cell.ts" });
    expect(runInNewContext(code, { seen })).toEqual([9, 30, 4]);
    expect(seen).toEqual(["method make", "accessor both", "method area", "field field", "class Probe", "done"]);
  });

  it("keep the lines of the cell", () => {
    const { code, map } = transpileCell(cell, { url: "cell.ts" });
    const lines = code.split("\n");
    const line = lines.findIndex((each) => each.includes("return side * this.unit"));
    const entry = new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]).findEntry(
      line,
      lines[line]!.indexOf("side *"),
    );
    expect(entry).toMatchObject({ originalLine: 15, originalColumn: cell.split("\n")[15]!.indexOf("side * ") });
  });

  it("are found where they stand, and nowhere else", () => {
    expect(firstDecorator("class A { @a b() {} }")).toBe(10);
    expect(firstDecorator("/** @param a */ 'a@b'; `@`; /@/.test('') // @x")).toBeUndefined();
  });

  it("include accessors, which are of the same standard, where the word is no name", () => {
    for (const field of [
      "accessor x = 1",
      "static accessor #x = 1",
      'accessor "x" = 1',
      "accessor ['x'] = 1",
      "accessor in = 1",
    ]) {
      expect(firstDecorator(`class A { m() { return 1 } ${field} }`)).toBe(
        `class A { m() { return 1 } ${field}`.indexOf("accessor"),
      );
    }
    for (const text of [
      "let accessor = 1; accessor in {}",
      "class A { accessor = 1 }",
      "class A { accessor\nx }",
      "class A { m() { accessor [1] } }",
      "class A { 'accessor x' }",
      "x.class; { accessor [0] }",
      "type A = { accessor : 1 }",
    ]) {
      expect(firstDecorator(text)).toBeUndefined();
    }
    const { code } = transpileCell(
      "class A { accessor x = 1; static accessor y = 2 }\nconst a = new A();\n[a.x, A.y, 'x' in A.prototype]",
      { url: "cell.ts" },
    );
    expect(runInNewContext(code)).toEqual([1, 2, true]);
  });

  it("may hold no mistake of syntax", () => {
    expect(() => transpileCell("@dec class A {\n  @dec b( {} }", { url: "cell.ts" })).toThrow(
      expect.objectContaining({ name: "SyntaxError", line: 2 }),
    );
  });
});
