import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Whether the module's memory can hold n samples of d columns in k clusters. */
export function meanDistancesFit(n: number, d: number, k: number): boolean {
  return fitsMemory(instantiate("silhouette").prepare(n, d, k));
}

/**
 * Mean distance of each sample to its own cluster and to the nearest other, by assembly/silhouette.ts: the twin of
 * metrics/mean-distances.ts, equal but for the order of sums.
 *
 * @param sorted - samples sorted by cluster, (n, d)
 * @param starts - first sample of each cluster, and n, (k + 1)
 */
export function meanDistancesSimd(sorted: Float64Array, d: number, starts: Int32Array) {
  const n = sorted.length / d;
  const module = instantiate("silhouette");
  growTo(module.memory, module.prepare(n, d, starts.length - 1));
  const { buffer } = module.memory;
  const columns = new Float64Array(buffer, module.input() >>> 0, n * d);
  for (let j = 0, to = 0; j < d; j++) {
    for (let i = 0, at = j; i < n; i++, at += d) columns[to++] = sorted[at];
  }
  new Int32Array(buffer, module.startsInput() >>> 0, starts.length).set(starts);
  module.run();
  return {
    within: new Float64Array(buffer, module.withinOut() >>> 0, n).slice(),
    nearest: new Float64Array(buffer, module.nearestOut() >>> 0, n).slice(),
  };
}
