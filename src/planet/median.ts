import { hasSimd } from "../wasm/instantiate.ts";
import { simdMedian3x3 } from "../wasm/median.ts";

/**
 * Median of each pixel's 3 × 3 neighbourhood, the pixel included. Neighbours without a value (NaN) or beyond the border
 * do not count; of an even number the two in the middle are averaged. A pixel without a value stays without.
 *
 * @param image - rows × cols, row-major
 */
export function median3x3(image: Float32Array, rows: number, cols: number): Float32Array {
  return (hasSimd ? simdMedian3x3 : plainMedian3x3)(image, rows, cols);
}

/** {@link median3x3} in plain TypeScript. */
export function plainMedian3x3(image: Float32Array, rows: number, cols: number): Float32Array {
  const result = new Float32Array(rows * cols).fill(Number.NaN);
  const window = new Float32Array(9);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const at = row * cols + col;
      if (Number.isNaN(image[at])) continue;
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
      result[at] = count % 2 === 1 ? window[half] : (window[half - 1] + window[half]) / 2;
    }
  }
  return result;
}
