import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CellResult, KernelClient } from "../../kernel/client/index.ts";
import { startQuietKernel } from "../kernel/kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-questions-"));
let kernel: KernelClient;

beforeAll(async () => {
  writeFileSync(join(folder, "notes.txt"), "");
  kernel = await startQuietKernel({ cwd: folder, env: { ALBEDO_CHECK: "warn" } });
  const { error } = await kernel.execute(`// @check strict
import { tableFrom, pca } from "albedo";
import { variableMap } from "albedo/figures";
/** A body that shines. */
class Star {
  /** Apparent, in magnitudes. */
  brightness = 1;
  constructor(readonly name: string, public planets: string[] = []) {}
  /**
   * How bright it looks from elsewhere.
   *
   * @param parsecs - distance, as {@link Star} counts it
   */
  seenFrom(parsecs: number, options?: { dust?: boolean }): number { return parsecs; }
}
/** The one in use. */
let star: Star | undefined = new Star("Vega");
const land = tableFrom([{ albedo: 1, "dark side": 2 }]);
const loose: any = { onlyLive: 1 };
function pick(a: string): string;
function pick(a: number): number;
function pick(a: any): any { return a; }
interface Orbit { period: number }
type Place = "near" | "far";
enum Band { Blue = 443 }`);
  if (error) throw new Error(error.traceback.join("\n"));
  await kernel.execute("const place = (where: Place, { exact = false }: { exact?: boolean } = {}) => where;");
});
afterAll(async () => {
  await kernel?.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

async function complete(code: string, cursor = [...code].length): Promise<string[]> {
  return (await kernel.request("shell", "complete_request", { code, cursor_pos: cursor })).matches as string[];
}

async function look(code: string, detail = 0, cursor = [...code].length): Promise<string> {
  const content = { code, cursor_pos: cursor, detail_level: detail };
  const { data } = (await kernel.request("shell", "inspect_request", content)) as { data: Record<string, string> };
  return data["text/plain"] ?? "";
}

describe("completion by types", () => {
  it.each([
    ["members of what a call will return", "land.filter(() => true).describe().tak", ["take"]],
    [
      "members of a name of the same cell, which has no value yet",
      'const next = new Star("Deneb");\nnext.see',
      ["seenFrom"],
    ],
    ["members of a variable of an earlier cell, as it was assigned", "star.bri", ["brightness"]],
    ["members of an element", "star.planets[0].toUpp", ["toUpperCase"]],
    ["members of a live value without a type", "loose.onl", ["onlyLive"]],
    ["names of options", "star.seenFrom(1, { du", ["dust"]],
    ["names of options in the library", 'variableMap(land, "albedo", { backg', ["background"]],
    ["the texts that an argument may be", 'place("', ["far", "near"]],
    ["paths where no text that is meant begins so", 'place("no', ["notes.txt"]],
    ["the texts that an option may be", 'variableMap(land, "albedo", { background: "sat', ["satellite"]],
    ["paths where any text may stand", 'console.log("no', ["notes.txt"]],
    ["names of types", "const orbit: Orb", ["Orbit"]],
    ["members of an enum", "Band.Bl", ["Blue"]],
    ["columns of the rows of a table", "land.filter((row) => row.alb", ["albedo"]],
    ["columns of the rows of a table in another column", "land.derive({ twice: (d) => 2 * d.alb", ["albedo"]],
    ["columns by name", 'land.column("dark', ["dark side"]],
  ])("offers %s", async (_, code, expected) => {
    expect(await complete(code)).toEqual(expected);
  });

  it("offers each member once, of types first", async () => {
    const matches = await complete("star.");
    expect(matches.slice(0, 4)).toEqual(["brightness", "name", "planets", "seenFrom"]);
    expect(new Set(matches).size).toBe(matches.length);
  });

  it("answers while a cell computes", async () => {
    let cell: Promise<CellResult> | undefined;
    await new Promise<void>((resolve) => {
      cell = kernel.execute("console.log('on'); while (true) {}", { onOutput: () => resolve() });
    });
    expect(await complete('new Star("x").see')).toEqual(["seenFrom"]);
    expect(await look("pick")).toContain("function pick(a: string): string");
    await kernel.interrupt();
    expect((await cell)?.error?.ename).toBe("Interrupted");
  });
});

describe("inspection by types", () => {
  it.each([
    ["a class", "new Star", "new Star(name: string, planets?: string[]): Star\n\nA body that shines."],
    [
      "a property",
      "star.brightness",
      "Star.brightness: number\n\nApparent, in magnitudes.\n\nstar.brightness: number\n1",
    ],
    ["what an option means", "pca(x, { nComponents", expect.stringMatching(/^PcaOptions\.nComponents\?: number\n\n\S/)],
    ["an option of a user's function", 'const dust = true;\nnew Star("x").seenFrom(1, { dust', "dust?: boolean"],
    ["a property of an object of which nothing is expected", "const own = { alpha: 1 }; own.alpha", "alpha: number"],
    ["overloads", "pick(", "function pick(a: string): string\nfunction pick(a: number): number"],
    ["an arrow function", "place(", "function place(where: Place, { exact }?: { exact?: boolean; }): Place"],
    ["an interface", "let o: Orbit", "interface Orbit"],
    ["an alias", "let p: Place", 'type Place = "far" | "near"'],
    ["an enum's member", "Band.Blue", "Band.Blue\n\nBand.Blue: number\n443"],
    ["a name of the same cell", 'const near = new Star("x").seenFrom(1); near', "near: number"],
  ])("shows %s", async (_, code, expected) => {
    expect(await look(code)).toEqual(expected);
  });

  it("shows the doc comment with its tags", async () => {
    expect(await look("star.seenFrom(")).toBe(
      "Star.seenFrom(parsecs: number, options?: { dust?: boolean; }): number\n\nHow bright it looks from elsewhere.\n\n*@param* parsecs - distance, as `Star` counts it",
    );
  });

  it("shows what the comment of a variable of an earlier cell says, with its value", async () => {
    expect(await look("star")).toMatch(/^star: Star\n\nThe one in use\.\n\nstar: Star\n.*Vega/s);
  });

  it("shows what a package's documentation says", async () => {
    const text = await look("pca(");
    expect(text).toMatch(/^function pca\(x: Matrix, options\?: PcaOptions\): Pca\n\nPrincipal component analysis/);
    expect(await look("[1].map")).toContain("Calls a defined callback function on each element");
    expect(await look("Math.max(")).toContain("Math.max(...values: number[]): number");
  });

  it("shows the source of a user's function at the second level, with its types", async () => {
    expect(await look("place", 1)).toContain("const place = (where: Place, { exact = false }");
    const box = `class Crate<T extends { id: number }> {
  constructor(private readonly things: T[]) {}
  find(id: number): T | undefined { return this.things.find((each) => each.id === id) }
}`;
    const pick =
      "function pick(from: Crate<{ id: number }>, level: Level): { id: number } | undefined {\n  return from.find(level);\n}";
    await kernel.execute(
      `/** How deep */\nexport enum Level { top, deep }\n${box}\n/** The first */\n${pick}\nlet crate = new Crate([{ id: 1 }])\n1`,
    );
    expect(await look("pick", 1)).toContain(pick);
    expect(await look("pick", 1)).toContain("The first");
    expect(await look("Crate", 1)).toContain(box);
    expect(await look("crate.find", 1)).toMatch(
      /\n\nfind\(id: number\): T \| undefined \{ return this\.things\.find\(\(each\) => each\.id === id\) \}$/,
    );
    expect(await look("place", 0)).not.toContain("const place");
  });
});
