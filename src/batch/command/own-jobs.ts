import { ArgumentError } from "../../errors.ts";
import type { Clustering, Reduction } from "../../nn/benchmark/grid-job.ts";
import { benchmarkGrid } from "../grid/benchmark-grid.ts";
import type { RunBatchOptions } from "../run-batch.ts";
import { sweepVae, type VaeSweep } from "../sweep/sweep-vae.ts";
import { parseJson } from "./parse-json.ts";
import { executorOf, type SlurmFlags, slurmFlags } from "./slurm-verbs.ts";
import { whileShown } from "./while-shown.ts";
import { wholeNumber } from "./whole-number.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const common = { ...slurmFlags, slurm: flag, workers: text, retries: text, "retry-failed": flag, json: flag } as const;

/** Options of `albedo batch grid`. */
export const gridFlags = {
  ...common,
  features: { type: "string", multiple: true },
  labels: text,
  reductions: text,
  clusterings: text,
  runs: text,
  seed: text,
  "unit-length": flag,
} as const;

/** Options of `albedo batch sweep`. */
export const sweepFlags = {
  ...common,
  data: text,
  settings: text,
  "held-out": text,
  standardize: text,
  device: text,
} as const;

interface Common extends SlurmFlags {
  readonly slurm?: boolean;
  readonly workers?: string;
  readonly retries?: string;
  readonly "retry-failed"?: boolean;
  readonly json?: boolean;
}

interface GridFlags extends Common {
  readonly features?: string[];
  readonly labels?: string;
  readonly reductions?: string;
  readonly clusterings?: string;
  readonly runs?: string;
  readonly seed?: string;
  readonly "unit-length"?: boolean;
}

interface SweepFlags extends Common {
  readonly data?: string;
  readonly settings?: string;
  readonly "held-out"?: string;
  readonly standardize?: string;
  readonly device?: string;
}

/** Lines of the help on both. */
export const ownJobsHelp = `grid    every encoder's features, reduced and clustered in every way, scored against classes: one cell of the table a task
        --features NAME=FILE (again and again; .npy or .csv)  --labels FILE with a class a line  --runs 8  --seed 0
        --reductions none,pca-16,pca-64,pca-256,tsne-3  --clusterings ward,kmeans  --unit-length
sweep   a variational autoencoder trained with every combination of settings: one training a task
        --data FILE (.npy or .csv)  --settings '{"latent": [1, 2], "alpha": [1e-6, 1e-5]}'  --standardize columns | global
        --held-out 0.1, the share of rows that scores  --device auto
        Both: --workers N, or --slurm with the options below; --retries N, --retry-failed, --json`;

/** `albedo batch grid`. */
export async function grid([output]: string[], flags: GridFlags): Promise<number> {
  const { features = [], labels } = flags;
  if (features.length === 0 || labels === undefined) {
    throw refused(`Cannot run the grid without --${labels === undefined ? "labels" : "features"}`);
  }
  const files = Object.fromEntries(
    features.map((given) => {
      const at = given.indexOf("=");
      if (at < 1) throw refused(`Cannot use --features ${given}: it is no NAME=FILE`);
      return [given.slice(0, at), given.slice(at + 1)];
    }),
  );
  const result = await runJob(flags, (options) =>
    benchmarkGrid(files, labels, {
      ...options,
      output,
      reductions: list(flags.reductions) as Reduction[] | undefined,
      clusterings: list(flags.clusterings) as Clustering[] | undefined,
      runs: wholeNumber(flags.runs, "--runs"),
      seed: wholeNumber(flags.seed, "--seed"),
      unitLength: flags["unit-length"],
    }),
  );
  const lines = [
    ...result.rows.map(
      ({ encoder, reduction, clustering, accuracy, standardError, adjustedRand }) =>
        `  ${(100 * accuracy).toFixed(2)} ± ${(100 * standardError).toFixed(2)} %, adjusted Rand ${adjustedRand.toFixed(3)}: ${encoder}, ${reduction}, ${clustering}`,
    ),
    ...result.leftOut.map(
      ({ encoder, reduction }) => `  left out, too few samples or features: ${encoder}, ${reduction}`,
    ),
  ];
  return tell(result, lines, ({ encoder, reduction, clustering }) => `${encoder}, ${reduction}, ${clustering}`, flags);
}

/** `albedo batch sweep`. */
export async function sweep([output]: string[], flags: SweepFlags): Promise<number> {
  const { data, settings } = flags;
  if (data === undefined || settings === undefined) {
    throw refused(`Cannot sweep without --${data === undefined ? "data" : "settings"}`);
  }
  const heldOut = flags["held-out"];
  if (heldOut !== undefined && (heldOut.trim() === "" || Number.isNaN(Number(heldOut)))) {
    throw refused(`Cannot use --held-out ${heldOut}`);
  }
  const result = await runJob(flags, (options) =>
    sweepVae(data, parseJson(settings, "--settings") as VaeSweep, {
      ...options,
      output,
      ...(heldOut === undefined ? {} : { heldOut: Number(heldOut) }),
      standardize: scopeOf(flags.standardize),
      device: flags.device as "auto" | undefined,
    }),
  );
  const named = (values: object) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  const lines = result.rows.map(({ settings: tried, mse, heldOutMse, heldOutR2 }) => {
    const kept =
      heldOutMse === undefined ? "" : `held out ${heldOutMse.toPrecision(4)} (R² ${heldOutR2!.toFixed(3)}), `;
    return `  ${kept}error ${mse.toPrecision(4)}: ${named(tried)}`;
  });
  return tell(result, lines, ({ settings: tried }) => named(tried), flags);
}

/** Runs a job as the common options say. */
function runJob<Result>(flags: Common, run: (options: RunBatchOptions) => Promise<Result>): Promise<Result> {
  return whileShown((shown) =>
    run({
      executor: executorOf(flags),
      retries: wholeNumber(flags.retries, "--retries"),
      retryFailed: flags["retry-failed"],
      ...shown,
    }),
  );
}

function tell<Failed extends { readonly error: { readonly message: string } }>(
  result: { readonly output: string; readonly files: readonly string[]; readonly failed: readonly Failed[] },
  lines: readonly string[],
  name: (failed: Failed) => string,
  { json }: Common,
): number {
  const { output, files, failed } = result;
  const wrong = failed.map((each) => `  failed: ${name(each)}: ${each.error.message}`);
  console.log(
    json ? JSON.stringify(result, null, 2) : [`${output}: ${files.join(", ")}`, ...lines, ...wrong].join("\n"),
  );
  return failed.length > 0 ? 1 : 0;
}

function scopeOf(given: string | undefined): "columns" | "global" | undefined {
  if (given === undefined || given === "columns" || given === "global") return given;
  throw refused(`Cannot use --standardize ${given}`);
}

function list(given: string | undefined): string[] | undefined {
  return given?.split(",").map((word) => word.trim());
}

function refused(message: string): ArgumentError {
  return new ArgumentError("BAD_OPTION", message, "albedo batch --help lists the options.");
}
