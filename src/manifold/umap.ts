import { UMAP } from "umap-js";
import { ArgumentError } from "../errors.ts";
import { type Matrix, requireFinite } from "../matrix.ts";
import { knn, type Neighbors } from "../neighbors/knn.ts";
import { random } from "../random.ts";

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
  /** Starting point of every random draw; the same seed gives the same map. @defaultValue 0 */
  seed?: number;
  /** Called about ten times a second. */
  onProgress?: (report: { epoch: number; epochs: number }) => void;
  /** Stops between two epochs; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

const sliceMs = 50;

/**
 * UMAP, a map that keeps neighbourhoods, by gradient descent with sampled repulsion (McInnes, Healy and Melville, 2018,
 * arXiv:1802.03426). The optimization is `umap-js`'s, which starts from random positions where umap-learn starts from
 * a spectral map; the neighbours are our own and exact, where both packages approximate them.
 *
 * @param x - samples, (n, d), no missing values
 * @returns the map, (n, nComponents)
 * @throws {@link ArgumentError} `NOT_FINITE`, or `OUT_OF_RANGE` unless 2 ≤ nNeighbors ≤ n
 */
export async function umap(x: Matrix, options: UmapOptions = {}): Promise<Matrix> {
  const { nComponents = 2, nNeighbors = 15, minDist = 0.1, spread = 1, nEpochs, seed = 0 } = options;
  requireFinite(x, "map");
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
  const model = new UMAP({ nComponents, nNeighbors, minDist, spread, nEpochs, random: random(seed).next });
  const { indices, distances } = withThemselves(knn(x, { k: nNeighbors - 1 }));
  model.setPrecomputedKNN(indices, distances);
  // With the neighbours given, umap-js only counts the rows.
  const epochs = model.initializeFit(Array.from({ length: x.rows }, () => [0]));

  let paused = performance.now();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    model.step();
    if (performance.now() - paused < sliceMs && epoch < epochs) continue;
    options.onProgress?.({ epoch, epochs });
    await new Promise(setImmediate);
    options.signal?.throwIfAborted();
    paused = performance.now();
  }
  return { data: Float64Array.from(model.getEmbedding().flat()), rows: x.rows, cols: nComponents };
}

/** The neighbours as lists that begin with the sample itself, which is how UMAP counts them. */
function withThemselves({ indices, distances, rows, k }: Neighbors): { indices: number[][]; distances: number[][] } {
  const list = (values: ArrayLike<number>, row: number, self: number) => {
    const neighbors = new Array<number>(k + 1);
    neighbors[0] = self;
    for (let i = 0; i < k; i++) neighbors[i + 1] = values[row * k + i];
    return neighbors;
  };
  return {
    indices: Array.from({ length: rows }, (_, row) => list(indices, row, row)),
    distances: Array.from({ length: rows }, (_, row) => list(distances, row, 0)),
  };
}
