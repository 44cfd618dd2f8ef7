import { extent } from "../figures/typed-arrays.ts";

/** Numbers in 65,535 even steps from low to high, finer than any screen; the last code stands for none. */
export interface Quantized {
  low: number;
  high: number;
  codes: Uint16Array;
}

/** A column or an image at half the bytes of floats. */
export function quantized(values: ArrayLike<number>): Quantized {
  const [low, high] = extent(values);
  const unit = high > low ? 65_534 / (high - low) : 0;
  const code = (value: number) => (Number.isFinite(value) ? Math.round((value - low) * unit) : 65_535);
  return { low, high, codes: Uint16Array.from(values, code) };
}
