/** A column as the kernel sends it: 65,535 even steps; the last code stands for a missing number. */
export interface Quantized {
  low: number;
  high: number;
  codes: Uint16Array;
}

/** The numbers of a column. */
export function numbersOf({ low, high, codes }: Quantized): Float32Array {
  const unit = (high - low) / 65_534;
  return Float32Array.from(codes, (code) => (code === 65_535 ? Number.NaN : low + code * unit));
}
