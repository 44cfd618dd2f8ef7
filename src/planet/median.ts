import { ArgumentError } from "../errors.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { simdMedian3x3 } from "../wasm/median.ts";

/** Options of {@link median3x3}. */
export interface MedianOptions {
  /**
   * Takes the medians, rows × cols, and is what is returned: for those who filter many pictures, because new memory costs as much as
   * the medians. Not the image itself. @defaultValue a new array
   */
  out?: Float32Array;
}

/**
 * Median of each pixel's 3 × 3 neighbourhood, the pixel included. Neighbours without a value (NaN) or beyond the border
 * do not count; of an even number the two in the middle are averaged. A pixel without a value stays without.
 *
 * @param image - rows × cols, row-major
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless `image` and `out` hold rows × cols numbers, in memory of their own
 */
export function median3x3(image: Float32Array, rows: number, cols: number, options: MedianOptions = {}): Float32Array {
  const { out = new Float32Array(rows * cols) } = options;
  if (image.length !== rows * cols || out.length !== image.length || out.buffer === image.buffer) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot take medians of ${image.length} numbers as ${rows} x ${cols} pixels into ${out.length}`,
      "Give one number a pixel, and in `out` another array as long.",
    );
  }
  return (hasSimd ? simdMedian3x3 : plainMedian3x3)(image, rows, cols, out);
}

/** {@link median3x3} in plain TypeScript. */
export function plainMedian3x3(
  image: Float32Array,
  rows: number,
  cols: number,
  out: Float32Array = new Float32Array(rows * cols),
): Float32Array {
  const window = new Float32Array(9);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const at = row * cols + col;
      if (Number.isNaN(image[at])) {
        out[at] = Number.NaN;
        continue;
      }
      let count = 0;
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, col - 1); c <= Math.min(cols - 1, col + 1); c++) {
          const value = image[r * cols + c];
          if (Number.isNaN(value)) continue;
          // Sorted as it is filled.
          let place = count++;
          while (place > 0 && window[place - 1] > value) {
            window[place] = window[place - 1];
            place--;
          }
          window[place] = value;
        }
      }
      const half = count >> 1;
      out[at] = count % 2 === 1 ? window[half] : (window[half - 1] + window[half]) / 2;
    }
  }
  return out;
}
