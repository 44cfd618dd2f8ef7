import { availableParallelism } from "node:os";
import { ArgumentError } from "../../errors.ts";
import type { ImageStack } from "../../images/image-stack.ts";
import { type Matrix, requireFinite } from "../../matrix.ts";
import { matchLabels } from "../../metrics/match-labels.ts";
import type { DeviceOptions } from "../device.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { jobThreads } from "../job-threads.ts";
import {
  reductions as allReductions,
  type Clustering,
  type GridJob,
  type GridResult,
  leastSize,
  type Reduction,
  runGridJob,
} from "./grid-job.ts";
import { type RunScores, scoreRuns } from "./score-labels.ts";
import { digestOf, stageCache } from "./stage-cache.ts";

/** What a benchmark compares. */
export interface BenchmarkOptions extends DeviceOptions {
  /** Encoders by name, or features that they gave before. */
  encoders: Readonly<Record<string, Encoder | Matrix>>;
  /** @defaultValue all five */
  reductions?: readonly Reduction[];
  /** @defaultValue both */
  clusterings?: readonly Clustering[];
  /** Runs with seeds of their own, where a seed matters. @defaultValue 8 */
  runs?: number;
  /** Seed of the first run. @defaultValue 0 */
  seed?: number;
  /** Brings the features of each picture to length 1 first, so that only their proportions count. @defaultValue false */
  unitLength?: boolean;
  /** Group of near duplicates of each picture, from `nearDuplicates`: adds scores in which each group counts once. */
  groups?: Int32Array;
  /** Folder in which features and clusters are kept, so that a stopped benchmark goes on where it was. */
  cache?: string;
  /** Threads that reduce and cluster. @defaultValue one for each core */
  workers?: number;
  /** Called after each stage. */
  onProgress?: (report: { done: number; of: number; stage: string }) => void;
  /** Stops between stages; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** One line of the table: an encoder, a reduction and a clustering. Scores are means over the runs; 1 run where no seed matters. */
export interface BenchmarkRow extends RunScores {
  readonly encoder: string;
  readonly reduction: Reduction;
  readonly clustering: Clustering;
}

/** What a benchmark found. */
export interface Benchmark {
  /** Best accuracy first. */
  readonly rows: readonly BenchmarkRow[];
  /** Reductions that do not fit the features, for example 256 components of 200 pictures. */
  readonly leftOut: readonly { readonly encoder: string; readonly reduction: Reduction }[];
  /** Features by encoder. */
  readonly features: Readonly<Record<string, Matrix>>;
  /** Clusters of the first run of a row, renamed after the classes that they agree with best. */
  labels(row: Pick<BenchmarkRow, "encoder" | "reduction" | "clustering">): Int32Array;
}

/**
 * Encodes labelled pictures, reduces and clusters the features in every way asked for, and scores the clusters against
 * the classes: the study's Table 1 in one call. There are as many clusters as classes. PCA is exact, so only k-means and
 * t-SNE differ from run to run.
 *
 * @param images - pictures, at least one more than classes
 * @param labels - class of each picture, whole numbers; at least two different ones
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `BAD_LABELS`, `BAD_CLUSTER_COUNT`, `OUT_OF_RANGE`, `NOT_FINITE`
 */
export async function benchmark(images: ImageStack, labels: Int32Array, options: BenchmarkOptions): Promise<Benchmark> {
  const { reductions = allReductions, clusterings = ["ward", "kmeans"], runs = 8, seed = 0, groups } = options;
  const { encoders, unitLength = false, signal, onProgress } = options;
  const nClusters = requireClasses(images, labels, groups, runs);
  const cache = stageCache(options.cache);
  const seeds = Array.from({ length: runs }, (_, run) => seed + run);
  const stages = Object.keys(encoders).length * (1 + reductions.length);
  let done = 0;
  const report = (stage: string) => onProgress?.({ done: ++done, of: stages, stage });

  const features: Record<string, Matrix> = {};
  for (const [name, encoder] of Object.entries(encoders)) {
    signal?.throwIfAborted();
    const raw = "encode" in encoder ? await encoded(encoder) : encoder;
    if (raw.rows !== images.count) throw mismatch(`features of ${raw.rows} pictures ("${name}")`, images.count);
    requireFinite(raw, "benchmark");
    features[name] = unitLength ? toUnitLength(raw) : raw;
    report(`features of ${name}`);
  }

  const leftOut: { encoder: string; reduction: Reduction }[] = [];
  const jobs: (GridJob & { encoder: string; key: string })[] = [];
  for (const [encoder, x] of Object.entries(features)) {
    const digest = digestOf(x.data, `${x.rows}`, JSON.stringify([nClusters, seeds, clusterings]));
    for (const reduction of reductions) {
      if (leastSize(reduction) > Math.min(x.rows, x.cols)) {
        leftOut.push({ encoder, reduction });
        report(`${encoder}, ${reduction}: left out`);
      } else
        jobs.push({
          encoder,
          reduction,
          clusterings,
          nClusters,
          seeds,
          features: x,
          key: `clusters-${digest}-${reduction}`,
        });
    }
  }
  const found = await grid();

  const rows = jobs.flatMap(({ encoder, reduction }, i) =>
    clusterings.map(
      (clustering): BenchmarkRow => ({
        encoder,
        reduction,
        clustering,
        ...scoreRuns(labels, found[i][clustering]!, groups),
      }),
    ),
  );
  return {
    rows: rows.sort((a, b) => b.accuracy - a.accuracy),
    leftOut,
    features,
    labels({ encoder, reduction, clustering }) {
      const i = jobs.findIndex((job) => job.encoder === encoder && job.reduction === reduction);
      const first = found[i]?.[clustering]?.[0];
      if (first) return matchLabels(labels, first).labels;
      throw new ArgumentError(
        "NO_ROW",
        `Cannot find the row ${encoder}, ${reduction}, ${clustering}`,
        "Pass one of the benchmark's rows.",
      );
    },
  };

  async function encoded(encoder: Encoder): Promise<Matrix> {
    const weights = Object.values(encoder.weights()).map(({ data }) => data);
    const key = `features-${digestOf(images.data, ...weights, `${encoder.name} ${encoder.size} ${images.channels}`)}`;
    const before = await cache.read(key);
    if (before)
      return { data: before.features, rows: before.features.length / encoder.features, cols: encoder.features };
    const embedding = await encoder.encode(images, { ...options, onProgress: undefined });
    await cache.write(key, { features: embedding.data });
    return embedding;
  }

  /** What each job gives, from the cache or from threads, in the jobs' order. */
  async function grid(): Promise<GridResult[]> {
    const results: GridResult[] = [];
    const missing: number[] = [];
    for (const [i, { key, encoder, reduction }] of jobs.entries()) {
      const before = await cache.read(key);
      if (before) {
        results[i] = unpacked(before, clusterings);
        report(`${encoder}, ${reduction}: kept from before`);
      } else missing.push(i);
    }
    const { workers = availableParallelism() } = options;
    const worker = new URL("./grid-worker.js", import.meta.url);
    const threads = jobThreads<GridJob, GridResult>(
      { worker, settings: {}, here: runGridJob },
      Math.min(workers, missing.length),
    );
    try {
      let next = 0;
      for await (const result of threads.results(missing.map((i) => jobs[i]))) {
        const { key, encoder, reduction } = jobs[missing[next]];
        results[missing[next++]] = result;
        await cache.write(key, packed(result));
        report(`${encoder}, ${reduction}`);
        signal?.throwIfAborted();
      }
    } finally {
      await threads.close();
    }
    return results;
  }
}

/** Rows of length 1; a row of zeros stays. */
export function toUnitLength({ data, rows, cols }: Matrix): Matrix {
  const result = Float32Array.from(data);
  for (let i = 0; i < rows; i++) {
    let squares = 0;
    for (let j = 0; j < cols; j++) squares += data[i * cols + j] ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let j = 0; j < cols; j++) result[i * cols + j] = data[i * cols + j] / length;
  }
  return { data: result, rows, cols };
}

function packed(result: GridResult): Record<string, Int32Array> {
  const entries = Object.entries(result).flatMap(([name, list]) =>
    list.map((labels, run) => [`${name}.${run}`, labels]),
  );
  return Object.fromEntries(entries);
}

function unpacked(values: Readonly<Record<string, Float32Array>>, clusterings: readonly Clustering[]): GridResult {
  const runsOf = (name: string) => Object.keys(values).filter((key) => key.startsWith(`${name}.`)).length;
  return Object.fromEntries(
    clusterings.map((name) => [
      name,
      Array.from({ length: runsOf(name) }, (_, run) => Int32Array.from(values[`${name}.${run}`])),
    ]),
  );
}

/** Checks the input; gives the number of classes. */
function requireClasses(images: ImageStack, labels: Int32Array, groups: Int32Array | undefined, runs: number): number {
  if (labels.length !== images.count) throw mismatch(`${labels.length} labels`, images.count);
  if (groups && groups.length !== images.count) throw mismatch(`groups of ${groups.length} pictures`, images.count);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot benchmark with ${runs} runs`, "Choose 1 run or more.");
  }
  const classes = new Set(labels).size;
  if (classes >= 2 && classes < images.count) return classes;
  throw new ArgumentError(
    "BAD_CLUSTER_COUNT",
    `Cannot benchmark ${images.count} pictures of ${classes} ${classes === 1 ? "class" : "classes"}`,
    "Pass pictures of at least two classes, and more pictures than classes.",
  );
}

function mismatch(what: string, pictures: number): ArgumentError {
  return new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot benchmark ${pictures} pictures with ${what}`,
    "Pass one for each picture, in the same order.",
  );
}
