import { mkdir, readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { ArgumentError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import {
  type Clustering,
  clusterings as everyClustering,
  reductions as everyReduction,
  leastSize,
  type Reduction,
} from "../../nn/benchmark/grid-job.ts";
import { commonFolder } from "../common-folder.ts";
import { mergeBatch } from "../merge-batch.ts";
import { numbersShape, readClasses, writeNumbers } from "../numbers-file.ts";
import { planBatch } from "../plan.ts";
import { type RunBatchOptions, runBatch } from "../run-batch.ts";
import { writeSynced } from "../write-synced.ts";
import { type FailedCell, type GridCell, type GridParameters, type GridRow, gridFiles } from "./grid-cell-job.ts";

/** Options of {@link benchmarkGrid}. */
export interface BenchmarkGridOptions extends RunBatchOptions, Partial<GridParameters> {
  /** Folder of the results; the work in progress lies in its `batch`. */
  output: string;
  /** @defaultValue all five */
  reductions?: readonly Reduction[];
  /** @defaultValue both */
  clusterings?: readonly Clustering[];
}

/** What came of it. */
export interface BenchmarkGrid {
  readonly output: string;
  readonly files: readonly string[];
  /** Best accuracy first. */
  readonly rows: readonly GridRow[];
  /** Cells that gave no scores, each with its error. */
  readonly failed: readonly FailedCell[];
  /** Reductions that do not fit the features, for example 256 components of 200 samples. */
  readonly leftOut: readonly Pick<GridCell, "encoder" | "reduction">[];
}

/**
 * The study's Table 1 as a batch: each encoder's features, reduced and clustered in every way, scored against classes, one cell of
 * the table a task, on all processors or a cluster: `albedo batch grid`. The rows are those of `benchmark`.
 *
 * @param features - of each encoder, (n, d): a matrix, or a file as `albedo embed` writes it (`.npy`), or `.csv`
 * @param labels - class of each sample, or a text file with one a line
 * @throws {@link ArgumentError} `BAD_OPTION`, `SHAPE_MISMATCH`, `BAD_CLUSTER_COUNT`, `BATCH_CHANGED`; {@link FileError}
 */
export async function benchmarkGrid(
  features: Readonly<Record<string, Matrix | string>>,
  labels: Int32Array | string,
  options: BenchmarkGridOptions,
): Promise<BenchmarkGrid> {
  const { output, reductions = everyReduction, clusterings = everyClustering } = options;
  const { runs = 8, seed = 0, unitLength = false } = options;
  const { executor, retries, retryFailed, onProgress, signal } = options;
  requireKnown("reduction", reductions, everyReduction);
  requireKnown("clustering", clusterings, everyClustering);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new ArgumentError("BAD_OPTION", `Cannot benchmark with ${runs} runs`, "Choose 1 run or more.");
  }
  const files = await inFiles(features, labels, resolve(output, "inputs"));
  const truth = await readClasses(files.labels);
  requireClasses(truth);
  const root = commonFolder([files.labels, ...Object.values(files.features)]);
  const within = (file: string) => relative(root, resolve(file)).split(sep).join("/");
  const leftOut: Pick<GridCell, "encoder" | "reduction">[] = [];
  const cells: { value: GridCell; files: string[] }[] = [];
  for (const [encoder, file] of Object.entries(files.features)) {
    const { rows, cols } = await numbersShape(file);
    if (rows !== truth.length) {
      const message = `Cannot benchmark ${rows} samples of ${encoder} with ${truth.length} labels`;
      throw new ArgumentError("SHAPE_MISMATCH", message, "Pass one label for each sample, in the same order.");
    }
    for (const reduction of reductions) {
      if (leastSize(reduction) > Math.min(rows, cols)) leftOut.push({ encoder, reduction });
      else {
        for (const clustering of clusterings) {
          const value = { encoder, features: within(file), labels: within(files.labels), reduction, clustering };
          cells.push({ value, files: [resolve(file), resolve(files.labels)] });
        }
      }
    }
  }
  const batch = join(output, "batch");
  await planBatch(batch, {
    job: "albedo:grid",
    root,
    parameters: { runs, seed, unitLength },
    inputs: cells,
    chunkSize: 1,
  });
  await runBatch(batch, { executor, retries, retryFailed, onProgress, signal });
  const written = await mergeBatch(batch, { output });
  const { rows, failed } = JSON.parse(await readFile(join(output, gridFiles.info), "utf8"));
  return { output, files: written, rows, failed, leftOut };
}

/** Everything as files that all machines can read; values are written into a folder. */
async function inFiles(
  features: Readonly<Record<string, Matrix | string>>,
  labels: Int32Array | string,
  folder: string,
): Promise<{ features: Record<string, string>; labels: string }> {
  const places: Record<string, string> = {};
  for (const [i, [encoder, given]] of Object.entries(features).entries()) {
    places[encoder] = typeof given === "string" ? given : join(folder, `features-${i}.npy`);
    if (typeof given === "string") continue;
    await mkdir(folder, { recursive: true });
    await writeNumbers(places[encoder], given);
  }
  if (Object.keys(places).length === 0) {
    throw new ArgumentError("BAD_OPTION", "Cannot benchmark no features", "Name the features of one encoder at least.");
  }
  if (typeof labels === "string") return { features: places, labels };
  const path = join(folder, "labels.txt");
  await writeSynced(path, (file) => file.writeFile(`${labels.join("\n")}\n`));
  return { features: places, labels: path };
}

function requireKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const odd = given.find((name) => !known.includes(name));
  if (odd === undefined && given.length > 0) return;
  throw new ArgumentError("BAD_OPTION", `Cannot benchmark with ${what} ${odd}`, `Choose from ${known.join(", ")}.`);
}

function requireClasses(truth: Int32Array): void {
  const classes = new Set(truth).size;
  if (classes >= 2 && classes < truth.length) return;
  throw new ArgumentError(
    "BAD_CLUSTER_COUNT",
    `Cannot benchmark ${truth.length} samples of ${classes} ${classes === 1 ? "class" : "classes"}`,
    "Give samples of at least two classes, and more samples than classes.",
  );
}
