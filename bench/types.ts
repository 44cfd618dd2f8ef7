/**
 * The checks of 100 cells of a notebook, with a completion and a hover after each tenth, beside the language service of
 * TypeScript 5.9 on the same modules. `ALBEDO_TYPESCRIPT` is the folder of that package; without it only ours is timed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cellModule, type KnownName } from "../kernel/types/cell-module.ts";
import { TypeService } from "../kernel/types/type-service.ts";
import { typedEntries } from "../kernel/types/typed-completion.ts";
import { describeTyped } from "../kernel/types/typed-description.ts";
import { layOut, makeScratch } from "../kernel/types/work-folder.ts";

const cellCount = 100;
const packageRoot = join(createRequire(import.meta.url).resolve("albedo/package.json"), "..");

function cellOf(n: number): string {
  if (n === 1) {
    return `import { tableFrom, kmeans, standardize } from "albedo";
import { scatter } from "albedo/figures";
const land = tableFrom([{ albedo: 0.2, slope: 1 }, { albedo: 0.4, slope: 2 }]);
let best: { k: number; inertia: number } | undefined;`;
  }
  return `interface Setting${n} { clusters: number; names: string[] }
class Run${n} {
  constructor(readonly setting: Setting${n}, private seed = ${n}) {}
  fit(): number {
    const { inertia } = kmeans(standardize(land.matrix(["albedo", "slope"])), { nClusters: this.setting.clusters, seed: this.seed });
    return inertia;
  }
}
const run${n} = new Run${n}({ clusters: 2, names: ["a"] }${n > 3 ? `, run${n - 1}.setting.clusters` : ""});
best = { k: run${n}.setting.clusters, inertia: run${n}.fit() };
const wrong${n}: string = best.inertia;`;
}

/** Somebody who checks cells, each in milliseconds; the number of mistakes is returned, which must be 1 from cell 2. */
interface Service {
  check(n: number): Promise<number> | number;
  complete(n: number): Promise<number> | number;
  hover(n: number): Promise<boolean> | boolean;
  megabytes(): Promise<number>;
  close(): Promise<void>;
}

const question = (n: number) => `${cellOf(n)}\nland.`;

function ours(folder: string): Service {
  const service = new TypeService();
  const types = service.notebook(folder);
  return {
    check: async (n) => (await types.diagnose(await types.add(cellOf(n)))).length,
    complete: async (n) => (await typedEntries(types, question(n), question(n).length)).length,
    hover: async (n) => (await describeTyped(types, question(n), question(n).lastIndexOf("land"))) !== undefined,
    megabytes: async () => residentMegabytes((await service.pid())!),
    close: () => service.close(),
  };
}

/** The parts of TypeScript 5.9 that are used here. */
interface LanguageService {
  getSemanticDiagnostics(file: string): readonly { start?: number }[];
  getSyntacticDiagnostics(file: string): readonly unknown[];
  getCompletionsAtPosition(file: string, position: number, options: undefined): { entries: unknown[] } | undefined;
  getQuickInfoAtPosition(file: string, position: number): unknown;
}

function peer(folder: string, typescript: string): Service {
  const ts = createRequire(import.meta.url)(typescript);
  const scratch = makeScratch();
  const work = layOut(scratch, folder);
  const parsed = ts.parseJsonConfigFileContent(JSON.parse(readFileSync(work.config, "utf8")), ts.sys, work.folder);
  const texts = new Map<string, { text: string; version: number }>();
  const host = {
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => parsed.options,
    getScriptFileNames: () => [join(work.folder, "globals.d.ts"), ...texts.keys()],
    getScriptVersion: (file: string) => String(texts.get(file)?.version ?? 0),
    getScriptSnapshot(file: string) {
      const text = texts.get(file)?.text ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    fileExists: (file: string) => texts.has(file) || ts.sys.fileExists(file),
    readFile: (file: string) => texts.get(file)?.text ?? ts.sys.readFile(file),
    getCurrentDirectory: () => work.folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  };
  const service: LanguageService = ts.createLanguageService(host);
  const known = new Map<string, KnownName>();
  const ask = (n: number): { file: string; offset: number } => {
    const file = join(work.folder, "question.ts");
    const { text, offset } = cellModule(question(n), known);
    texts.set(file, { text, version: (texts.get(file)?.version ?? 0) + 1 });
    return { file, offset };
  };
  return {
    check(n) {
      const module = `cell${n}`;
      const { text, offset, length, names } = cellModule(cellOf(n), known);
      const file = join(work.folder, `${module}.ts`);
      texts.set(file, { text, version: 1 });
      for (const name of names.written) {
        const before = known.get(name);
        if (before) known.set(name, { ...before, assigned: module });
      }
      for (const name of names.declared) {
        known.set(name, { module, isVariable: names.variables.has(name), assigned: module });
      }
      service.getSyntacticDiagnostics(file);
      const found = service.getSemanticDiagnostics(file);
      return found.filter(({ start = -1 }) => start >= offset && start < offset + length).length;
    },
    complete(n) {
      const { file, offset } = ask(n);
      return service.getCompletionsAtPosition(file, offset + question(n).length, undefined)?.entries.length ?? 0;
    },
    hover(n) {
      const { file, offset } = ask(n);
      return service.getQuickInfoAtPosition(file, offset + question(n).lastIndexOf("land")) !== undefined;
    },
    megabytes: async () => residentMegabytes(process.pid),
    close: async () => rmSync(scratch, { recursive: true, force: true }),
  };
}

function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const found = existsSync(status) ? /VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8")) : null;
  return found ? Number(found[1]) / 1024 : Number.NaN;
}

type Times = Record<"first" | "cell 5" | "cell 100" | "complete" | "hover", number[]>;

const folder = mkdtempSync(join(tmpdir(), "albedo-bench-types-"));
writeFileSync(join(folder, "package.json"), "{}");
const typescript = process.env.ALBEDO_TYPESCRIPT;
const before = residentMegabytes(process.pid);
const sides: [string, Service][] = [["ours", ours(folder)]];
if (typescript) sides.push(["peer", peer(folder, typescript)]);
else
  console.error(
    `Only ours is timed\nhint: ALBEDO_TYPESCRIPT=FOLDER of typescript 5.9 adds the peer (${packageRoot} has 7)`,
  );

const times = new Map<string, Times>(
  sides.map(([side]) => [side, { first: [], "cell 5": [], "cell 100": [], complete: [], hover: [] }]),
);
for (let n = 1; n <= cellCount; n++) {
  for (const [side, service] of n % 2 === 0 ? sides : sides.toReversed()) {
    const kept = times.get(side)!;
    const [seconds, mistakes] = await timed(() => service.check(n));
    if (mistakes !== (n === 1 ? 0 : 1)) throw new Error(`${side} found ${mistakes} mistakes in cell ${n}`);
    if (n === 1) kept.first.push(seconds);
    if (n >= 3 && n <= 7) kept["cell 5"].push(seconds);
    if (n > cellCount - 10) kept["cell 100"].push(seconds);
    if (n % 10 !== 0) continue;
    const [completing, entries] = await timed(() => service.complete(n));
    const [hovering, isKnown] = await timed(() => service.hover(n));
    if (entries < 50 || !isKnown) throw new Error(`${side} completes ${entries} names and knows ${isKnown}`);
    kept.complete.push(completing);
    kept.hover.push(hovering);
  }
}

const jobs: [keyof Times, string][] = [
  ["first", "start and first cell"],
  ["cell 5", "check of cells 3 to 7"],
  ["cell 100", "check of cells 91 to 100"],
  ["complete", "completion of members"],
  ["hover", "hover"],
];
for (const [key, job] of jobs) {
  const [mine, other] = sides.map(([side]) => median(times.get(side)![key]));
  print(job, "median, s", mine!, other);
}
const [own, theirs] = await Promise.all(sides.map(([, service]) => service.megabytes()));
print("memory after 100 cells", "MB", own!, theirs === undefined ? undefined : theirs - before);
for (const [, service] of sides) await service.close();
rmSync(folder, { recursive: true });

function print(job: string, size: string, mine: number, other?: number): void {
  const beside = { peer: other ? round3(other) : null, peerName: other ? "TypeScript 5.9 language service" : null };
  console.log(
    JSON.stringify({
      job: `types: ${job}`,
      size,
      ours: round3(mine),
      ...beside,
      ratio: other ? round3(mine / other) : null,
    }),
  );
}

async function timed<T>(job: () => T | Promise<T>): Promise<[number, T]> {
  const begin = performance.now();
  const result = await job();
  return [(performance.now() - begin) / 1000, result];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
