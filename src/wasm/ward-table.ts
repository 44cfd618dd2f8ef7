import type { Matrix } from "../matrix.ts";
import { fitsMemory, growTo, instantiate, type WasmExports } from "./instantiate.ts";
import { type Call, runHere, type Sliced } from "./sliced.ts";

/** Distances that are updated and looked through between two looks at a signal, some 20 ms. */
const distancesAtOnce = 2 ** 21;

/** Numbers that prepare the module, for so many parts of the table at a time. */
export function wardTableShape({ rows, cols }: Pick<Matrix, "rows" | "cols">, parts = 1): readonly number[] {
  return [rows, cols + (cols % 2), parts];
}

/**
 * Whether the module's memory can hold n samples of d columns, 12 d bytes each, and 4 n² bytes of distances: up to about
 * 32,000 rows of 512 columns.
 */
export function wardTableFits(x: Pick<Matrix, "rows" | "cols">): boolean {
  return fitsMemory(instantiate("wardtable").prepare(...wardTableShape(x)));
}

/**
 * The merges of Ward's tree by a table of 32-bit distances, by assembly/wardtable.ts. Merges are decided, and their heights
 * measured, in 64 bits: the twin of `nearestNeighborChain` with `wardUpdate` in cluster/, equal but for rounding.
 *
 * @param x - (n, d), checked, n >= 2
 * @returns the merges in the order found, by a sample of each side, (n - 1)
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` before the work starts, where there is no such memory
 */
export function wardTableMerges(x: Matrix) {
  const module = instantiate("wardtable");
  growTo(module.memory, module.prepare(...wardTableShape(x)));
  return runHere(module, wardTableSliced(module, 1, x));
}

/**
 * As {@link wardTableMerges}, on a module that is prepared for `parts` parts of the table at a time. The chain is walked on the
 * thread that calls.
 *
 * @param onProgress - told which share of the table has been filled, or of the merges made, 0 to 1
 */
export function* wardTableSliced(
  module: WasmExports,
  parts: number,
  x: Matrix,
  onProgress?: (step: "distances" | "merges", share: number) => void,
): Sliced<WardTableMerges> {
  const { data, rows: n, cols } = x;
  const d = cols + (cols % 2);
  const { buffer } = module.memory;
  const samples = new Float64Array(buffer, module.input() >>> 0, n * d);
  const { origin, unit } = frame(x);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < cols; j++) samples[i * d + j] = (data[i * cols + j] - origin[j]) / unit;
  }
  module.begin();
  const rows = module.rowsTogether();
  for (let from = 0; from < n; from += parts * rows) {
    const calls: Call[] = [];
    const end = Math.min(n, from + parts * rows);
    for (let row = from; row < end; row += rows) calls.push(["fill", row, Math.min(row + rows, n), calls.length]);
    yield calls;
    onProgress?.("distances", (end / n) ** 2);
  }
  const merges = Math.max(1, Math.floor(distancesAtOnce / n));
  for (let done = 0; done < n - 1; ) {
    done = Math.min(n - 1, done + merges);
    module.merge(done);
    yield [];
    onProgress?.("merges", done / (n - 1));
  }
  return {
    first: new Int32Array(buffer, module.firstOut() >>> 0, n - 1).slice(),
    second: new Int32Array(buffer, module.secondOut() >>> 0, n - 1).slice(),
    heights: new Float64Array(buffer, module.heightsOut() >>> 0, n - 1).map((height) => height * unit),
    error: module.errorOut(),
  };
}

/** The merges in the order found, by a sample of each side, (n - 1). */
export interface WardTableMerges {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly heights: Float64Array;
  /** What relative error the table was taken to have. */
  readonly error: number;
}

/**
 * A point amid the samples and the power of two that is about their size: around it and in that unit numbers of 32 bits
 * lose least. The point is rounded to a sixteenth of the unit, so that whole numbers keep their ties.
 */
function frame({ data, rows: n, cols: d }: Matrix): { origin: Float64Array; unit: number } {
  const origin = new Float64Array(d);
  let size = 0;
  for (let j = 0; j < d; j++) {
    let low = data[j];
    let high = data[j];
    for (let at = j; at < n * d; at += d) {
      low = Math.min(low, data[at]);
      high = Math.max(high, data[at]);
    }
    origin[j] = low / 2 + high / 2;
    size = Math.max(size, high - low);
  }
  const unit = size > 0 ? 2 ** Math.ceil(Math.log2(size)) : 1;
  return { origin: origin.map((value) => Math.round((value / unit) * 16) * (unit / 16)), unit };
}
