import { type Matrix, matrix } from "../../src/matrix.ts";

/** Four groups of samples on a fixed formula, which the scripts under `test/fixtures/manifold/` repeat. */
export function fourGroups(n: number, d: number): Matrix {
  const data = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      const noise = Math.sin(i * 12.9898 + j * 78.233) * 43758.5453;
      data[i * d + j] = noise - Math.floor(noise) + 1.5 * Math.cos((i % 4) * (j + 1));
    }
  }
  return matrix(data, n, d);
}
