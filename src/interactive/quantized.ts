import { extent } from "../figures/typed-arrays.ts";

/**
 * Numbers in 65,535 even steps from low to high, finer than any screen, or in 255, as fine as a thumbnail; the last code
 * stands for none.
 */
export interface Quantized {
  low: number;
  high: number;
  codes: Uint16Array | Uint8Array;
}

/** A column or an image at half the bytes of floats, or with 8 bits at a quarter. */
export function quantized(values: ArrayLike<number>, bits: 8 | 16 = 16): Quantized {
  const [low, high] = extent(values);
  const none = 2 ** bits - 1;
  const unit = high > low ? (none - 1) / (high - low) : 0;
  const code = (value: number) => (Number.isFinite(value) ? Math.round((value - low) * unit) : none);
  return { low, high, codes: bits === 8 ? Uint8Array.from(values, code) : Uint16Array.from(values, code) };
}
