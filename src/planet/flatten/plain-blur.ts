import type { FoldedWeights } from "./blur-weights.ts";

/**
 * Blurs square pictures along both sides: the twin of wasm/blur.ts in plain TypeScript, which works for any size.
 *
 * @param pictures - one after the other, (count, length, length)
 */
export function plainBlur(pictures: Float32Array, weights: FoldedWeights): Float32Array {
  const size = weights.length ** 2;
  const result = new Float32Array(pictures.length);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  for (let from = 0; from < pictures.length; from += size) {
    first.set(pictures.subarray(from, from + size));
    blurColumns(first, second, weights);
    blurColumns(second, first, weights);
    result.set(first, from);
  }
  return result;
}

/** Blurs the columns of a picture and writes it transposed, so that doing it twice blurs both sides. */
function blurColumns(from: Float64Array, to: Float64Array, { length, half, even, odd }: FoldedWeights): void {
  const sums = new Float64Array(length);
  const differences = new Float64Array(length);
  for (let i = 0; i < half; i++) {
    const mirror = length - 1 - i;
    sums.fill(0);
    differences.fill(0);
    for (let k = 0; k < half; k++) {
      const [upper, lower] = [k * length, (length - 1 - k) * length];
      const [e, o] = [even[i * half + k], odd[i * half + k]];
      for (let j = 0; j < length; j++) {
        sums[j] += e * (from[upper + j] + from[lower + j]);
        differences[j] += o * (from[upper + j] - from[lower + j]);
      }
    }
    for (let j = 0; j < length; j++) {
      to[j * length + i] = sums[j] + differences[j];
      if (mirror !== i) to[j * length + mirror] = sums[j] - differences[j];
    }
  }
}
