/** How numbers of a type are stored: little-endian, `width` bytes each. */
interface NumberReader {
  readonly width: number;
  read(view: DataView, at: number): number;
}

/** Types that weights are stored in, by safetensors' names. */
export const numberReaders: Readonly<Record<string, NumberReader>> = {
  F32: { width: 4, read: (view, at) => view.getFloat32(at, true) },
  F64: { width: 8, read: (view, at) => view.getFloat64(at, true) },
  F16: { width: 2, read: (view, at) => half(view.getUint16(at, true)) },
  BF16: { width: 2, read: (view, at) => upperHalf(view.getUint16(at, true)) },
  I64: { width: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  I32: { width: 4, read: (view, at) => view.getInt32(at, true) },
};

/** A 16-bit float: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

const scratch = new DataView(new ArrayBuffer(4));

/** A bfloat16: the upper half of a 32-bit float. */
function upperHalf(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
