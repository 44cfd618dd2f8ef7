import { readWords } from "../../command-line.ts";
import type { Command } from "../../commands.ts";
import { ArgumentError } from "../../errors.ts";
import type { InterpolationMethod } from "../../planet/interpolation/interpolation-method.ts";
import type { PatchMode } from "../../planet/patches/parameters.ts";
import { patchDefaults } from "../../planet/patches/parameters.ts";
import type { PatchFormat } from "../../planet/patches/patch-values.ts";
import { type PatchArchive, type PatchArchiveOptions, patchArchive } from "../patches/patch-archive.ts";

import { executorOf, slurmFlags, slurmHelp } from "./slurm-verbs.ts";
import { whileShown } from "./while-shown.ts";
import { wholeNumber } from "./whole-number.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const numbers = {
  scale: "scaleKm",
  resolution: "resolution",
  "min-density": "minDensity",
  bins: "bins",
  "min-bin-density": "minBinDensity",
  "max-pixel-ratio": "maxPixelRatio",
  "max-incidence": "maxIncidence",
  "max-emission": "maxEmission",
  "outlier-threshold": "outlierThreshold",
  sigma: "sigma",
  contrast: "contrast",
} as const satisfies Record<string, keyof PatchArchiveOptions>;
const d = patchDefaults;

/** `albedo patches`: folders of images to flattened patches. */
export const patchesCommand: Command = {
  summary: "cut images of Venus into flattened nadir patches",
  usage: `albedo patches FOLDER… [--output DIR] [--scale KM] [--format npy|zarr] [--workers N] [settings] [--json]

FOLDER     is looked through with all below for UVI pairs (uvi_*_365_l2b_*.fit, …_l3bx_*.fit) and VMC pairs (V*_UV2.IMG, .GEO)
--output   folder of patches.npy, centers.csv, centers.parquet, candidates.csv, info.json; default patches-SCALEkm
--scale    width of a patch, km; default 3000
--format   npy, or zarr: patches.zarr, a store of chunks, for large sets
--workers  processes; default one for each processor
--slurm    work on a cluster instead, from a login node; output and images must lie where all nodes see them
--chunk-size N     images of one shard, or --chunk-minutes N, by the pace of the first images; --retries N  more tries of an image that failed; --retry-failed  try those of earlier runs

settings, with the defaults of the paper:
  --max-incidence ${d.maxIncidence}  --max-emission ${d.maxEmission}  --outlier-threshold ${d.outlierThreshold}  --resolution ${d.resolution}  --interpolation ${d.interpolation}
  --min-density ${d.minDensity}  --bins ${d.bins}  --min-bin-density ${d.minBinDensity}  --max-pixel-ratio ${d.maxPixelRatio}  --sigma ${d.sigma}  --contrast ${d.contrast}
  --mode ${d.mode}, or reference: as the authors' program, in 8 bits

${slurmHelp}

The same command goes on where it was stopped or killed, and ends in the same bytes. Images that cannot be used are listed,
recorded in info.json, and make the exit code 1.`,
  async run(args) {
    const { values, positionals } = parse(args);
    if (positionals.length === 0) {
      throw new ArgumentError("BAD_OPTION", "Cannot cut patches without images", "Name a folder of images.");
    }
    const settings = Object.fromEntries(
      Object.entries(numbers).flatMap(([option, name]) => {
        const given = values[option as keyof typeof numbers];
        return given === undefined ? [] : [[name, decimal(given, option)]];
      }),
    );
    const scaleKm = settings.scaleKm ?? 3000;
    const result = await whileShown((shown) =>
      patchArchive(positionals, {
        ...settings,
        scaleKm,
        interpolation: values.interpolation as InterpolationMethod | undefined,
        mode: values.mode as PatchMode | undefined,
        format: values.format as PatchFormat | undefined,
        output: values.output ?? `patches-${scaleKm}km`,
        executor: executorOf(values),
        chunkSize: wholeNumber(values["chunk-size"], "chunk-size"),
        chunkMinutes: wholeNumber(values["chunk-minutes"], "chunk-minutes"),
        retries: wholeNumber(values.retries, "retries"),
        retryFailed: values["retry-failed"],
        ...shown,
      }),
    );
    console.log(values.json ? JSON.stringify(result, null, 2) : resultText(result));
    return result.failed.length > 0 ? 1 : 0;
  },
};

function parse(args: string[]) {
  const options = {
    ...(Object.fromEntries(Object.keys(numbers).map((name) => [name, text])) as Record<
      keyof typeof numbers,
      typeof text
    >),
    output: { type: "string", short: "o" },
    interpolation: text,
    mode: text,
    format: text,
    workers: text,
    ...slurmFlags,
    slurm: flag,
    "chunk-size": text,
    "chunk-minutes": text,
    retries: text,
    "retry-failed": flag,
    json: flag,
  } as const;
  return readWords("patches", args, options);
}

function decimal(given: string, option: string): number {
  const value = Number(given);
  if (given.trim() !== "" && Number.isFinite(value)) return value;
  throw new ArgumentError("BAD_OPTION", `Cannot use --${option} ${given}`, "Give a number.");
}

function resultText({ output, files, images, failed, alone }: PatchArchive): string {
  return [
    `${output}: ${files.join(", ")} from ${images - failed.length} of ${images} images`,
    ...failed.map(({ name, error }) => `  not used: ${name}: ${error.message}`),
    ...(alone.length > 0 ? [`  ${alone.length} UVI images have no l3bx file, the first is ${alone[0]}`] : []),
  ].join("\n");
}
