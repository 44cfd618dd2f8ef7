import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { requireClusterCount } from "../cluster/cluster-count.ts";
import { cutTree } from "../cluster/cut-tree.ts";
import { linkage } from "../cluster/linkage.ts";
import type { ClusterTree } from "../cluster/tree.ts";
import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { adjustedRandScore } from "../metrics/adjusted-rand.ts";
import { type Random, random } from "../random.ts";
import { cutIntoBoxes, gatherAround, labelsNear, type MicroClusters } from "./micro-clusters.ts";
import { blocksOf, eachBlock, type RowBlocks, sampleRows } from "./row-blocks.ts";

/** How to cluster more rows than a tree can hold. */
export interface TwoStepOptions {
  nClusters: number;
  /** Small groups that take the rows' place in the tree; rows themselves where there are no more. @defaultValue 20_000 */
  microClusters?: number;
  /** Memory for the sample from which the groups are drawn, MiB. @defaultValue 256 */
  memoryMb?: number;
  /** How often half the sample is clustered again, to see whether the classes stay. 0 leaves it out. @defaultValue 10 */
  resamples?: number;
  /** Starting point of every random draw. @defaultValue 0 */
  seed?: number;
  /** Called now and then with the share that is done, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Stops at the next block; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Classes of very many rows. */
export interface TwoStep {
  /** Class of each row, numbered from 0 by falling size, (n). */
  readonly labels: Int32Array;
  /** Rows of each class, by falling size, (k). */
  readonly sizes: Float64Array;
  /** Mean of each class's rows, (k, d); NaN for a class that no row is nearest to. */
  readonly centers: Matrix & { readonly data: Float64Array };
  /** Ward's tree of the micro-clusters. */
  readonly tree: ClusterTree;
  readonly microClusters: MicroClusters;
  /**
   * Adjusted Rand scores of these classes with those of half the sample, each time another half. Near 1: the classes are the
   * data's; far below: they are the draw's.
   */
  readonly stability: { readonly mean: number; readonly least: number; readonly scores: Float64Array } | undefined;
  /** Class of other rows, (m, d) to (m). */
  predict(x: Matrix): Int32Array;
  [display](): MimeBundle;
}

/** Rows on which resampled classes are compared. */
const comparedRows = 10_000;
const mebibyte = 2 ** 20;

/**
 * Ward's method for rows that need not fit into memory: a sample is cut into micro-clusters, all rows gather around their
 * centers, Ward's tree of the micro-clusters with their sizes is exact, and each row takes the class of the nearest. Rows are
 * read three times. With as many micro-clusters as rows it is Ward's method itself.
 *
 * After BIRCH (Zhang, Ramakrishnan and Livny, 1996, doi:10.1145/233269.233324), with a kd-partition in place of its tree.
 *
 * @param x - (n, d), or blocks of rows that are read again and again
 * @throws {@link ArgumentError} `BAD_CLUSTER_COUNT`, `OUT_OF_RANGE`, `NOT_FINITE`, `SHAPE_MISMATCH`
 */
export async function twoStepWard(x: Matrix | RowBlocks, options: TwoStepOptions): Promise<TwoStep> {
  const { nClusters, microClusters = 20_000, memoryMb = 256, resamples = 10, seed = 0, signal, onProgress } = options;
  requireCounts({ microClusters, memoryMb, resamples });
  const source = blocksOf(x);
  const draws = random(seed);
  const most = Math.max(2, Math.floor((memoryMb * mebibyte) / (8 * source.cols)));
  const { sample, total } = await sampleRows(source, most, draws, signal);
  requireClusterCount(nClusters, total);
  onProgress?.(0.1);
  const boxes = cutIntoBoxes(sample, microClusters);
  const micro = await gatherAround(boxes.centers, source, signal, (rows) => onProgress?.(0.1 + (0.4 * rows) / total));
  requireMicroClusters(nClusters, micro.sizes.length);
  const { tree, labels: drafted } = classesOf(micro, nClusters);
  onProgress?.(0.6);
  const labels = new Int32Array(total);
  const sums = new ClassSums(nClusters, source.cols);
  await eachBlock(source, "cluster", signal, (block, first) => {
    const found = labelsNear(micro.centers, drafted, block);
    sums.add(block, found);
    labels.set(found, first);
    onProgress?.(0.6 + (0.2 * (first + block.rows)) / total);
  });
  // A micro-cluster moved to the mean of its rows, so that some of them are nearer to another now.
  const rank = ranksBySize(sums.sizes);
  for (let i = 0; i < total; i++) labels[i] = rank[labels[i]];
  const microLabels = drafted.map((label) => rank[label]);
  const { sizes, centers } = sums.inOrder(rank);
  const predict = (rows: Matrix) => labelsNear(micro.centers, microLabels, rows);
  const scores = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    signal?.throwIfAborted();
    scores[i] = resampled(sample, options.nClusters, microClusters, draws, predict);
    onProgress?.(0.8 + (0.2 * (i + 1)) / resamples);
    await new Promise(setImmediate);
  }
  const mean = scores.reduce((a, b) => a + b, 0) / resamples;
  const stability = resamples > 0 ? { mean, least: Math.min(...scores), scores } : undefined;
  return {
    labels,
    sizes,
    centers,
    tree,
    microClusters: micro,
    stability,
    predict,
    [display]: () => ({ "text/plain": describe(total, micro, sizes, stability) }),
  };
}

/** Ward's classes of micro-clusters, numbered by falling number of rows. */
function classesOf({ centers, sizes }: MicroClusters, nClusters: number) {
  const tree = linkage(centers, { method: "ward", weights: sizes });
  const cut = cutTree(tree, { nClusters });
  const rows = new Float64Array(nClusters);
  cut.forEach((label, i) => {
    rows[label] += sizes[i];
  });
  const rank = ranksBySize(rows);
  return { tree, labels: cut.map((label) => rank[label]) };
}

/** Place of each class by falling size; equal ones keep their order. */
function ranksBySize(sizes: Float64Array): Int32Array {
  const order = Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const rank = new Int32Array(sizes.length);
  order.forEach((label, i) => {
    rank[label] = i;
  });
  return rank;
}

/** Sizes and sums of classes, gathered block by block. */
class ClassSums {
  readonly sizes: Float64Array;
  readonly #sums: Float64Array;
  readonly #cols: number;

  constructor(k: number, cols: number) {
    this.sizes = new Float64Array(k);
    this.#sums = new Float64Array(k * cols);
    this.#cols = cols;
  }

  add({ data, rows }: Matrix, labels: Int32Array): void {
    const cols = this.#cols;
    for (let i = 0; i < rows; i++) {
      this.sizes[labels[i]]++;
      for (let j = 0, at = labels[i] * cols; j < cols; j++) this.#sums[at + j] += data[i * cols + j];
    }
  }

  /** Sizes and means, class c at place `rank[c]`. */
  inOrder(rank: Int32Array) {
    const [k, cols] = [rank.length, this.#cols];
    const sizes = new Float64Array(k);
    const means = new Float64Array(k * cols);
    rank.forEach((place, label) => {
      sizes[place] = this.sizes[label];
      for (let j = 0; j < cols; j++) means[place * cols + j] = this.#sums[label * cols + j] / sizes[place];
    });
    return { sizes, centers: { data: means, rows: k, cols } };
  }
}

/** How far classes of a random half of the sample agree with these, on rows of the sample. */
function resampled(
  sample: Matrix,
  nClusters: number,
  microClusters: number,
  draws: Random,
  predict: (x: Matrix) => Int32Array,
): number {
  const half = takeAtRandom(sample, Math.max(nClusters, Math.ceil(sample.rows / 2)), draws);
  const boxes = cutIntoBoxes(half, microClusters);
  if (boxes.sizes.length < nClusters) return 1;
  const { labels } = classesOf(boxes, nClusters);
  const compared = takeAtRandom(sample, Math.min(comparedRows, sample.rows), draws);
  return adjustedRandScore(labelsNear(boxes.centers, labels, compared), predict(compared));
}

function takeAtRandom({ data, rows, cols }: Matrix, count: number, draws: Random): Matrix {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const taken = new Float64Array(count * cols);
  for (let i = 0; i < count; i++) {
    const j = i + draws.integer(rows - i);
    const row = order[j];
    order[j] = order[i];
    taken.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
  }
  return { data: taken, rows: count, cols };
}

function describe(total: number, micro: MicroClusters, sizes: Float64Array, stability: TwoStep["stability"]): string {
  const stable = stability
    ? `; classes of halves agree by ${stability.mean.toFixed(3)} (adjusted Rand; least ${stability.least.toFixed(3)})`
    : "";
  const rows = Array.from(sizes, (size) => size.toLocaleString("en")).join(", ");
  return `TwoStep(${total.toLocaleString("en")} rows in ${micro.sizes.length.toLocaleString("en")} micro-clusters; classes of ${rows}${stable})`;
}

function requireCounts(counts: Record<string, number>): void {
  for (const [name, value] of Object.entries(counts)) {
    const least = name === "resamples" ? 0 : 1;
    if (Number.isInteger(value) && value >= least) continue;
    const hint = `Choose a whole number from ${least}.`;
    throw new ArgumentError("OUT_OF_RANGE", `Cannot cluster with ${name} ${value}`, hint);
  }
}

function requireMicroClusters(nClusters: number, found: number): void {
  if (nClusters <= found) return;
  throw new ArgumentError(
    "BAD_CLUSTER_COUNT",
    `Cannot make ${nClusters} clusters of ${found} micro-clusters`,
    `Raise microClusters, or choose nClusters up to ${found}; rows that coincide share a micro-cluster.`,
  );
}
