/**
 * Numbers of VAX floating point: two-byte words, each least significant byte first; sign, exponent, then the
 * fraction behind a hidden leading bit worth 1/2. F and D have 8 bits of exponent (excess 128), G has 11 (excess 1024).
 * A zero exponent is 0, with the sign bit the reserved operand, here NaN. D has 3 bits more than a double holds; they
 * are rounded.
 */
export function vaxToFloat64(bytes: Uint8Array, kind: "F" | "D" | "G"): Float64Array {
  const words = kind === "F" ? 2 : 4;
  const fractionBits = kind === "G" ? 4 : 7;
  const excess = kind === "G" ? 1024 : 128;
  const values = new Float64Array(bytes.length / (2 * words));
  for (let i = 0; i < values.length; i++) {
    const at = 2 * words * i;
    const first = bytes[at] | (bytes[at + 1] << 8);
    const exponent = (first & 0x7fff) >> fractionBits;
    const negative = first >= 0x8000;
    if (exponent === 0) {
      values[i] = negative ? Number.NaN : 0;
      continue;
    }
    // From the least significant word up, so that the sum is rounded once or twice at the far end only.
    let fraction = 0;
    for (let w = words - 1; w > 0; w--)
      fraction = (fraction + (bytes[at + 2 * w] | (bytes[at + 2 * w + 1] << 8))) / 65536;
    const top = (1 << fractionBits) + (first & ((1 << fractionBits) - 1));
    const size = ((top + fraction) / 2 ** (fractionBits + 1)) * 2 ** (exponent - excess);
    values[i] = negative ? -size : size;
  }
  return values;
}
