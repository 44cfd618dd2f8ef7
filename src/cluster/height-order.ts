/** Bits sorted by at a time. */
const digit = 11;
const buckets = 1 << digit;

/**
 * Indexes of `heights`, lowest first, equal ones in the order given: a radix sort, because a comparison function takes
 * longer than finding the merges of a large tree.
 *
 * @param heights - finite, not negative, (n)
 */
export function heightOrder(heights: Float64Array): Int32Array {
  const n = heights.length;
  // Doubles that are not negative sort as their bits do, read as a whole number of two words.
  const numbers = new Float64Array(n);
  let order = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    numbers[i] = heights[i] + 0;
    order[i] = i;
  }
  const words = new Uint32Array(numbers.buffer);
  let next = new Int32Array(n);
  const starts = new Int32Array(buckets + 1);
  for (const word of [0, 1]) {
    for (let shift = 0; shift < 32; shift += digit) {
      starts.fill(0);
      for (let i = 0; i < n; i++) starts[((words[2 * i + word] >>> shift) & (buckets - 1)) + 1]++;
      for (let b = 1; b < buckets; b++) starts[b] += starts[b - 1];
      for (let i = 0; i < n; i++) {
        const index = order[i];
        next[starts[(words[2 * index + word] >>> shift) & (buckets - 1)]++] = index;
      }
      [order, next] = [next, order];
    }
  }
  return order;
}
