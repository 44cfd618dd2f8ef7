import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Checker } from "../../kernel/types/checker.ts";
import type { NotebookTypes } from "../../kernel/types/notebook-types.ts";
import { TypeService } from "../../kernel/types/type-service.ts";

let folder: string;
let service: TypeService;
let shared: NotebookTypes;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "albedo-types-test-"));
  mkdirSync(join(folder, "notebooks"));
  service = new TypeService();
  shared = service.notebook(join(folder, "notebooks"));
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

async function verdict(types: NotebookTypes, source: string): Promise<string[]> {
  const found = await types.diagnose(types.add(source));
  return found.map(({ code, line, column, endColumn }) => `${code} ${line}:${column}-${endColumn}`);
}

/** What is said of the last of several cells. */
async function last(...cells: string[]): Promise<string[]> {
  shared.forget();
  let found: string[] = [];
  for (const cell of cells) found = await verdict(shared, cell);
  return found;
}

describe("a cell by itself", () => {
  it("is told of its mistakes at their places", async () => {
    expect(await last('const a = 1;\nconst word: string = "°𝒳" + a; const n: number = word;')).toEqual([
      "2322 2:39-40",
    ]);
  });
  it.each([
    ["top-level await", "const text = await Promise.resolve('a'); for await (const x of [text]) x.length;"],
    [
      "the kernel's own names",
      "await display(1); clearOutput({ wait: true }); const a: string = await input('?'); prompt('?');",
    ],
    ["the signal of the cell", "fetch('http://127.0.0.1', { signal: interrupted }); interrupted.throwIfAborted();"],
    [
      "Node's globals",
      "console.log(process.version, structuredClone({}), performance.now(), Buffer.from('a'), setTimeout);",
    ],
    ["require and import.meta", "require('fs').x; import.meta.url + import.meta.dirname; await import('node:fs');"],
    [
      "JavaScript without types",
      "function f(x, ...rest) { return x.anything + rest[0].more; } const list = []; list.push(1);",
    ],
    ["words that only modules reserve", "const package = 1; let static = 2; const arguments = 3;"],
    [
      "decorators",
      "function seen<T>(value: T, context: ClassMethodDecoratorContext): T { context.name; return value }\nclass A { @seen m(n: number) { return n } }\nnew A().m(1).toFixed();",
    ],
    [
      "resources",
      "using a = { [Symbol.dispose]() {} }; await using b = { async [Symbol.asyncDispose]() {}, n: 1 }; b.n; { using c = a; c; }",
    ],
    ["an error that is caught", "try { f(); } catch (error) { error.message; } function f() {}"],
    ["an object that is the whole cell", "{ a: 1, 'b c': [2] }"],
    ["comments at the end", "const a = 1; // the end"],
    ["names that Node has too", "const name = 1; let process = 2; class Map {} function fetch() {} enum URL { A }"],
    ["functions that are declared twice", "const x = 1; { let x = 'a'; x.length; }"],
    [
      "enums, namespaces and parameter properties",
      "enum E { A } namespace N { export const a = 1; } class P { constructor(readonly a = N.a) {} }",
    ],
    ["exports", "export const a = 1; export default function b() {} const c = 2; export { c as d };"],
  ])("may hold %s", async (_, source) => {
    expect(await last(source)).toEqual([]);
  });
});

describe("names of earlier cells", () => {
  it.each([
    ["constants", "const a = { b: 1 };", "a.b.toFixed(); a.c;", ["2339 1:18-19"]],
    ["functions", "function f(n: number): string { return ''; }", "f('a');", ["2345 1:3-6"]],
    ["classes, as value and type", "class A { b = 1; }", "const a: A = new A(); a.b; a.c;", ["2339 1:30-31"]],
    ["enums", "enum E { A }", "const e: E = E.A; E.B;", ["2339 1:21-22"]],
    [
      "interfaces and aliases",
      "interface I { a: 1 } type T<X> = X[];",
      "let i: I = { a: 2 }; let t: T<I>;",
      ["2322 1:14-15"],
    ],
    [
      "destructured names",
      "const { a, ...rest } = { a: 1, b: '' }; const [c] = ['x'];",
      "rest.b.length; c.length; a.z;",
      ["2339 1:28-29"],
    ],
    ["var in a block", "for (const n of [1]) { var q = n; }", "q.toFixed(); q.z;", ["2339 1:16-17"]],
    [
      "imports",
      "import * as path from 'node:path'; import { type Stats, statSync as stat } from 'node:fs';",
      "let s: Stats = stat(path.sep); s.zzz;",
      ["2339 1:34-37"],
    ],
    [
      "names that Node has too",
      "const name = 1; let process = 'a';",
      "name.toFixed(); process.length; process = 1;",
      ["2322 1:33-40"],
    ],
    [
      "exported names",
      "export const a = 1; const c = ''; export { c as d };",
      "a.toFixed(); c.length; c.z;",
      ["2339 1:26-27"],
    ],
  ])("are typed: %s", async (_, first, second, expected) => {
    expect(await last(first, second)).toEqual(expected);
  });

  it("can be declared again with another type", async () => {
    expect(
      await last(
        "const a = 1; class B { x = 1; }",
        "const a = ''; class B { y = 1; }",
        "a.length; new B().y; new B().x;",
      ),
    ).toEqual(["2339 1:30-31"]);
  });

  it("keep their types in what was made before they were declared again", async () => {
    expect(await last("class A { x = 1; } const a = new A();", "class A { y = 1; }", "a.x; a.y;")).toEqual([
      "2339 1:8-9",
    ]);
  });

  it("stay the same when a cell is run again unchanged", async () => {
    const cell = "class A { #x = 1; eq(other: A) { return other.#x === this.#x; } }";
    expect(await last(cell, "const a = new A();", cell, "new A().eq(a);")).toEqual([]);
  });

  it("can be assigned when they are variables, with their own type", async () => {
    expect(await last("let a: number | string = 1; const b = 1;", "a = 'x'; a = true; b = 2;")).toEqual([
      "2322 1:10-11",
      "2632 1:20-21",
    ]);
  });

  it("are known to hold what the last assignment left", async () => {
    const first = "let best: { score: number } | null = null;";
    expect(await last(first, "best.score;")).toEqual(["18047 1:1-5"]);
    expect(await last(first, "best = { score: 1 };", "best.score;")).toEqual([]);
    expect(await last("let a: string | undefined = 'x';", "a.length;")).toEqual([]);
    expect(await last("let a: string | undefined = 'x';", "a = undefined;", "a.length;")).toEqual(["18048 1:1-2"]);
  });

  it("may be what a callback has set meanwhile", async () => {
    const train = "let last: { loss: number } | null = null; const onEpoch = (r: { loss: number }) => { last = r; };";
    expect(await last(train, "if (last) last.loss; last?.loss; last!.loss;")).toEqual([]);
  });

  it("are not known after the values are gone", async () => {
    const types = service.notebook(join(folder, "notebooks"));
    types.add("const a = 1;");
    types.forget();
    expect(await verdict(types, "a;")).toEqual(["2304 1:1-2"]);
  });

  it("may be constants that are compared with other values", async () => {
    expect(await last("const rate = 1e-6; const mode = 'fast';", "rate === 1e-4 || mode === 'slow';")).toEqual([]);
    expect(await last("const mode: 'fast' | 'slow' = 'fast' as 'fast' | 'slow';", "mode === 'slwo';")).toEqual([
      "2367 1:1-16",
    ]);
  });

  it("survive the removal of what nothing needs", async () => {
    const types = service.notebook(join(folder, "notebooks"));
    types.add("interface Kept { a: number }");
    types.add("const kept: Kept = { a: 1 };");
    const first = types.add("const passing: string = -1;");
    for (let i = 0; i < 100; i++) types.add(`const passing = ${i};`, false);
    expect(await types.diagnose(first)).toMatchObject([{ code: 2322 }]);
    expect(await verdict(types, "kept.a.toFixed(); passing === 99; kept.b;")).toEqual(["2339 1:40-41"]);
  });
});

it("names may be many", async () => {
  shared.forget();
  for (let i = 0; i < 150; i++) await shared.add(`const n${i} = ${i}; interface T${i} { a: ${i} }`, false);
  expect(
    await verdict(shared, "n0.toFixed(); n149.toFixed(); const t: T3 = { a: 3 }; const u: T140 = { a: 1 }; n77.b;"),
  ).toEqual(["2322 1:73-74", "2339 1:85-86"]);
});

describe("modules", () => {
  it("are found beside the notebook and above it, with and without ending", async () => {
    writeFileSync(join(folder, "notebooks", "area.ts"), "export function area(r: number): number { return r; }");
    writeFileSync(join(folder, "notebooks", "sizes.json"), '{ "small": 1 }');
    writeFileSync(join(folder, "notebooks", "old.js"), "export const old = { a: 1 };");
    writeFileSync(join(folder, "above.ts"), "export const above = 1;");
    const imports =
      "import { area } from './area.ts'; import * as same from './area'; import sizes from './sizes.json'; import { old } from './old.js'; import { above } from '../above';";
    expect(await last(imports, "area('a'); same.area(sizes.small + old.a + above); sizes.large;")).toEqual([
      "2345 1:6-9",
      "2339 1:58-63",
    ]);
  });

  it("are read anew when they have changed", async () => {
    const path = join(folder, "notebooks", "changing.ts");
    writeFileSync(path, "export const value = 1;");
    const types = service.notebook(join(folder, "notebooks"));
    const cell = "import { value } from './changing.ts'; value.length;";
    expect(await verdict(types, cell)).toEqual(["2339 1:46-52"]);
    writeFileSync(path, "export const value = 'a text';");
    expect(await verdict(types, cell)).toEqual([]);
  });

  it("may be installed after they were missed", async () => {
    const types = service.notebook(join(folder, "notebooks"));
    const cell = "import { late } from 'late'; late.foo;";
    expect(await verdict(types, cell)).toEqual(["2307 1:22-28"]);
    mkdirSync(join(folder, "node_modules", "late"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "late", "index.d.ts"), "export const late: { foo: number };");
    expect(await verdict(types, cell)).toEqual([]);
  });

  it("may have their types in @types beside the notebook", async () => {
    const typed = join(folder, "node_modules", "@types", "untyped");
    mkdirSync(typed, { recursive: true });
    writeFileSync(join(typed, "index.d.ts"), "export function half(n: number): number;");
    expect(await last("import { half } from 'untyped'; half('a');")).toEqual(["2345 1:38-41"]);
  });

  it("are Albedo's own in any folder, and tslab's stand-in", async () => {
    const imports =
      "import { matrix, pca } from 'albedo'; import { lines } from 'albedo/figures'; import * as tslab from 'tslab';";
    expect(await last(imports, "pca(matrix([[1]]), { nComponents: 'a' }); tslab.display.html(1); lines;")).toEqual([
      "2322 1:22-33",
      "2345 1:62-63",
    ]);
  });
});

describe("the checker", () => {
  it("is started again when it has died", async () => {
    const types = service.notebook(folder);
    await types.diagnose(types.add("const a = 1;"));
    process.kill((await service.pid())!, "SIGKILL");
    expect(await verdict(types, "a.b;")).toEqual(["2339 1:3-4"]);
  });

  // Vitest fails a run in which any promise was rejected that nobody handles.
  it("ends with one error when it cannot be written to any more", async () => {
    const started: ChildProcess[] = [];
    const onStart = (message: unknown) => started.push((message as { process: ChildProcess }).process);
    subscribe("child_process", onStart);
    const checker = await Checker.start(folder, 0);
    unsubscribe("child_process", onStart);
    started[0]!.stdin!.destroy();
    await expect(checker.open(join(folder, "tsconfig.json"))).rejects.toMatchObject({ code: "CHECKER_DIED" });
    await checker.close();
  });
});
