/** Squares of numbers of this size, and sums of many of them, neither overflow nor lose digits. */
const safe = 1e100;
/** Powers of two of larger exponents, or their inverses, are no ordinary numbers. */
const mostExponent = 1000;

/** A power of two that brings the number of largest size near 1, where squares could overflow or vanish; else 1. */
export function safeScale(values: Float64Array | Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > largest) largest = size;
  }
  if (largest === 0 || (largest > 1 / safe && largest < safe)) return 1;
  const exponent = Math.round(Math.log2(largest));
  return 2 ** -Math.max(-mostExponent, Math.min(mostExponent, exponent));
}
