// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../../kernel/client/index.ts";
import { plainLines, resultText, startQuietKernel, streamText } from "../kernel/kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-imports-"));
let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startQuietKernel({ cwd: folder });
});

afterAll(async () => {
  await kernel?.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function shown(code: string): Promise<unknown> {
  const { status, outputs, error } = await kernel.execute(code);
  if (status !== "ok") throw new Error(plainLines(error?.traceback ?? []).join("\n"));
  return resultText(outputs);
}

async function refusalOf(code: string): Promise<string> {
  const { status, error } = await kernel.execute(code);
  expect(status).toBe("error");
  return plainLines(error!.traceback).join("\n");
}

describe("packages", () => {
  it("imports one that is only ESM, and one that is only CommonJS", async () => {
    write("node_modules/only-esm/package.json", '{"name":"only-esm","type":"module","exports":{"import":"./i.js"}}');
    write("node_modules/only-esm/i.js", "export const one = 1; export default 'd';");
    write("node_modules/only-cjs/package.json", '{"name":"only-cjs","main":"m.js"}');
    write("node_modules/only-cjs/m.js", "for (const name of ['late']) exports[name] = 2;");
    expect(await shown("import d, { one } from 'only-esm'\n[d, one]")).toBe("[ 'd', 1 ]");
    expect(await shown("import whole, { late } from 'only-cjs'\n[whole.late, late]")).toBe("[ 2, 2 ]");
  });

  it("finds Albedo and its dependencies in a folder that has neither", async () => {
    expect(await shown("import { display as symbol } from 'albedo/protocol'\nString(symbol)")).toBe(
      "'Symbol(Jupyter.display)'",
    );
    expect(await shown("import { table } from 'arquero'\ntable({ a: [1, 2] }).numRows()")).toBe("2");
  });

  it("imports Node's own modules with and without their prefix", async () => {
    expect(
      await shown(
        "import fs, { existsSync } from 'fs'\nimport * as path from 'node:path'\n[fs.existsSync === existsSync, path.basename('/a/b')]",
      ),
    ).toBe("[ true, 'b' ]");
  });

  it("says how to install a missing one, and finds it afterwards", async () => {
    expect(await refusalOf("import x from 'not-there-yet'")).toMatch(/not installed[\s\S]*npm install not-there-yet/);
    write("node_modules/not-there-yet/package.json", '{"name":"not-there-yet","type":"module","exports":"./i.js"}');
    write("node_modules/not-there-yet/i.js", "export default 'now';");
    expect(await shown("import x from 'not-there-yet'\nx")).toBe("'now'");
  });

  it("names what a package offers instead of a missing subpath", async () => {
    expect(await refusalOf("import 'albedo/figure'")).toMatch(/no module "albedo\/figure"[\s\S]*"albedo\/figures"/);
    expect(await refusalOf("import 'npm:lodash'")).toContain("not loaded from npm:");
  });

  it("runs notebooks that were written for tslab", async () => {
    const { outputs } = await kernel.execute(
      "import * as tslab from 'tslab'\ntslab.display.html('<b>x</b>')\ntslab.display.png(new Uint8Array([1, 2]))\nconst d = tslab.newDisplay()\nd.text('first')\nd.text('second')\ntslab.versions.tslab",
    );
    const bundles = outputs.map((output) => ("data" in output ? output.data : undefined));
    expect(bundles).toEqual([
      { "text/html": "<b>x</b>" },
      { "image/png": "AQI=" },
      { "text/plain": "second" },
      { "text/plain": "'1.0.22'" },
    ]);
  });
});

describe("local modules", () => {
  it("are found without ending, by the ending they get, and as a folder's index", async () => {
    write("shapes/index.ts", "export const kind: string = 'index';");
    write("area.ts", "export const area = (r: number): number => 3 * r;");
    for (const path of ["./area", "./area.ts", "./area.js"])
      expect(await shown(`import { area } from '${path}'\narea(2)`)).toBe("6");
    expect(await shown("import { kind } from './shapes'\nkind")).toBe("'index'");
    expect(await shown("(await import('./area')).area(1)")).toBe("3");
  });

  it("are loaded anew when they, or what they import, have changed; others keep their identity", async () => {
    write("deep.ts", "export const depth = 1;");
    write("user.ts", "import { depth } from './deep';\nexport const twice = depth * 2;");
    write("other.ts", "export const token = {};");
    expect(
      await shown("import { twice } from './user'\nimport { token } from './other'\nconst before = token\ntwice"),
    ).toBe("2");
    write("deep.ts", "export const depth = 21;");
    expect(
      await shown("import { twice } from './user'\nimport { token } from './other'\n[twice, token === before]"),
    ).toBe("[ 42, true ]");
  });

  it("may be CommonJS, with requires that are loaded anew too", async () => {
    write("inner.cts", "const n: number = 1; module.exports = { n };");
    write("outer.cjs", "exports.n = require('./inner.cts').n;");
    write("uses.ts", "import { n } from './outer.cjs';\nexport const found = n;");
    expect(await shown("import { n } from './outer.cjs'\nimport { found } from './uses'\n[n, found]")).toBe("[ 1, 1 ]");
    write("inner.cts", "const n: number = 2; module.exports = { n };");
    expect(await shown("import { found } from './uses'\nimport { n } from './outer.cjs'\n[n, found]")).toBe("[ 2, 2 ]");
  });

  it("may be JSON, with or without the attribute", async () => {
    write("data.json", '{ "n": 1 }');
    write("reads.ts", "import data from './data.json';\nexport const n = data.n;");
    const cell =
      "import a from './data.json'\nimport b from './data.json' with { type: 'json' }\nimport { n } from './reads'\n[a.n, b.n, n]";
    expect(await shown(cell)).toBe("[ 1, 1, 1 ]");
    write("data.json", '{ "n": 2 }');
    expect(await shown(cell)).toBe("[ 2, 2, 2 ]");
    write("data.json", "{ n }");
    expect(await refusalOf("import a from './data.json'")).toContain("Cannot read");
  });

  it("may import types without saying so, use enums, computed imports and Albedo's packages", async () => {
    write(
      "types.ts",
      "export interface Point { x: number }\nexport type Name = string;\nexport const origin: Point = { x: 0 };",
    );
    write(
      "rich.ts",
      "import { Point, origin, Name } from './types';\nimport { table } from 'arquero';\nexport enum Color { Red = 3 }\nexport class Pair { constructor(public a: Point) {} }\nexport const rows = table({ a: [1] }).numRows();\nexport const pair = new Pair(origin);\nexport const lazy = async (n: Name) => (await import(`./${n}`)).area(1);\nconst twice = (m: () => number, _: ClassMethodDecoratorContext) => () => 2 * m();\nexport class Decorated { @twice one() { return 1 } }\nexport function held(): string[] { const said: string[] = []; { using a = { [Symbol.dispose]: () => void said.push('closed') }; said.push(typeof a); } return said }",
    );
    expect(
      await shown(
        "import { Color, Decorated, held, pair, rows, lazy } from './rich'\n[Color.Red, pair.a.x, rows, await lazy('area'), new Decorated().one(), held().join()]",
      ),
    ).toBe("[ 3, 0, 1, 3, 2, 'object,closed' ]");
  });

  it("run again after a failure, without an edit", async () => {
    write("fragile.ts", "if (!(globalThis as any).ready) throw new Error('not yet');\nexport const fine = true;");
    expect(await refusalOf("import { fine } from './fragile'")).toContain("not yet");
    expect(await shown("(globalThis as any).ready = 1\nimport('./fragile').then((m) => m.fine)")).toBe(
      "Promise { <pending> }",
    );
    expect(await shown("import { fine } from './fragile'\nfine")).toBe("true");
  });

  it("tell where their own errors are", async () => {
    write("broken.ts", "const a = 1;\nlet b: = 2;");
    expect(await refusalOf("import './broken'")).toMatch(
      /Unexpected token `=`[\s\S]*line 2, column 8[\s\S]*broken\.ts/,
    );
    write("twice.js", "export const a = 1;\nlet b = 2, b = 3;");
    write("above-twice.ts", "enum E { a }\n\nexport * from './twice.js';");
    for (const file of ["twice.js", "above-twice.ts"]) {
      expect(await refusalOf(`import './${file}'`)).toMatch(
        /Identifier 'b' has already[\s\S]*twice\.js, line 2, column 12/,
      );
    }
    write("twice.ts", "enum E { a }\nexport const a = 1;\nlet b = 2, b = 3;");
    expect(await refusalOf("import './twice.ts'")).toMatch(
      /Identifier 'b' has already[\s\S]*twice\.ts, line 3, column 12/,
    );
    write("broken.cjs", "const a = 1;\nlet b = = 2;");
    expect(await refusalOf("import './broken.cjs'")).toMatch(
      /Unexpected token '='[\s\S]*broken\.cjs, line 2, column 9/,
    );
    write("broken.cts", "const a = 1;\nlet b: = 2;");
    expect(await refusalOf("require('./broken.cts')")).toMatch(/Unexpected token[\s\S]*broken\.cts, line 2, column 8/);
    write("throws.ts", "export function fail(a: number): never {\n  throw new TypeError('inside ' + a);\n}");
    expect(await refusalOf("import { fail } from './throws'\n\nfail(1)")).toMatch(
      /inside 1[\s\S]*throws\.ts, line 2, column 9[\s\S]*line 3, column 1/,
    );
  });

  it("tell where their own errors are also where their code is written anew", async () => {
    const text = (first: string, end = "") =>
      `${first}enum Kind { a, b, c }\nnamespace Inner { export const q = 2 }\nclass Rich {\n  constructor(public x: number) {}\n  go(): never {\n    throw new Error("gone " + Kind.b + Inner.q);\n  }\n}\n${end}`;
    const place = (file: string, line: number) =>
      new RegExp(
        `^Error: gone 12\\n {2}${file}, line ${line}, column 11, in Rich\\.go[\\s\\S]*> +${line} \\|     throw new Error`,
      );
    write("anew.ts", text("", "export { Rich };"));
    write(
      "above.ts",
      "import { Rich } from './anew';\nenum Other { a }\nexport const go = () => new Rich(Other.a).go();",
    );
    expect(await refusalOf("import { Rich } from './anew'\nnew Rich(1).go()")).toMatch(place("anew.ts", 6));
    expect(await refusalOf("import { go } from './above'\ngo()")).toMatch(
      /anew\.ts, line 6[\s\S]*above\.ts, line 3, column 43, in go/,
    );
    write("anew.ts", text("// One\n// Two\n", "export { Rich };"));
    expect(await refusalOf("new Rich(1).go()")).toMatch(place("anew.ts", 6));
    expect(await refusalOf("import { Rich } from './anew'\nnew Rich(1).go()")).toMatch(place("anew.ts", 8));
    write("common.cts", text("", "module.exports = { Rich };"));
    expect(await refusalOf("import { Rich } from './common.cts'\nnew Rich(1).go()")).toMatch(place("common.cts", 6));
    write("common.cts", text("// One\n", "module.exports = { Rich };"));
    expect(await refusalOf("import { Rich } from './common.cts'\nnew Rich(1).go()")).toMatch(place("common.cts", 7));
    expect(await refusalOf("new (require('./common.cts').Rich)(1).go()")).toMatch(place("common.cts", 7));
    const decorate = "const same = (m: any, _: ClassMethodDecoratorContext) => m;\n";
    write("marked.ts", `${decorate}export class Marked {\n  @same go() {\n    throw new Error("x");\n  }\n}`);
    expect(await refusalOf("import { Marked } from './marked'\nnew Marked().go()")).toContain(
      "marked.ts, line 4, column 11",
    );
  });

  it("that are missing are refused with near names", async () => {
    expect(await refusalOf("import './arae'")).toMatch(/no such file[\s\S]*Did you mean "\.\/area\.ts"\?/);
    expect(await refusalOf("import './nowhere/x'")).toContain("there is no folder");
    write("wrong.ts", "import { are } from './area';\nexport const x = are;");
    expect(await refusalOf("import './wrong'")).toMatch(
      /"\.\/area" does not export "are", which wrong\.ts imports[\s\S]*area/,
    );
    write("table.csv", "a,b");
    expect(await refusalOf("import './table.csv'")).toMatch(/no module[\s\S]*readFile/);
  });
});

describe("names", () => {
  it("that are types may be imported without saying so", async () => {
    expect(await shown("import { origin, Point } from './types'\nconst p: Point = origin\np.x")).toBe("0");
    expect((await kernel.execute("import { Point } from './types'")).status).toBe("ok");
    write("node_modules/@types/only-types/package.json", '{"name":"@types/only-types","types":"index.d.ts"}');
    write("node_modules/@types/only-types/index.d.ts", "export interface T { a: number }");
    for (const list of ["T", "type T", "type T as U,"]) {
      expect((await kernel.execute(`import { ${list} } from 'only-types'\nenum E${list.length} { a }`)).status).toBe(
        "ok",
      );
      expect((await kernel.execute(`import { ${list} } from 'only-types'`)).status).toBe("ok");
    }
    write("typed.ts", "import { type T } from 'only-types';\nexport const t: T = { a: 2 };");
    expect(await shown("import { t } from './typed'\nt.a")).toBe("2");
    expect(await refusalOf("import {} from 'only-types'")).toContain("not installed");
  });

  it("that a module does not have are refused with near names", async () => {
    expect(await refusalOf("import { tabel } from 'arquero'\ntabel()")).toMatch(
      /does not export "tabel"[\s\S]*Did you mean table/,
    );
    expect(await refusalOf("import { orgin } from './types'")).toContain("Did you mean origin?");
    expect(await refusalOf("import { Point } from './types'\nnew Point()")).toContain("only a type");
    expect(await refusalOf("import d from './types'\nd")).toContain("no default export");
    expect(await refusalOf("\nimport { orgin } from './types'")).toContain("line 2, column 1");
  });

  it("stay live in later cells and closures", async () => {
    write("size.ts", "export const size = (r: number): number => 3 * r;");
    await kernel.execute(
      "import { size } from './size'\nlet factor = 1\nconst scaled = (r: number) => factor * size(r)",
    );
    expect(await shown("factor = 10\nscaled(1)")).toBe("30");
    expect(await refusalOf("size = 3")).toContain("Assignment to constant variable");
    expect(await shown("size ||= 3; scaled(1)")).toBe("30");
    expect(await refusalOf("size &&= 3")).toContain("Assignment to constant variable");
    write("size.ts", "export const size = (r: number): number => 4 * r;");
    expect(await shown("import { size } from './size'\nscaled(1)")).toBe("40");
  });

  it("hold what an export was when their cell ran, while the module as a whole tells what it is", async () => {
    write("counter.ts", "export let count = 0;\nexport const bump = () => ++count;");
    await kernel.execute("import { count, bump } from './counter'\nimport * as counter from './counter'");
    expect(await shown("bump(); [count, counter.count]")).toBe("[ 0, 1 ]");
    expect(await shown("import { count } from './counter'\ncount")).toBe("1");
  });
});

describe("redeclaration", () => {
  const kinds = [
    "let NAME = 1",
    "const NAME = 1",
    "var NAME = 1",
    "class NAME {}",
    "function NAME() {}",
    "enum NAME { a }",
    "import NAME from 'node:fs'",
    "const { NAME } = { NAME: 1 }",
    "for (var NAME = 0; NAME < 2; NAME++) {}",
    "for (var { NAME } of [{ NAME: 1 }]) ;",
    "if (true) { var NAME = 1 } else { var NAME = 2 }",
    "var NAME = 1, NAME = 2",
    "if (true) { function NAME() {} }",
    "NAME(); function NAME() {}",
    "namespace NAME { export const a = 1 }",
  ];

  it("of any kind of name by any other kind works", async () => {
    const failed: string[] = [];
    let n = 0;
    for (const first of kinds) {
      for (const second of kinds) {
        const name = `$${n++}`;
        await kernel.execute(first.replaceAll("NAME", name));
        const { status, error } = await kernel.execute(`${second.replaceAll("NAME", name)}\ntypeof ${name}`);
        if (status !== "ok") failed.push(`${first}, then ${second}: ${error?.evalue}`);
      }
    }
    expect(failed).toEqual([]);
  });

  it("keeps what a var holds until it gets another value", async () => {
    const cell = "if (typeof once === 'undefined') { var once = 'first' } else once += ' again'\nonce";
    expect(await shown(cell)).toBe("'first'");
    expect(await shown(cell)).toBe("'first again'");
    expect(await shown("var total = total || 0; total += 1; total")).toBe("1");
    expect(await shown("var total = total || 0; total += 1; total")).toBe("2");
    expect(await shown("var total; total")).toBe("2");
    expect(await shown("var never; never")).toBeUndefined();
  });

  it("lets earlier closures see the new value", async () => {
    await kernel.execute("let q = 1; const get = () => q; function viaFunction() { return q }");
    await kernel.execute("q = 7");
    expect(await shown("[get(), viaFunction()]")).toBe("[ 7, 7 ]");
  });

  it("works for functions that are called above their declaration, which keep name and place", async () => {
    for (const code of [
      "early()\nfunction early() { return 1 }",
      "const early = 2; early",
      "early()\n\n\nfunction early() { throw new Error('here') }",
    ]) {
      const { status, error } = await kernel.execute(code);
      if (status === "ok") continue;
      expect(plainLines(error!.traceback).join("\n")).toMatch(/line 4, column 26, in early[\s\S]*line 1, column 1/);
    }
    expect(await shown("early.name")).toBe("'early'");
  });

  it("of a name of Node leaves Node alone", async () => {
    expect(await shown("const fetch = 1, name = 2, URL = 3; [fetch, name, URL]")).toBe("[ 1, 2, 3 ]");
    expect(await shown("typeof globalThis.URL")).toBe("'function'");
  });
});

describe("import.meta and require", () => {
  it("speak of the notebook's folder", async () => {
    expect(await shown("import.meta.dirname === process.cwd()")).toBe("true");
    expect(await shown("import.meta.url.startsWith('file:') && import.meta.filename.endsWith('.ipynb')")).toBe("true");
    expect(await shown("import.meta.resolve('./area').endsWith('/area.ts')")).toBe("true");
    expect(await shown("import.meta.resolve('fs')")).toBe("'node:fs'");
    expect(await shown("require('only-cjs').late")).toBe("2");
    expect(await shown("require('node:path') === require('path')")).toBe("true");
    expect(await shown("typeof require('acorn').parse")).toBe("'function'");
    expect(await refusalOf("require('never-installed')")).toContain("npm install never-installed");
  });

  it("work inside functions that later cells call", async () => {
    await kernel.execute("async function later() { console.log((await import('./area')).area(5)) }");
    expect(streamText((await kernel.execute("await later()")).outputs)).toBe("15\n");
  });
});
