import type { Matrix } from "../matrix.ts";
import type { Codes } from "./labels.ts";

/** Mean of each cluster, (k, d). */
export function clusterCenters(x: Matrix, { codes, sizes }: Codes): Float64Array {
  const d = x.cols;
  const centers = new Float64Array(sizes.length * d);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0, to = codes[i] * d; j < d; j++, at++) centers[to + j] += x.data[at];
  }
  return centers.map((sum, at) => sum / sizes[Math.floor(at / d)]);
}
