/** A column as the kernel sends it: 65,535 even steps, or 255; the last code stands for a missing number. */
export interface Quantized {
  low: number;
  high: number;
  codes: Uint16Array | Uint8Array;
}

/** The numbers of a column. */
export function numbersOf({ low, high, codes }: Quantized): Float32Array {
  const none = 2 ** (8 * codes.BYTES_PER_ELEMENT) - 1;
  const unit = (high - low) / (none - 1);
  return Float32Array.from(codes, (code) => (code === none ? Number.NaN : low + code * unit));
}
