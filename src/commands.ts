import type { ParseArgsConfig } from "node:util";
import { readWords, tooMany } from "./command-line.ts";
import { type FetchFlags, fetchDownload, tellHow } from "./datasets/command/fetch.ts";
import { generateData } from "./datasets/command/generate.ts";
import { type GenerateVenusFlags, generateVenus } from "./datasets/command/generate-venus.ts";
import { listData, listText, sizeText } from "./datasets/command/list.ts";
import { verifyData } from "./datasets/command/verify.ts";
import { dataSet, locate } from "./datasets/data-file.ts";
import { downloads } from "./datasets/fetch/downloads.ts";
import { dataSets } from "./datasets/registry.ts";
import { ArgumentError, FileError } from "./errors.ts";

export { batchCommand } from "./batch/command/batch-command.ts";
export { embedCommand } from "./batch/command/embed-command.ts";
export { patchesCommand } from "./batch/command/patches-command.ts";
export { devicesCommand } from "./nn/devices-command.ts";

/** One `albedo NAME …` command of the library; `run` resolves to the process's exit code. */
export interface Command {
  readonly summary: string;
  readonly usage: string;
  run(args: string[]): Promise<number>;
}

interface Flags extends GenerateVenusFlags, FetchFlags {
  readonly json?: boolean;
}

/** Options of \`generate\` that only images of Venus have. */
const ofVenus = ["images", "mission", "scale", "size", "seed", "faults"] as const;

/** `albedo data`: which data the notebooks use, and how to get or make them. */
export const dataCommand: Command = {
  summary: "list, fetch, generate and verify the notebooks' data",
  usage: `albedo data list [--json]
       albedo data generate [NAME] [--output FILE] [--force] [--json]
       albedo data generate venus [--images N] [--mission uvi|vmc] [--scale KM] [--size PIXELS] [--seed N] [--faults] [--output DIR]
       albedo data verify [NAME] [FILE] [--json]
       albedo data fetch NAME [--from FILE] [--output DIR] [--json]

list      what the notebooks use now: the real file or its stand-in, where, how large, under which licence
generate  write the stand-in, into the cache unless --output says where; --force replaces a file
verify    check a file's structure (and a stand-in's checksum) and name every difference; exit code 1 if there is one
fetch     download ${downloads.map(({ name }) => name).join(" or ")} into data/ (a broken download goes on where it stopped; HTTPS_PROXY is
          heeded), or take it from a file or folder that you have with --from; of the others, tell how to get them

NAME is ${dataSets.map((set) => set.name).join(", ")}. Real files are looked for in $ALBEDO_DATA and in data/; stand-ins are kept in $ALBEDO_CACHE.`,
  async run(args) {
    const [verb = "list", ...rest] = args;
    const jobs: Record<string, (names: string[], flags: Flags) => Promise<number>> = { list, generate, verify, fetch };
    const job = Object.hasOwn(jobs, verb) ? jobs[verb] : undefined;
    if (!job) {
      console.error(`albedo: data has no command "${verb}"\n\nusage: ${dataCommand.usage}`);
      return 2;
    }
    const { values, positionals } = parseOptions(verb, rest);
    const most = verb === "verify" && isDataSet(positionals[0]) ? 2 : verb === "list" ? 0 : 1;
    if (positionals.length > most) return tooMany(`data ${verb}`, positionals[most]);
    return job(positionals, values);
  },
};

function parseOptions(verb: string, args: string[]): { values: Flags; positionals: string[] } {
  const accepted: Record<string, ParseArgsConfig["options"]> = {
    generate: {
      json: { type: "boolean" },
      output: { type: "string", short: "o" },
      force: { type: "boolean" },
      ...Object.fromEntries(
        ofVenus.map((name) => [name, { type: name === "faults" ? ("boolean" as const) : ("string" as const) }]),
      ),
    },
    fetch: { json: { type: "boolean" }, from: { type: "string" }, output: { type: "string", short: "o" } },
  };
  const options = accepted[verb] ?? { json: { type: "boolean" } };
  return readWords(`data ${verb}`, args, options);
}

function isDataSet(name: string | undefined): boolean {
  return dataSets.some((set) => set.name === name);
}

async function list(_: string[], { json }: Flags): Promise<number> {
  const listings = await listData();
  console.log(json ? JSON.stringify(listings, null, 2) : listText(listings));
  return 0;
}

async function generate([name = "grasp"]: string[], flags: Flags): Promise<number> {
  const { output, force = false, json } = flags;
  const set = dataSet(name);
  const odd = set.name === "venus" ? undefined : ofVenus.find((option) => flags[option] !== undefined);
  if (odd !== undefined) {
    const hint = "Only the images of Venus have it: albedo data generate venus.";
    throw new ArgumentError("BAD_OPTION", `Cannot use --${odd} with ${set.name}`, hint);
  }
  const made =
    set.name === "venus"
      ? await generateVenus(flags, (line) => process.stderr.write(`${line}\n`))
      : await generateData(set, output, force);
  const story = made.written ? "written" : "there already; --force writes it again";
  console.log(json ? JSON.stringify(made, null, 2) : `${made.path}: ${sizeText(made.bytes)}, ${story}`);
  return 0;
}

async function verify(given: string[], { json }: Flags): Promise<number> {
  const named = isDataSet(given[0]);
  const set = dataSet(named ? given[0] : "grasp");
  const file = given[named ? 1 : 0];
  const { path, exists } = file === undefined ? await locate(set) : { path: file, exists: true };
  if (!exists) {
    throw new FileError(
      "NOT_GENERATED",
      `Cannot verify ${set.name}: neither the real file nor the stand-in is there`,
      `Run albedo data generate ${set.name}, or name a file.`,
      path,
    );
  }
  const found = await verifyData(set, path);
  if (json) console.log(JSON.stringify(found, null, 2));
  else {
    console.log(`${path}: ${found.kind === "real" ? "not a stand-in" : "stand-in"}`);
    for (const difference of found.differences) console.log(`  differs: ${difference}`);
    if (found.differences.length === 0) console.log(`  has the form of ${set.title}`);
  }
  return found.differences.length === 0 ? 0 : 1;
}

async function fetch([name = "grasp"]: string[], flags: FetchFlags): Promise<number> {
  const download = downloads.find((one) => one.name === name);
  if (download) return fetchDownload(download, flags);
  const set = dataSet(name, downloads);
  if (flags.from !== undefined) {
    const hint = `Put the file into the folder data/ under its own name, then check it: albedo data verify ${set.name}`;
    throw new ArgumentError("BAD_OPTION", `Cannot use --from with ${set.name}`, hint);
  }
  return tellHow(set);
}
