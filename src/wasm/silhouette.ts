import { fitsMemory, growTo, instantiate, type WasmExports } from "./instantiate.ts";
import { type Call, runHere, type Sliced } from "./sliced.ts";

/** Whether the module's memory can hold n samples of d columns in k clusters. */
export function meanDistancesFit(n: number, d: number, k: number, together = 1): boolean {
  return fitsMemory(instantiate("silhouette").prepare(n, d, k, together));
}

/**
 * Mean distance of each sample to its own cluster and to the nearest other, by assembly/silhouette.ts: the twin of
 * metrics/mean-distances.ts, equal but for the order of sums.
 *
 * @param sorted - samples sorted by cluster, (n, d)
 * @param starts - first sample of each cluster, and n, (k + 1)
 */
export function meanDistancesSimd(sorted: Float64Array, d: number, starts: Int32Array): MeanDistances {
  const module = instantiate("silhouette");
  growTo(module.memory, module.prepare(sorted.length / d, d, starts.length - 1, 1));
  return runHere(module, meanDistancesSliced(module, sorted, d, starts, 1));
}

/** Mean distance of each sample to the others of its own cluster, and to those of the nearest other, (n). */
export interface MeanDistances {
  readonly within: Float64Array;
  readonly nearest: Float64Array;
}

/**
 * As {@link meanDistancesSimd}, on a module that is prepared for `together` chunks at a time. The result does not depend on
 * how many that are.
 *
 * @param onProgress - told which share of the pairs has been measured, 0 to 1
 */
export function* meanDistancesSliced(
  module: WasmExports,
  sorted: Float64Array,
  d: number,
  starts: Int32Array,
  together: number,
  onProgress?: (share: number) => void,
): Sliced<MeanDistances> {
  const n = sorted.length / d;
  const { buffer } = module.memory;
  const columns = new Float64Array(buffer, module.input() >>> 0, n * d);
  for (let j = 0, to = 0; j < d; j++) {
    for (let i = 0, at = j; i < n; i++, at += d) columns[to++] = sorted[at];
  }
  new Int32Array(buffer, module.startsInput() >>> 0, starts.length).set(starts);
  module.begin();
  const chunks = chunksOf(starts);
  for (let from = 0; from < chunks.length; from += together) {
    const wave = chunks.slice(from, from + together);
    yield wave.map(([cluster, first, end], i): Call => ["measure", cluster, first, end, i]);
    for (const [i, [cluster, first, end]] of wave.entries()) module.fold(cluster, first, end, i);
    onProgress?.(1 - (1 - wave.at(-1)![2] / n) ** 2);
  }
  return {
    within: new Float64Array(buffer, module.withinOut() >>> 0, n).slice(),
    nearest: new Float64Array(buffer, module.nearestOut() >>> 0, n).slice(),
  };
}

/** Parts of clusters that take some 50 ms at most. */
function chunksOf(starts: Int32Array): [cluster: number, from: number, to: number][] {
  const rows = Math.min(1024, Math.max(16, Math.floor(2 ** 24 / starts[starts.length - 1])));
  const chunks: [number, number, number][] = [];
  for (let cluster = 0; cluster + 1 < starts.length; cluster++) {
    const end = starts[cluster + 1];
    for (let from = starts[cluster]; from < end; from += rows) {
      chunks.push([cluster, from, Math.min(end, from + rows)]);
    }
  }
  return chunks;
}
