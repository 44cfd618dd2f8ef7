import type { Random } from "../../random.ts";

/** Sizes of the batches of n samples; the last may be smaller. */
export function batchSizes(n: number, batchSize: number): number[] {
  return Array.from({ length: Math.ceil(n / batchSize) }, (_, i) => Math.min(batchSize, n - i * batchSize));
}

/** The numbers 0 to n − 1 in random order (Fisher and Yates). */
export function shuffled(n: number, source: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = source.integer(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}

/** Rows of a row-major array, copied in this order. */
export function gatherRows(data: Float32Array, rows: Int32Array, columns: number): Float32Array {
  const gathered = new Float32Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < columns; j++) gathered[i * columns + j] = data[rows[i] * columns + j];
  }
  return gathered;
}
