const length = 10000;
let numbers: Float32Array | undefined;

/** The 10,000 random numbers that the convention fixes (Park and Miller, 1988). */
function ditherNumbers(): Float32Array {
  if (numbers) return numbers;
  numbers = new Float32Array(length);
  let seed = 1;
  for (let i = 0; i < length; i++) {
    seed = (16807 * seed) % 2147483647;
    numbers[i] = seed / 2147483647;
  }
  return numbers;
}

/** How the integers of a tile become floats. */
export interface Quantization {
  readonly scale: number;
  readonly zero: number;
  /** Integer that stands for no value. */
  readonly blank: number | undefined;
  readonly method: "NO_DITHER" | "SUBTRACTIVE_DITHER_1" | "SUBTRACTIVE_DITHER_2";
  /** The `ZDITHER0`, from 1 to 10,000. */
  readonly seed: number;
}

/** Stands for a zero that stays exactly zero with the second method. */
const exactZero = -2147483646;

/**
 * Floats of quantized integers: `(stored - random + 0.5) x scale + zero`, without the random part where nothing was
 * dithered. White, Pence and Tody, FITS 4.0, section 10.2.
 *
 * @param tile - number of the tile, from 0
 */
export function dequantize(stored: Int32Array, tile: number, how: Quantization, values: Float64Array): void {
  const { scale, zero, blank, method } = how;
  const random = ditherNumbers();
  let block = (((tile + how.seed - 1) % length) + length) % length;
  let next = Math.floor(Math.fround(random[block] * 500));
  const dithers = method !== "NO_DITHER";
  const keepsZero = method === "SUBTRACTIVE_DITHER_2";
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i];
    if (value === blank) values[i] = Number.NaN;
    else if (keepsZero && value === exactZero) values[i] = 0;
    else values[i] = dithers ? (value - random[next] + 0.5) * scale + zero : value * scale + zero;
    if (++next === length) {
      block = (block + 1) % length;
      next = Math.floor(Math.fround(random[block] * 500));
    }
  }
}
