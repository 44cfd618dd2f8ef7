import { readFile } from "node:fs/promises";
import { ArgumentError, FileError } from "../errors.ts";
import { npyBytes, npyHeader, npyShape, readNpy } from "../io/npy.ts";
import type { Matrix } from "../matrix.ts";
import { readCsv } from "../table/read-csv.ts";
import { writeSynced } from "./write-synced.ts";

/**
 * Rows of numbers from a file: `.npy` as `albedo embed` writes it, or `.csv`, whose columns must all be numbers.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`; {@link FormatError}, {@link FileError}
 */
export async function readNumbers(path: string): Promise<Matrix> {
  if (/\.csv$/i.test(path)) {
    const table = await readCsv(path);
    return table.matrix(table.columnNames());
  }
  const { data, shape } = await readNpy(path);
  return { data, ...rowsAndCols(path, shape) };
}

/**
 * How many rows and columns {@link readNumbers} would give. Of `.npy` only the header is read, so that the file may be larger than
 * memory; errors as there.
 */
export async function numbersShape(path: string): Promise<Pick<Matrix, "rows" | "cols">> {
  if (!/\.csv$/i.test(path)) return rowsAndCols(path, await npyShape(path));
  const { rows, cols } = await readNumbers(path);
  return { rows, cols };
}

function rowsAndCols(path: string, shape: readonly number[]): Pick<Matrix, "rows" | "cols"> {
  if (shape.length === 2) return { rows: shape[0], cols: shape[1] };
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot use ${path}: its shape is ${shape.join(" × ")}`,
    "Name a file of rows and columns, such as embeddings.npy.",
  );
}

/** Writes rows of numbers, 32 bits each, for {@link readNumbers}. */
export function writeNumbers(path: string, { data, rows, cols }: Matrix): Promise<void> {
  return writeSynced(path, async (file) => {
    await file.writeFile(npyHeader([rows, cols]));
    await file.writeFile(npyBytes(Float32Array.from(data)));
  });
}

/**
 * Classes from a text file, one a line, in words or numbers: numbered from 0 in the order of their first appearance.
 *
 * @throws {@link FileError} `NOT_READ`
 */
export async function readClasses(path: string): Promise<Int32Array> {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    const hint = "Name a text file with the class of a sample a line.";
    throw new FileError("NOT_READ", `Cannot read ${path}: ${cause.message}`, hint, path, { cause });
  });
  const names = new Map<string, number>();
  const lines = text.replace(/\s+$/, "").split(/\r?\n/);
  return Int32Array.from(lines, (line) => {
    const name = line.trim();
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  });
}
