import { describe, expect, it } from "vitest";
import { Edits } from "../../kernel/language/edits.ts";
import { parseJavaScript } from "../../kernel/language/javascript.ts";
import { transpileCell } from "../../kernel/language/transpile.ts";
import { holdResources } from "../../kernel/language/using.ts";
import { Resources } from "../../kernel/runtime/resources.ts";

/** Runs JavaScript with `using` as Node without it must, and returns what `log` was told, and the error. */
async function run(body: string): Promise<unknown[]> {
  const source = `await (async () => { ${body} })();`;
  const edits = new Edits(source);
  holdResources(parseJavaScript(source), source, edits, false);
  const { code } = edits.apply();
  expect(code).not.toMatch(/\busing\b/);
  const told: unknown[] = [];
  const open = (name: string) => ({ name, [Symbol.dispose]: () => void told.push(`${name} closed`) });
  const openLater = (name: string) => ({
    async [Symbol.asyncDispose]() {
      await undefined;
      told.push(`${name} closed`);
    },
  });
  const failing = (name: string) => ({
    [Symbol.dispose]() {
      throw new Error(name);
    },
  });
  const names = { log: (value: unknown) => void told.push(value), open, openLater, failing };
  Object.defineProperty(globalThis, "$$albedo", {
    value: { resources: { open: () => new Resources() } },
    configurable: true,
  });
  try {
    await new Function(...Object.keys(names), `return (async () => { ${code} })();`)(...Object.values(names));
  } catch (error) {
    told.push(error);
  } finally {
    Reflect.deleteProperty(globalThis, "$$albedo");
  }
  return told;
}

describe("using", () => {
  it.each([
    [
      "in a block",
      "{ using a = open('a'), b = open('b'); log(a.name + b.name); } log('end')",
      "ab,b closed,a closed,end",
    ],
    [
      "in a function that returns",
      "function f() { 'use strict'; using a = open('a'); return log('r'); } f();",
      "r,a closed",
    ],
    [
      "in a generator",
      "function* f() { using a = open('a'); yield 1; yield 2 } for (const x of f()) { log(x); break }",
      "1,a closed",
    ],
    [
      "in a class",
      "class A { static { using a = open('a'); log('s') } m() { using b = open('b'); } } new A().m()",
      "s,a closed,b closed",
    ],
    ["in the head of a loop", "for (using a = open('a'), n = null; ;) { log(a.name); break }", "a,a closed"],
    ["of a loop over values", "for (using a of [open('a'), open('b')]) log(a.name);", "a,a closed,b,b closed"],
    ["with nothing to close", "{ using a = null; using b = undefined; log(a ?? b) }", ""],
    [
      "that is left by continue",
      "for (const n of [1, 2]) { using a = open(n); if (n < 2) continue; log('two') }",
      "1 closed,two,2 closed",
    ],
    [
      "before a function that is called above it",
      "{ log(f()); using a = open('a'); function f() { return 'f' } }",
      "f,a closed",
    ],
    ["of a value in parentheses", "{ using a = (log(0), open('a')); log(a.name) }", "0,a,a closed"],
    [
      "await, in a block",
      "{ await using a = openLater('a'), b = open('b'); using c = open('c'); log('in') } log('end')",
      "in,c closed,b closed,a closed,end",
    ],
    ["await, in a loop", "for (await using a of [openLater('a')]) log('in'); log('end')", "in,a closed,end"],
  ])("%s closes what it holds, the last first", async (_, body, told) => {
    expect((await run(body)).join()).toBe(told);
  });

  it("closes what it holds when the block throws, and tells of every error", async () => {
    expect(await run("{ using a = open('a'); throw new Error('block') }")).toEqual(["a closed", new Error("block")]);
    const [error] = await run("{ using a = failing('first'), b = failing('second'); throw new Error('block') }");
    expect(error).toMatchObject({
      name: "SuppressedError",
      error: new Error("first"),
      suppressed: { name: "SuppressedError", error: new Error("second"), suppressed: new Error("block") },
    });
  });

  it("refuses what cannot be closed, by name and with a hint", async () => {
    expect(await run("{ using a = 5; }")).toMatchObject([
      {
        name: "TypeError",
        message: "Cannot dispose of a value of type number",
        hint: expect.stringContaining("Symbol.dispose"),
      },
    ]);
    expect(await run("{ using a = openLater('a'); }")).toMatchObject([
      { hint: expect.stringContaining("`await using`") },
    ]);
  });

  it("at the top of a cell leaves every line where it was and keeps the name constant", () => {
    const constants = new Set<string>();
    const { code } = transpileCell("1;\n  using file = open();\nfile;", { url: "cell.ts", constants });
    expect(code.split("\n")[1]).toMatch(
      /^ {2}let {3}file = \$\$albedo\.resources\.cell\(\)\.use\(\(open\(\)\), false\);$/,
    );
    expect([...constants]).toEqual(["file"]);
  });
});
