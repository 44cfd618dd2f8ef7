import { endianness } from "node:os";
import { fromBigEndian } from "../big-endian.ts";
import type { NumberArray, NumberType } from "../values.ts";
import type { FitsHeader } from "./header.ts";

/** An image, or a cube of any number of axes. */
export interface FitsImage<T extends NumberArray = NumberArray> {
  /** The values, the last axis fastest. */
  readonly data: T;
  /** Lengths of the axes, slowest first, as in astropy: rows before columns. */
  readonly shape: readonly number[];
  /** The `BUNIT` keyword; empty when there is none. */
  readonly unit: string;
}

/** How stored numbers become values. */
export interface Scaling {
  readonly scale: number;
  readonly zero: number | bigint;
  /** Stored integer that stands for no value. */
  readonly blank: number | bigint | undefined;
  /** Whether scaled values are float64 always, as in tables. */
  readonly wide?: boolean;
}

const types: Record<number, NumberType> = {
  8: "uint8",
  16: "int16",
  32: "int32",
  64: "int64",
  [-32]: "float32",
  [-64]: "float64",
};

/** Numbers of the bytes of an image; the bytes given are changed. */
export function storedNumbers(bitpix: number, bytes: Buffer): NumberArray {
  return fromBigEndian(types[bitpix], bytes);
}

/** `BSCALE`, `BZERO` and, for integers, `BLANK`. Values that are no numbers count as absent. */
export function scalingOf(header: FitsHeader, bitpix: number): Scaling {
  const numeric = (keyword: string) => {
    const value = header.get(keyword);
    return typeof value === "number" || typeof value === "bigint" ? value : undefined;
  };
  const blank = numeric("BLANK");
  const whole = typeof blank === "bigint" || Number.isInteger(blank);
  return {
    scale: Number(numeric("BSCALE") ?? 1),
    zero: numeric("BZERO") ?? 0,
    blank: bitpix > 0 && whole ? blank : undefined,
  };
}

/**
 * Values of stored numbers, `stored x scale + zero`, in the types of astropy:
 * - integers whose zero is half their range (-128 for bytes) are unsigned (signed) integers, computed exactly;
 * - otherwise scaled integers are float32 up to 16 bits, float64 above, and floats keep their type;
 * - a `BLANK` makes floats of integers, with NaN in its place.
 *
 * One exception: 64-bit integers are float64 when all of them fit. The numbers given may be changed.
 */
export function scaled(stored: NumberArray, { scale, zero, blank, wide = false }: Scaling): NumberArray {
  if (scale === 1 && blank === undefined) {
    if (Number(zero) === 0) return stored instanceof BigInt64Array ? safeDoubles(stored) : stored;
    const shifted = otherSign(stored, zero);
    if (shifted) return shifted;
  }
  if (stored instanceof Float64Array || (stored instanceof Float32Array && !wide)) {
    return linear(stored, stored, scale, zero);
  }
  const small = stored.BYTES_PER_ELEMENT <= 2 && !wide;
  const values = small ? new Float32Array(stored.length) : new Float64Array(stored.length);
  const numbers = stored instanceof BigInt64Array ? nearestDoubles(stored) : stored;
  linear(numbers as Float64Array, values, scale, zero);
  if (blank === undefined) return values;
  if (stored instanceof BigInt64Array) {
    const big = BigInt(blank);
    for (let i = 0; i < values.length; i++) if (stored[i] === big) values[i] = Number.NaN;
  } else {
    const missing = Number(blank);
    for (let i = 0; i < values.length; i++) if (stored[i] === missing) values[i] = Number.NaN;
  }
  return values;
}

/** Single precision rounds after the product and after the sum, as NumPy does. */
function linear<T extends Float32Array | Float64Array>(
  from: ArrayLike<number>,
  values: T,
  scale: number,
  zero: number | bigint,
): T {
  if (values instanceof Float32Array) {
    const s = Math.fround(scale);
    const z = Math.fround(Number(zero));
    for (let i = 0; i < values.length; i++) values[i] = Math.fround(from[i] * s) + z;
  } else {
    const z = Number(zero);
    for (let i = 0; i < values.length; i++) values[i] = from[i] * scale + z;
  }
  return values;
}

/** Flips the highest bit, which adds half the range, where the zero says so. */
function otherSign(stored: NumberArray, zero: number | bigint): NumberArray | undefined {
  const { buffer, byteOffset, length } = stored;
  if (stored instanceof Int16Array && Number(zero) === 2 ** 15) {
    const values = new Uint16Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) values[i] ^= 0x8000;
    return values;
  }
  if (stored instanceof Int32Array && Number(zero) === 2 ** 31) {
    const values = new Uint32Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) values[i] ^= 0x80000000;
    return values;
  }
  if (stored instanceof BigInt64Array && Number(zero) === 2 ** 63) {
    const values = new BigUint64Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) values[i] ^= 1n << 63n;
    return safeDoubles(values);
  }
  if (stored instanceof Uint8Array && Number(zero) === -128) {
    const values = new Int8Array(buffer, byteOffset, length);
    for (let i = 0; i < length; i++) values[i] ^= 0x80;
    return values;
  }
  return undefined;
}

/** 64-bit integers as doubles, in the same memory, when none is lost. */
function safeDoubles(values: BigInt64Array | BigUint64Array): Float64Array | BigInt64Array | BigUint64Array {
  const { words, high, signed } = halvesOf(values);
  let beyond = 0;
  // Nothing is beyond 2^53 where the upper halves have 21 bits, and a sign.
  if (signed) for (let i = high; i < words.length; i += 2) beyond |= (words[i] + 0x200000) >>> 22;
  else for (let i = high; i < words.length; i += 2) beyond |= words[i] >>> 21;
  if (beyond !== 0) return values;
  return nearestDoubles(values, new Float64Array(values.buffer, values.byteOffset, values.length));
}

/** The doubles nearest to 64-bit integers, by their halves: ten times faster than Number() of each. */
function nearestDoubles(
  values: BigInt64Array | BigUint64Array,
  doubles: Float64Array = new Float64Array(values.length),
): Float64Array {
  const { words, high, signed } = halvesOf(values);
  const low = 1 - high;
  for (let i = 0; i < doubles.length; i++) {
    const upper = words[2 * i + high];
    doubles[i] = (signed ? upper : upper >>> 0) * 2 ** 32 + (words[2 * i + low] >>> 0);
  }
  return doubles;
}

function halvesOf(values: BigInt64Array | BigUint64Array): { words: Int32Array; high: 0 | 1; signed: boolean } {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  return { words, high: endianness() === "LE" ? 1 : 0, signed: values instanceof BigInt64Array };
}
