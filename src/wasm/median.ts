import { growTo, instantiate, type WasmExports } from "./instantiate.ts";

/** Pixels of a strip, which stays in the second cache together with its medians. */
const stripPixels = 2 ** 16;

/** The module in use. It works on strips, so that it holds a megabyte however many pictures there are. */
let module: WasmExports | undefined;

/** Rows from `from` to before `to`, in the module's memory. */
interface Strip {
  readonly module: WasmExports;
  readonly from: number;
  readonly to: number;
  readonly values: Float32Array;
  /** What {@link values} differ from. */
  readonly medians: Float32Array;
}

/**
 * Median of each pixel's 3 × 3 neighbourhood by assembly/median.ts: the twin of `plainMedian3x3` in planet/, equal to it
 * (but for the sign of a zero).
 *
 * @param image - rows × cols, row-major; NaN where there is no value
 * @param out - takes the medians, rows × cols
 */
export function simdMedian3x3(image: Float32Array, rows: number, cols: number, out: Float32Array): Float32Array {
  for (const { from, medians } of strips(image, rows, cols)) out.set(medians, from * cols);
  return out;
}

/**
 * The picture without pixels that differ from their medians by more than `threshold` standard deviations of that difference: the
 * twin of `plainOutliers` in planet/, within the rounding of sums.
 */
export function simdOutliers(image: Float32Array, rows: number, cols: number, threshold: number) {
  let [count, sum, squares] = [0, 0, 0];
  for (const { module, values } of strips(image, rows, cols)) {
    module.differences(values.length);
    const part = new Float64Array(module.memory.buffer, module.sums() >>> 0, 3);
    count += part[0];
    sum += part[1];
    squares += part[2];
  }
  const limit = threshold * Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  const kept = new Float32Array(rows * cols);
  let outliers = 0;
  // Taking the medians again costs less than memory that keeps them.
  for (const { module, from, values } of strips(image, rows, cols)) {
    outliers += module.drop(values.length, limit);
    kept.set(values, from * cols);
  }
  return { kept, outliers };
}

/** Goes through a picture by strips whose medians have been taken. */
function* strips(image: Float32Array, rows: number, cols: number): Generator<Strip> {
  module ??= instantiate("median");
  const most = Math.min(rows, 2 * Math.max(1, Math.floor(stripPixels / cols / 2)));
  growTo(module.memory, module.prepare(most, cols));
  const { buffer } = module.memory;
  const source = new Float32Array(buffer, module.input() >>> 0, (most + 2) * cols);
  const target = new Float32Array(buffer, module.output() >>> 0, most * cols);
  for (let from = 0; from < rows; from += most) {
    const to = Math.min(from + most, rows);
    const [first, last] = [Math.max(0, from - 1), Math.min(rows, to + 1)];
    source.set(image.subarray(first * cols, last * cols), (first - from + 1) * cols);
    if (from === 0) source.fill(Number.NaN, 0, cols);
    if (to === rows) source.fill(Number.NaN, (to - from + 1) * cols, (to - from + 2) * cols);
    module.run(to - from);
    const pixels = (to - from) * cols;
    yield { module, from, to, values: source.subarray(cols, cols + pixels), medians: target.subarray(0, pixels) };
  }
}
