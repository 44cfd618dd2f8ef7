import type { Sliced } from "../wasm/sliced.ts";
import { repulsion } from "./repulsion.ts";
import type { SparseRows } from "./sparse-rows.ts";

/** Both halves of t-SNE's gradient: 4 (pull - push / the sum that `compute` returns). */
export interface Forces {
  /**
   * Attraction p q (yᵢ − yⱼ) summed over the neighbours, one array per dimension, each (n); q = 1 / (1 + |yᵢ − yⱼ|²).
   */
  readonly pull: readonly Float64Array[];
  /** Repulsion q² (yᵢ − yⱼ) summed over all others, same shapes. */
  readonly push: readonly Float64Array[];
  /** Overwrites both and returns the sum of q over all ordered pairs. */
  compute(y: readonly Float64Array[]): Sliced<number>;
}

/** The forces in 64-bit numbers, over all pairs: the reference. */
export function plainForces(p: SparseRows, n: number, dimensions: number): Forces {
  const pull = Array.from({ length: dimensions }, () => new Float64Array(n));
  const push = Array.from({ length: dimensions }, () => new Float64Array(n));
  return {
    pull,
    push,
    // biome-ignore lint/correctness/useYield: plain loops ask for no calls.
    *compute(y) {
      attraction(p, y, pull);
      return repulsion(y, push);
    },
  };
}

function attraction(
  { offsets, columns, values }: SparseRows,
  y: readonly Float64Array[],
  pull: readonly Float64Array[],
): void {
  const dimensions = y.length;
  const gap = new Float64Array(dimensions);
  const sum = new Float64Array(dimensions);
  for (let i = 0; i < y[0].length; i++) {
    sum.fill(0);
    for (let s = offsets[i]; s < offsets[i + 1]; s++) {
      const j = columns[s];
      let squared = 1;
      for (let c = 0; c < dimensions; c++) {
        gap[c] = y[c][i] - y[c][j];
        squared += gap[c] * gap[c];
      }
      const weight = values[s] / squared;
      for (let c = 0; c < dimensions; c++) sum[c] += weight * gap[c];
    }
    for (let c = 0; c < dimensions; c++) pull[c][i] = sum[c];
  }
}
