import { resolve } from "node:path";
import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { npyShape, readNpy } from "./npy.ts";

/** Rows of a table of numbers in a NumPy file, read block by block. */
export interface NpyRows {
  readonly rows: number;
  readonly cols: number;
  blocks(): AsyncGenerator<Matrix>;
}

/** Bytes of one block. */
const blockBytes = 32 << 20;

/**
 * The rows of `embeddings.npy` and the like, 32 MiB at a time, for {@link twoStepWard}: files larger than memory can be clustered.
 *
 * @param path - of an array of 32-bit floating-point numbers, (n, d)
 * @throws {@link FormatError} `NOT_NPY`, `UNSUPPORTED_ARRAY`, `TRUNCATED`; {@link ArgumentError} `SHAPE_MISMATCH` for another
 *   number of axes than two
 */
export async function npyRows(path: string): Promise<NpyRows> {
  const place = resolve(path);
  const shape = await npyShape(place);
  if (shape.length !== 2) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot read rows of ${path}: its shape is ${shape.join(" × ")}`,
      "Name a file with rows and columns, such as embeddings.npy.",
    );
  }
  const [rows, cols] = shape;
  const step = Math.max(1, Math.floor(blockBytes / (4 * Math.max(1, cols))));
  return {
    rows,
    cols,
    async *blocks() {
      for (let from = 0; from < rows; from += step) {
        const to = Math.min(rows, from + step);
        const { data } = await readNpy(place, [from, to]);
        yield { data, rows: to - from, cols };
      }
    },
  };
}
