import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Whether the module's memory can hold n samples of d columns and k centers. */
export function kmeansFits(n: number, d: number, k: number): boolean {
  return fitsMemory(instantiate("kmeans").prepare(n, d, k));
}

/**
 * Arrays and hot loops of k-means by assembly/kmeans.ts: the twin of `plainLoops` in cluster/kmeans-loops.ts, which
 * says what they are.
 *
 * @param d - columns, an even number
 */
export function simdLoops(n: number, d: number, k: number) {
  const { memory, prepare, place, assign, loosen, weigh, inertia } = instantiate("kmeans");
  growTo(memory, prepare(n, d, k));
  const { buffer } = memory;
  const doubles = (which: number, length: number) => new Float64Array(buffer, place(which) >>> 0, length);
  const integers = (which: number, length: number) => new Int32Array(buffer, place(which) >>> 0, length);
  const lists = doubles(9, 3 * n);
  const weights = [lists.subarray(0, n), lists.subarray(n, 2 * n), lists.subarray(2 * n)] as const;
  return {
    n,
    d,
    k,
    x: doubles(0, n * d),
    centers: doubles(1, k * d),
    sums: doubles(2, k * d),
    labels: integers(3, n),
    counts: integers(4, k),
    upper: doubles(5, n),
    lower: doubles(6, n),
    half: doubles(7, k),
    near: integers(10, k * k),
    nearGaps: doubles(11, k * k),
    shift: doubles(8, k),
    weights,
    assign: () => assign(),
    loosen: (mover: number, farthest: number, next: number) => {
      loosen(mover, farthest, next);
    },
    weigh: (center: number, before: number, out: number) => weigh(center, before, out),
    inertia: () => inertia(),
  };
}
