import type { Matrix } from "../../src/matrix.ts";

/**
 * Numbers made by integer arithmetic alone, so that `formula.py` beside the fixtures makes the same ones bit by bit:
 * uniform noise in [0, 1) around `groups` centers.
 */
export function formula(rows: number, cols: number, groups: number): Matrix {
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const center = ((i % groups) * (2 * j + 1)) % 5;
      data[i * cols + j] = hash(i * cols + j + 1) / 2 ** 32 + center;
    }
  }
  return { data, rows, cols };
}

function hash(seed: number): number {
  let h = Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
