import { ArgumentError } from "../errors.ts";
import { type Matrix, requireMatrix } from "../matrix.ts";
import type { Random } from "../random.ts";
import { requireSamples } from "../stats/samples.ts";

/** Rows that need not be in memory together: shards of a batch, variables of many files. */
export interface RowBlocks {
  readonly cols: number;
  /** All rows, block by block, in the same order each time. */
  blocks(): AsyncIterable<Matrix> | Iterable<Matrix>;
}

/** Rows of one block of a matrix that is cut into some. */
const rowsOfBlock = 65_536;

/**
 * A matrix as blocks, without copying it.
 *
 * @param job - what could not be done, for the message
 * @throws {@link ArgumentError} `NOT_A_MATRIX`
 */
export function blocksOf(x: Matrix | RowBlocks, job = "cluster"): RowBlocks {
  if (typeof x === "object" && x !== null && "blocks" in x) return x;
  requireMatrix(x, job);
  return {
    cols: x.cols,
    *blocks() {
      for (let from = 0; from < x.rows; from += rowsOfBlock) {
        const rows = Math.min(rowsOfBlock, x.rows - from);
        yield { data: x.data.subarray(from * x.cols, (from + rows) * x.cols), rows, cols: x.cols };
      }
    },
  };
}

/** What is done with each block in turn, after it was checked. */
export async function eachBlock(
  source: RowBlocks,
  job: string,
  signal: AbortSignal | undefined,
  work: (block: Matrix, first: number) => void,
): Promise<number> {
  let first = 0;
  for await (const block of source.blocks()) {
    signal?.throwIfAborted();
    if (block.cols !== source.cols) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot ${job} a block of ${block.cols} columns beside others of ${source.cols}`,
        "Give all blocks the same columns.",
      );
    }
    if (block.rows > 0) {
      requireSamples(block, job);
      work(block, first);
    }
    first += block.rows;
    // Lets a timer, and so an interrupt, come in between.
    await new Promise(setImmediate);
  }
  return first;
}

/**
 * A uniform sample of the rows, all if there are fewer, in random order but for the first ones (reservoir sampling:
 * Vitter, 1985, doi:10.1145/3147.3165, algorithm R).
 */
export async function sampleRows(
  source: RowBlocks,
  most: number,
  random: Random,
  signal?: AbortSignal,
): Promise<{ sample: Matrix & { readonly data: Float64Array }; total: number }> {
  const { cols } = source;
  let data = new Float64Array(Math.min(most, rowsOfBlock) * cols);
  let kept = 0;
  const total = await eachBlock(source, "cluster", signal, (block, first) => {
    for (let i = 0; i < block.rows; i++) {
      const place = kept < most ? kept++ : random.integer(first + i + 1);
      if (place >= most) continue;
      if ((place + 1) * cols > data.length) data = grown(data, most * cols);
      for (let j = 0; j < cols; j++) data[place * cols + j] = block.data[i * cols + j];
    }
  });
  return { sample: { data: data.subarray(0, kept * cols), rows: kept, cols }, total };
}

function grown(data: Float64Array<ArrayBuffer>, most: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.min(most, data.length * 2));
  larger.set(data);
  return larger;
}
