import type { Matrix } from "../../src/matrix.ts";
import { random } from "../../src/random.ts";
import { standardize } from "../../src/stats/standardize.ts";

/** Seven curved, slanted clouds that overlap, standardized: about as hard to part as land cover. */
export function clouds(rows: number, cols: number): Matrix {
  const { normal } = random(1);
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const group = i % 7;
    const bend = normal();
    for (let j = 0; j < cols; j++) {
      const center = 2 * Math.sin(group * (j + 1));
      const slant = Math.cos(group + 2 * j) * bend + 0.3 * Math.sin(j) * bend * bend;
      data[i * cols + j] = center + slant + 0.4 * normal();
    }
  }
  return standardize({ data, rows, cols });
}
