import { pca } from "../decomposition/pca.ts";
import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { knn } from "../neighbors/knn.ts";
import { type Random, random } from "../random.ts";
import { requireSamples } from "../stats/samples.ts";
import { runPaused } from "../threads/run-paused.ts";
import type { Sliced } from "../wasm/sliced.ts";
import { fitCurve } from "./umap-curve.ts";
import { memberships } from "./umap-graph.ts";
import { MapLayout } from "./umap-layout.ts";

export interface UmapOptions {
  /** Dimensions of the map. @defaultValue 2 */
  nComponents?: number;
  /** Size of the neighbourhoods that are kept together, the sample itself counted. @defaultValue 15 */
  nNeighbors?: number;
  /** Smallest distance between neighbours on the map. @defaultValue 0.1 */
  minDist?: number;
  /** Scale of the map. @defaultValue 1 */
  spread?: number;
  /** Passes over the neighbourhoods. @defaultValue 500 up to 2,500 samples, 400, 300 and 200 up to 5,000, 7,500 and above */
  nEpochs?: number;
  /** Start from the leading principal components, or from random positions. @defaultValue "pca" */
  init?: "pca" | "random";
  /** Starting point of every random draw; the same seed gives the same map. @defaultValue 0 */
  seed?: number;
  /** Called about ten times a second. */
  onProgress?: (report: { epoch: number; epochs: number }) => void;
  /** Stops between two epochs; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

const reportMs = 100;

/**
 * UMAP, a map that keeps neighbourhoods, by gradient descent with sampled repulsion (McInnes, Healy and Melville, 2018,
 * arXiv:1802.03426). As umap-learn in its memberships, curve and steps; the neighbours are exact where it approximates them, and
 * the map starts from the leading principal components (its `init="pca"`) where it starts from a spectral map.
 *
 * @param x - samples, (n, d), no missing values
 * @returns the map, (n, nComponents)
 * @throws {@link ArgumentError} `NOT_FINITE`, `TOO_LARGE_VALUES`, `BAD_OPTION`, or `OUT_OF_RANGE` unless 2 ≤ nNeighbors ≤ n
 */
export async function umap(x: Matrix, options: UmapOptions = {}): Promise<Matrix> {
  const { nComponents = 2, nNeighbors = 15, minDist = 0.1, spread = 1, seed = 0 } = options;
  const { nEpochs = defaultEpochs(x.rows), init = "pca", signal } = options;
  requireSamples(x, "map", 0);
  if (!Number.isInteger(nNeighbors) || nNeighbors < 2 || nNeighbors > x.rows) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot map ${x.rows} samples with neighborhoods of ${nNeighbors}`,
      x.rows >= 2 ? `Choose nNeighbors from 2 to ${x.rows}.` : "UMAP needs at least 2 samples.",
    );
  }
  if (!Number.isInteger(nComponents) || nComponents < 1) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot map to ${nComponents} dimensions`, "Choose 1 dimension or more.");
  }
  requireOptions({ minDist, spread, nEpochs, init });
  signal?.throwIfAborted();
  const graph = memberships(knn(x, { k: nNeighbors - 1 }));
  const stream = random(seed);
  const start = init === "pca" ? principalStart(x, nComponents, stream) : randomStart(x.rows, nComponents, stream);
  const layout = new MapLayout(graph, start, nComponents, nEpochs, fitCurve(minDist, spread), stream);
  await runPaused(undefined, descend(layout, nEpochs, options.onProgress), signal);
  return { data: layout.y, rows: x.rows, cols: nComponents };
}

function* descend(layout: MapLayout, epochs: number, onProgress: UmapOptions["onProgress"]): Sliced<void> {
  let told = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    layout.step(epoch);
    if (performance.now() - told >= reportMs || epoch + 1 === epochs) {
      onProgress?.({ epoch: epoch + 1, epochs });
      told = performance.now();
    }
    // A place to pause.
    yield [];
  }
}

function defaultEpochs(n: number): number {
  if (n <= 2500) return 500;
  if (n <= 5000) return 400;
  return n <= 7500 ? 300 : 200;
}

/** The leading components, from 0 to 10 along each axis, a little shaken so that equal samples can part. */
function principalStart(x: Matrix, nComponents: number, stream: Random): Float64Array {
  const count = Math.min(nComponents, x.cols, x.rows);
  const scores = pca(x, { nComponents: count }).transform(x);
  const y = randomStart(x.rows, nComponents, stream);
  for (let c = 0; c < count; c++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = c; i < scores.data.length; i += count) {
      low = Math.min(low, scores.data[i]);
      high = Math.max(high, scores.data[i]);
    }
    if (!(high > low)) continue;
    for (let i = 0; i < x.rows; i++) {
      y[i * nComponents + c] = (10 * (scores.data[i * count + c] - low)) / (high - low) + 1e-4 * stream.normal();
    }
  }
  return y;
}

function randomStart(n: number, nComponents: number, { next }: Random): Float64Array {
  return Float64Array.from({ length: n * nComponents }, () => 10 * next());
}

function requireOptions(options: { minDist: number; spread: number; nEpochs: number; init: string }): void {
  const { minDist, spread, nEpochs, init } = options;
  if (!(spread > 0 && spread < Number.POSITIVE_INFINITY)) refuse("spread", spread, "a number above 0");
  if (!(minDist >= 0 && minDist <= spread)) refuse("minDist", minDist, "a number from 0 to spread");
  if (!Number.isInteger(nEpochs) || nEpochs < 1) refuse("nEpochs", nEpochs, "a whole number from 1");
  if (init !== "pca" && init !== "random") refuse("init", init, '"pca" or "random"');
}

function refuse(option: string, value: unknown, rule: string): never {
  throw new ArgumentError("BAD_OPTION", `Cannot map with ${option} ${value}`, `${option} is ${rule}.`);
}
