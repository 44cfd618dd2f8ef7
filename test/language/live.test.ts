// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells hold templates
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CellResult, KernelClient } from "../../kernel/client/index.ts";
import { startQuietKernel } from "../kernel/kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-live-"));
writeFileSync(
  join(folder, "shapes.ts"),
  "/**\n * Area of a circle.\n *\n * @param r - radius\n */\nexport function area(r: number): number {\n  return 3 * r * r;\n}\nexport interface Shape { r: number }\nexport const unit = 1;\n",
);
writeFileSync(join(folder, "notes.txt"), "");
let kernel: KernelClient;

beforeAll(async () => {
  kernel = await startQuietKernel({ cwd: folder });
  await kernel.execute(`import { area } from './shapes'
import * as shapes from './shapes'
import { table } from 'arquero'
/** Doubles a number. */
function double(n: number, times = 1): number { return n * 2 ** times }
class Planet { moons = 2; static count = 1; get name() { throw new Error('called') } spin(): void {} #mass = 1 }
const mars = new Planet()
const big = new Float64Array(2_000_000)
const loose = { _kept: 1, shown: 2 }
const map = { alpha: 1, beta: { gamma: [1, 2] }, "with space": 3 }
let calls = 0
const count = () => ++calls
const grid = table({ albedo: [1], longitude: [2] })
const hostile = new Proxy({}, { ownKeys() { calls++; return [] }, get() { calls++ } })`);
});

afterAll(async () => {
  await kernel?.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

async function complete(
  code: string,
  cursor = [...code].length,
): Promise<{ matches: string[]; replaced: string; types: string[] }> {
  const reply = await kernel.request("shell", "complete_request", { code, cursor_pos: cursor });
  const { matches, cursor_start, cursor_end, metadata } = reply as {
    matches: string[];
    cursor_start: number;
    cursor_end: number;
    metadata: { _jupyter_types_experimental?: { type: string }[] };
  };
  const types = metadata._jupyter_types_experimental?.map(({ type }) => type) ?? [];
  return { matches, replaced: [...code].slice(cursor_start, cursor_end).join(""), types };
}

async function look(code: string, detail = 0, cursor = [...code].length): Promise<string | undefined> {
  const content = { code, cursor_pos: cursor, detail_level: detail };
  const { found, data } = (await kernel.request("shell", "inspect_request", content)) as {
    found: boolean;
    data: Record<string, string>;
  };
  return found ? data["text/plain"] : undefined;
}

describe("completion", () => {
  it.each([
    ["mars.", ["moons", "name", "spin"], ""],
    ["mars.sp", ["spin"], "sp"],
    ["mars?.mo", ["moons"], "mo"],
    ["Planet.co", ["constructor", "count"], "co"],
    ["map.beta.gamma.le", ["length"], "le"],
    ["new Map([[1, 2]]).si", ["size"], "si"],
    ["'abc'.toU", ["toUpperCase"], "toU"],
    ["(1.5).toF", ["toFixed"], "toF"],
    ["`${map.be", ["beta"], "be"],
    ["double(2).toF", ["toFixed"], "toF"],
    ["big.BYTES", ["BYTES_PER_ELEMENT"], "BYTES"],
    ["[1, 2].flatM", ["flatMap"], "flatM"],
    ["(mars as Planet).mo", ["moons"], "mo"],
    ["mars!.mo", ["moons"], "mo"],
    ["process.version", ["version", "versions"], "version"],
    ["shapes.", ["area", "unit"], ""],
  ])("of %j offers %j", async (code, expected, replaced) => {
    const found = await complete(code);
    expect(found.matches).toEqual(expect.arrayContaining(expected));
    expect(found.matches.every((name) => name.startsWith(replaced))).toBe(true);
    expect(found.replaced).toBe(replaced);
  });

  it("offers own properties first, says what they are, and nothing twice", async () => {
    const { matches, types } = await complete("mars.");
    expect(matches.slice(0, 2)).toEqual(["moons", "constructor"]);
    expect(types[matches.indexOf("spin")]).toBe("function");
    expect(types[0]).toBe("property");
    expect(new Set(matches).size).toBe(matches.length);
    const loose = await complete("loose.");
    expect(loose.matches[0]).toBe("shown");
    expect(loose.matches).toContain("_kept");
  });

  it("offers keys in brackets, also those that are no identifiers", async () => {
    expect(await complete('map["wi')).toMatchObject({ matches: ["with space"], replaced: "wi" });
    expect((await complete("map.wi")).matches).toEqual([]);
  });

  it("offers the columns of a table", async () => {
    expect((await complete('grid.array("alb')).matches).toEqual(["albedo"]);
    expect((await complete('grid.column("lon')).matches).toEqual(["longitude"]);
    expect((await complete('grid.select("albedo", "lon')).matches).toEqual(["longitude"]);
  });

  it("offers names that cells declared, of this text too, globals and keywords", async () => {
    expect((await complete("dou")).matches).toEqual(["double"]);
    expect((await complete("const velocity = 1\nvelo")).matches).toEqual(["velocity"]);
    expect((await complete("structuredC")).matches).toEqual(["structuredClone"]);
    expect((await complete("instanceo")).matches).toEqual(["instanceof"]);
    expect((await complete("DOUB")).matches).toEqual(["double"]);
  });

  it("offers modules, files and what they export", async () => {
    expect((await complete("import x from 'albedo/fig")).matches).toEqual(["albedo/figures"]);
    expect((await complete("import { readFile } from 'node:fs/pro")).matches).toEqual(["node:fs/promises"]);
    expect((await complete("import x from './")).matches).toEqual(["./shapes.ts"]);
    expect((await complete("await import('./sh")).matches).toEqual(["./shapes.ts"]);
    expect((await complete("import {  } from './shapes'", 9)).matches).toEqual(["Shape", "area", "unit"]);
    expect((await complete("import { area, un } from './shapes'", 17)).matches).toEqual(["unit"]);
    expect((await complete("import { readFileS } from 'node:fs'", 18)).matches).toEqual(["readFileSync"]);
    expect((await complete("import { linka } from 'albedo'", 14)).matches).toContain("linkage");
    expect((await complete("readFile('./no")).matches).toEqual(["./notes.txt"]);
  });

  it.each(["// mars.", "/mars.", "nothing.like.", "1.", "'", "null.", "import { x } from './absent", "mars..", ")."])(
    "of %j offers nothing",
    async (code) => {
      expect((await complete(code)).matches.filter((match) => !/\.(?:ts|txt)$/.test(match))).toEqual([]);
    },
  );

  it("counts in code points", async () => {
    expect(await complete("'😀😀'; mars.mo")).toMatchObject({ matches: ["moons"], replaced: "mo" });
  });

  it("has no effect", async () => {
    for (const code of ["count().", "mars.name.", "hostile.", "hostile.a.", "calls++.", "(calls = 5)."])
      await complete(code);
    await look("mars.name");
    const { userExpressions } = await kernel.execute("", { userExpressions: { calls: "calls" } });
    expect(userExpressions.calls).toMatchObject({ data: { "text/plain": "0" } });
  });

  it("answers while a cell runs", async () => {
    let running: Promise<CellResult> | undefined;
    await new Promise<void>((resolve) => {
      running = kernel.execute("console.log('on'); while (true) {}", { onOutput: () => resolve() });
    });
    expect((await complete("Math.ma")).matches).toEqual(["max"]);
    expect((await complete("mars.sp")).matches).toEqual(["spin"]);
    expect((await complete('grid.column("alb')).matches).toEqual(["albedo"]);
    expect((await complete("readFile('./no")).matches).toEqual(["./notes.txt"]);
    expect((await complete("import x from './sh")).matches).toEqual(["./shapes.ts"]);
    expect((await complete("import { area, un } from './shapes'", 17)).matches).toEqual(["unit"]);
    await kernel.interrupt();
    expect((await running)?.error?.ename).toBe("Interrupted");
  });
});

describe("inspection", () => {
  it("shows signature and doc comment of a cell's function, and its source when asked", async () => {
    expect(await look("double")).toBe("function double(n: number, times = 1): number\n\nDoubles a number.");
    expect(await look("double", 1)).toContain("return n * 2 ** times");
    expect(await look("1 + double(2, ")).toContain("Doubles a number.");
  });

  it("shows those of what a module exports", async () => {
    expect(await look("area")).toContain("function area(r: number): number");
    expect(await look("area")).toContain("@param r - radius");
    expect(await look("shapes.area")).toContain("Area of a circle.");
  });

  it("shows type and value", async () => {
    expect(await look("map.beta")).toBe("map.beta: Object\n{ gamma: Array(2) [1, 2] }");
    expect(await look("big")).toContain("Float64Array(2000000) [0, 0, 0, 0, 0, 0, 0, 0, … 1999992 more]");
    expect(await look("calls")).toContain("calls: number\n0");
    expect(await look("mars")).toContain("Planet { moons: 2 }");
    expect(await look("Math.max")).toBe("function max(arg1, arg2)");
    expect(await look("undefined")).toBe("undefined: undefined");
  });

  it("finds nothing for what does not exist", async () => {
    for (const code of ["nothingHere", "map.nope.nope", "", "'text'", "// map"])
      expect(await look(code)).toBeUndefined();
  });

  it("answers name? by the pager", async () => {
    const reply = await kernel.request("shell", "execute_request", { code: "double??", silent: false });
    expect(reply).toMatchObject({ status: "ok", payload: [{ source: "page", start: 0 }] });
    const [{ data }] = reply.payload as [{ data: Record<string, string> }];
    expect(data["text/plain"]).toContain("return n * 2 ** times");
    expect(data["text/markdown"]).toContain("```typescript");
  });
});
