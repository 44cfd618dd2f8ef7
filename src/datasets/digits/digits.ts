import type { DataSource } from "../../data-source.ts";
import { ArgumentError, FormatError } from "../../errors.ts";
import type { Matrix } from "../../matrix.ts";
import { findReal } from "../find-real.ts";
import { paintDigits } from "./paint-digits.ts";
import { readIdx } from "./read-idx.ts";

/** Which digits. */
export interface DigitsOptions {
  /** At most so many, the first of the file. @defaultValue 3000 */
  count?: number;
  /** Starting point of the stand-in's random draws. @defaultValue 0 */
  seed?: number;
}

/** Handwritten digits. */
export interface Digits extends Matrix {
  /** Pixels from 0 to 1, a picture in each row. */
  readonly data: Float32Array;
  /** The digit of each picture. */
  readonly labels: Int32Array;
  /** Pixels along a side of a picture. */
  readonly side: number;
  readonly source: DataSource;
}

const pattern = "*images*idx3-ubyte*";

/**
 * Digits for a lesson: MNIST's where the user has its IDX files (`train-images-idx3-ubyte` or `t10k-images-idx3-ubyte`, packed
 * or not, and the labels beside it) in `$ALBEDO_DATA` or a `data` folder, else painted ones of the same size.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 * @throws {@link FormatError} what {@link readIdx} throws, or `SHAPE_MISMATCH` when pictures and labels differ in number
 */
export async function digits({ count = 3000, seed = 0 }: DigitsOptions = {}): Promise<Digits> {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot take ${count} digits`, "Choose a whole number of 1 or more.");
  }
  const path = findReal(pattern);
  if (path === undefined) {
    const { pixels, labels } = paintDigits(count, seed);
    const source = { kind: "stand-in", name: "MNIST handwritten digits" } as const;
    return { data: pixels, rows: count, cols: 784, labels, side: 28, source };
  }
  const pictures = await readIdx(path);
  const beside = path.replace(/images(.*)idx3/i, "labels$1idx1");
  const answers = await readIdx(beside);
  const [n, side, across] = pictures.shape;
  if (answers.shape[0] !== n || side !== across) {
    const message = `Cannot read digits from ${path}: ${pictures.shape.join(" × ")} pictures, ${answers.shape.join(" × ")} labels`;
    throw new FormatError("SHAPE_MISMATCH", message, "Put the labels of the same part of MNIST beside it.", { path });
  }
  const rows = Math.min(count, n);
  const cols = side * side;
  const data = Float32Array.from(pictures.data.subarray(0, rows * cols), (value) => value / 255);
  const source = { kind: "real", name: "MNIST handwritten digits", path } as const;
  return { data, rows, cols, labels: Int32Array.from(answers.data.subarray(0, rows)), side, source };
}
