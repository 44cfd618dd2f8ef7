import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { cutTree } from "../cluster/cut-tree.ts";
import type { ClusterTree } from "../cluster/tree.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { labelColors } from "../figures/colors.ts";
import { dendrogram } from "../figures/dendrogram.ts";
import { type Columns, numberColumn, requireLength } from "../figures/inputs.ts";
import { nodeLabels, requireCut, requireTree, truncateTree } from "../figures/truncated-tree.ts";
import type { Matrix } from "../matrix.ts";
import { matrix } from "../matrix.ts";
import { silhouetteSamples } from "../metrics/silhouette.ts";
import { wholeBetween } from "./checks.ts";
import { type PackedPlaces, placesIfAny } from "./places.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** Options of {@link dendrogramCutter}. */
export interface DendrogramCutterOptions {
  /** Clusters at the beginning. @defaultValue 6, or as many leaves as there are */
  nClusters?: number;
  /** Leaves to draw, at most 250: also the most clusters. @defaultValue 40 */
  lastMerged?: number;
  /** The samples that were linked: adds silhouettes. */
  x?: Matrix;
  /** One row for each sample: with `latitude` and `longitude` it adds a map. */
  table?: Columns;
  /** Columns of the table whose means are shown for each cluster. @defaultValue none */
  features?: readonly string[];
}

interface State {
  tree: object;
  places: PackedPlaces | null;
  means: object;
  colors: string[];
  hasSilhouettes: boolean;
  nClusters: number;
  /** Node of the tree whose samples are chosen; -1 for none. */
  branch: number;
}

/** Silhouettes of a cut, as the page draws them: a profile for each cluster, falling. */
interface Silhouettes {
  mean: number;
  clusters: { label: number; values: Float32Array }[];
}

const mostScored = 3000;
const drawnProfile = 60;

/** A dendrogram whose cut is dragged. */
export class DendrogramCutter {
  readonly #widget: Widget<State>;
  readonly #tree: ClusterTree;
  readonly #lastMerged: number;
  readonly #x: Matrix | undefined;
  readonly #source: DataSource | undefined;

  /** Use {@link dendrogramCutter}. */
  constructor(tree: ClusterTree, options: DendrogramCutterOptions) {
    requireTree(tree);
    const samples = tree.heights.length + 1;
    const lastMerged = Math.min(options.lastMerged ?? 40, 250, samples);
    const nClusters = options.nClusters ?? Math.min(6, lastMerged);
    requireCut(tree, nClusters, lastMerged);
    if (options.x) requireLength("samples", options.x.rows, samples, "leaves");
    this.#tree = tree;
    this.#x = options.x;
    this.#source = options.table?.source;
    this.#lastMerged = lastMerged;
    const leaves = leavesOf(tree, lastMerged);
    this.#widget = builtInWidget<State>("dendrogram-cutter", {
      name: "DendrogramCutter",
      state: {
        tree: leaves.drawing,
        places: placesIfAny(options.table, { count: samples, what: "leaves" }),
        means: featureSums(options, leaves.ofSample, leaves.drawing.leafSizes.length, samples),
        colors: labelColors(lastMerged, "tab10"),
        hasSilhouettes: options.x !== undefined,
        nClusters,
        branch: -1,
      },
      accept: {
        tree: false,
        places: false,
        means: false,
        colors: false,
        hasSilhouettes: false,
        nClusters: wholeBetween(1, lastMerged),
        branch: wholeBetween(-1, 2 * samples - 2),
      },
      commands: { silhouettes: (count) => this.#silhouettes(wholeBetween(2, lastMerged)(count)) },
      fallback: () => this.#fallback(),
    });
  }

  /** Clusters that the line cuts into. */
  get nClusters(): number {
    return this.#widget.get("nClusters");
  }

  set nClusters(count: number) {
    requireCut(this.#tree, count, this.#lastMerged);
    this.#widget.set({ nClusters: count });
  }

  /** Cluster of each sample, as `cutTree(tree, { nClusters })` numbers them. */
  get labels(): Int32Array {
    return cutTree(this.#tree, { nClusters: this.nClusters });
  }

  /** Rows of the samples under the branch that was clicked, rising; none where none was. */
  get selected(): Uint32Array {
    const branch = this.#widget.get("branch");
    if (branch < 0) return new Uint32Array(0);
    return samplesUnder(this.#tree, branch);
  }

  /** Calls `listener` after each change of the cut; returns what ends the calls. */
  on(event: "cut", listener: (nClusters: number) => void): () => void;
  /** Calls `listener` with the chosen rows after each choice of a branch. */
  on(event: "selected", listener: (rows: Uint32Array) => void): () => void;
  on(event: "cut" | "selected", listener: (value: never) => void): () => void {
    if (event === "cut") return this.#widget.on("nClusters", listener as (count: number) => void);
    return this.#widget.on("branch", () => listener(this.selected as never));
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    return `DendrogramCutter(${this.#tree.heights.length + 1} samples, cut into ${this.nClusters})`;
  }

  #fallback(): MimeBundle {
    const cut = this.nClusters > 1 ? { cut: this.nClusters } : {};
    const figure = dendrogram(this.#tree, {
      lastMerged: Math.max(2, this.#lastMerged),
      title: `The tree, cut into ${this.nClusters}`,
      ...(this.#source ? { source: this.#source } : {}),
      ...cut,
    });
    return { ...figure[display](), "text/plain": this.toString() };
  }

  #silhouettes(count: number): Silhouettes & { scored: number } {
    const x = this.#x;
    if (!x) throw new ArgumentError("BAD_OPTION", "Cannot score without samples", "Pass x to dendrogramCutter().");
    const labels = cutTree(this.#tree, { nClusters: count });
    // Pairs grow with the square: a cut that is being dragged is scored on samples at even steps.
    const step = Math.ceil(x.rows / mostScored);
    const rows = Int32Array.from({ length: Math.ceil(x.rows / step) }, (_, i) => i * step);
    const data = new Float64Array(rows.length * x.cols);
    rows.forEach((row, i) => {
      data.set(x.data.subarray(row * x.cols, (row + 1) * x.cols), i * x.cols);
    });
    const own = rows.map((row) => labels[row]!);
    if (new Set(own).size < 2 || new Set(own).size >= own.length) return { mean: 0, clusters: [], scored: rows.length };
    const values = silhouetteSamples(matrix(data, rows.length, x.cols), own);
    const clusters = [...new Set(own)]
      .sort((a, b) => a - b)
      .map((label) => ({ label, values: profile(values.filter((_, i) => own[i] === label)) }));
    return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, clusters, scored: rows.length };
  }
}

/**
 * A dendrogram with a cut line to drag (or Arrow Up and Down): the clusters, their map, silhouettes and table follow in
 * the page, and the kernel hears of the cut. A click on a branch chooses its samples.
 *
 * ```ts
 * const cutter = dendrogramCutter(tree, { x: scaled, table: land, features });
 * cutter
 * // later
 * clusterMap(land, cutter.labels)
 * ```
 *
 * @param tree - the result of `linkage()`
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `BAD_COUNT`, `UNKNOWN_COLUMN`
 */
export function dendrogramCutter(tree: ClusterTree, options: DendrogramCutterOptions = {}): DendrogramCutter {
  return new DendrogramCutter(tree, options);
}

/** The top of the tree, its brackets as columns of numbers, and the drawn leaf under which each sample lies. */
function leavesOf(tree: ClusterTree, count: number) {
  const samples = tree.heights.length + 1;
  const { leaves, brackets } = truncateTree(tree, count);
  const ofSample = cutTree(tree, { nClusters: leaves.length });
  const ofNode = nodeLabels(tree, ofSample);
  const firstRows = new Int32Array(leaves.length).fill(samples);
  for (let row = samples - 1; row >= 0; row--) firstRows[ofSample[row]!] = row;
  const pick = (part: (bracket: (typeof brackets)[number]) => number) => Float64Array.from(brackets, part);
  return {
    ofSample,
    drawing: {
      samples,
      leafOf: Uint8Array.from(ofSample),
      leafAt: Uint8Array.from(leaves, ({ node }) => ofNode[node]!),
      leafNode: Int32Array.from(leaves, ({ node }) => node),
      leafSizes: Int32Array.from(leaves, ({ size }) => size),
      firstRows,
      node: Int32Array.from(brackets, ({ node }) => node),
      left: pick(({ x }) => x[0]),
      right: pick(({ x }) => x[1]),
      leftFrom: pick(({ from }) => from[0]),
      rightFrom: pick(({ from }) => from[1]),
      height: pick(({ height }) => height),
      size: pick(({ size }) => size),
    },
  };
}

/** Sums of the features over each drawn leaf, from which the page makes the means of any cut. */
function featureSums(options: DendrogramCutterOptions, leafOf: Int32Array, leaves: number, samples: number): object {
  const { table, features = [] } = options;
  if (!table) return { names: [], sums: new Float64Array(0) };
  const sums = new Float64Array(leaves * features.length);
  features.forEach((name, j) => {
    const values = numberColumn(table, name);
    requireLength("rows", values.length, samples, "leaves");
    for (let row = 0; row < samples; row++) sums[leafOf[row]! * features.length + j] += values[row]!;
  });
  return { names: [...features], sums };
}

/** At most 60 values, falling, at even steps. */
function profile(values: Float64Array): Float32Array {
  const sorted = values.sort().reverse();
  const step = Math.max(1, sorted.length / drawnProfile);
  return Float32Array.from({ length: Math.min(sorted.length, drawnProfile) }, (_, i) => sorted[Math.floor(i * step)]!);
}

function samplesUnder(tree: ClusterTree, node: number): Uint32Array {
  const samples = tree.heights.length + 1;
  const rows: number[] = [];
  const open = [node];
  while (open.length > 0) {
    const next = open.pop()!;
    if (next < samples) rows.push(next);
    else open.push(tree.left[next - samples]!, tree.right[next - samples]!);
  }
  return Uint32Array.from(rows).sort();
}
