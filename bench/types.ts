/**
 * The checks of 100 cells of a notebook, with a completion and a hover after each fifth, beside the language service of
 * TypeScript 5.9 on the same cells, in CPU time of all processes; needs Linux, which tells it of the checker's.
 * `ALBEDO_TYPESCRIPT` is the folder of that package; without it only ours is timed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CellModule, cellModule, type KnownName } from "../kernel/types/cell-module.ts";
import { TypeService } from "../kernel/types/type-service.ts";
import { typedEntries } from "../kernel/types/typed-completion.ts";
import { describeTyped } from "../kernel/types/typed-description.ts";
import { layOut, makeScratch } from "../kernel/types/work-folder.ts";

const cellCount = 100;

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

/** Somebody who checks cells; the number of mistakes is returned, which must be 1 from cell 2. */
interface Service {
  check(n: number): Promise<number> | number;
  complete(n: number): Promise<number> | number;
  hover(n: number): Promise<boolean> | boolean;
  /** CPU time of a process of its own until now, in seconds. */
  elsewhere(): number;
  megabytes(): number;
  close(): Promise<void>;
}

const question = (n: number) => `${cellOf(n)}\nland.`;

function ours(folder: string): Service {
  const service = new TypeService();
  const types = service.notebook(folder);
  let pid: number | undefined;
  return {
    async check(n) {
      const found = await types.diagnose(types.add(cellOf(n)));
      pid = await service.pid();
      return found.length;
    },
    complete: async (n) => (await typedEntries(types, question(n), question(n).length)).length,
    hover: async (n) => (await describeTyped(types, question(n), question(n).lastIndexOf("land"))) !== undefined,
    elsewhere: () => (pid === undefined ? 0 : secondsOf(pid)),
    megabytes: () => megabytesOf(pid!),
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
    const { text, offset } = directly(cellModule(question(n), known));
    texts.set(file, { text, version: (texts.get(file)?.version ?? 0) + 1 });
    return { file, offset };
  };
  return {
    check(n) {
      const module = `cell${n}`;
      const { text, offset, length, names } = directly(cellModule(cellOf(n), known));
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
    elsewhere: () => 0,
    megabytes: () => megabytesOf(process.pid),
    close: async () => rmSync(scratch, { recursive: true, force: true }),
  };
}

/** A module that imports the modules it needs one by one, which is the way where a new file costs no more than another. */
function directly(module: CellModule): CellModule {
  const end = module.text.indexOf("\n");
  const needed = module.imports.map((name) => `import * as ${name} from "./${name}.ts";`);
  const head = [
    ...needed,
    module.text
      .slice(0, end)
      .replace(/^import .*?;/, "")
      .replaceAll("$$cells.", ""),
  ].join(" ");
  return { ...module, text: head + module.text.slice(end), offset: module.offset + head.length - end };
}

function megabytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
}

function secondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

type Job = "start and first cell" | "check of cells 3 to 12" | "check of cells 91 to 100" | "completion" | "hover";

const folder = mkdtempSync(join(tmpdir(), "albedo-bench-types-"));
writeFileSync(join(folder, "package.json"), "{}");
const typescript = process.env.ALBEDO_TYPESCRIPT;
const before = megabytesOf(process.pid);
const sides: [string, Service][] = [["ours", ours(folder)]];
if (typescript) sides.push(["peer", peer(folder, typescript)]);
else console.error("Only ours is timed\nhint: ALBEDO_TYPESCRIPT=FOLDER of the package typescript 5.9 adds the peer");

const times = new Map<Job, Record<string, number[]>>();
for (let n = 1; n <= cellCount; n++) {
  for (const side of n % 2 === 0 ? sides : sides.toReversed()) {
    const job =
      n === 1 ? "start and first cell" : n >= 3 && n <= 12 ? "check of cells 3 to 12" : "check of cells 91 to 100";
    const isKept = n === 1 || (n >= 3 && n <= 12) || n > cellCount - 10;
    const mistakes = await timed(side, isKept ? job : undefined, (service) => service.check(n));
    if (mistakes !== (n === 1 ? 0 : 1)) throw new Error(`${side[0]} found ${mistakes} mistakes in cell ${n}`);
    if (n % 5 !== 0) continue;
    const entries = await timed(side, "completion", (service) => service.complete(n));
    const isKnown = await timed(side, "hover", (service) => service.hover(n));
    if (entries < 50 || !isKnown) throw new Error(`${side[0]} completes ${entries} names and knows ${isKnown}`);
  }
}

for (const [job, { ours: mine, peer: other }] of times)
  print(job, `${mine!.length} times, mean`, mean(mine!), other && mean(other));
const [own, theirs] = sides.map(([, service]) => service.megabytes());
print("memory after 100 cells, MB", "1 notebook", own!, theirs === undefined ? undefined : theirs - before);
for (const [, service] of sides) await service.close();
rmSync(folder, { recursive: true });

function print(job: string, size: string, mine: number, other?: number): void {
  const beside = other
    ? { peer: round3(other), peerName: "TypeScript 5.9 language service", ratio: round3(mine / other) }
    : { peer: null, peerName: null, ratio: null };
  console.log(JSON.stringify({ job: `types: ${job}`, size, ours: round3(mine), ...beside }));
}

/** Runs a job and keeps its CPU time, that of the side's other process included. */
async function timed<T>(
  [side, service]: [string, Service],
  job: Job | undefined,
  run: (service: Service) => T | Promise<T>,
): Promise<T> {
  const here = process.cpuUsage();
  const there = service.elsewhere();
  const result = await run(service);
  const { user, system } = process.cpuUsage(here);
  if (job === undefined) return result;
  const kept = times.get(job) ?? {};
  times.set(job, kept);
  kept[side] ??= [];
  kept[side].push((user + system) / 1e6 + service.elsewhere() - there);
  return result;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
