import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { safeScale } from "./safe-scale.ts";
import { svd } from "./svd.ts";

/** How close a tensor train has to be. */
export interface TensorTrainOptions {
  /** Bound of ‖data − train‖ / ‖data‖ (Frobenius), 0 to 1; 0 keeps everything. @defaultValue 0.01 */
  tolerance?: number;
  /** No rank gets larger, whatever the tolerance; then the error may exceed it. A whole number. @defaultValue Infinity */
  maxRank?: number;
  /**
   * What a `NaN` stands for: `"refuse"` throws; `"complete"` starts from 0 and replaces it by the train's own value,
   * round after round, which needs data centered at 0 and a truncated train. @defaultValue "refuse"
   */
  missing?: "refuse" | "complete";
  /** Rounds of `missing: "complete"`. @defaultValue 20 */
  rounds?: number;
}

/** One factor of a train, (left, size, right) row-major. */
export interface TensorTrainCore {
  readonly data: Float64Array;
  readonly left: number;
  readonly size: number;
  readonly right: number;
}

/** A tensor as a product of small three-way factors. */
export interface TensorTrain {
  readonly shape: readonly number[];
  readonly cores: readonly TensorTrainCore[];
  /** Between the factors, one fewer than there are modes. */
  readonly ranks: readonly number[];
  /** ‖data − train‖ / ‖data‖ over the values that were there. */
  readonly relativeError: number;
  /** How many times fewer numbers the factors hold than the tensor. */
  readonly compression: number;
  /** The tensor that the factors stand for, row-major. */
  reconstruct(): Float64Array;
  /**
   * One row for each combination of the first `modes` indices, in row-major order: its coordinates in the space that the
   * remaining modes span, (product of the first sizes, rank). Rows as far apart as the slices of the train: made for clustering.
   */
  scores(modes: number): Matrix & { readonly data: Float64Array };
}

/**
 * Tensor-train decomposition by successive singular value decompositions (TT-SVD). Every unfolding is truncated at
 * tolerance · ‖data‖ / √(modes − 1), which bounds the error of the whole by the tolerance.
 *
 * Oseledets, 2011, doi:10.1137/090752286.
 *
 * @param data - values of the tensor, row-major
 * @param shape - size of each mode, two or more
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`; `BAD_OPTION`; `NOT_FINITE` for infinities, and for `NaN` unless
 *   `missing` is `"complete"`
 */
export function tensorTrain(
  data: Float64Array | Float32Array,
  shape: readonly number[],
  options: TensorTrainOptions = {},
): TensorTrain {
  requireShape(data, shape);
  const { missing = "refuse", rounds = 20 } = requireOptions(options);
  const gaps = missing === "complete" ? data.findIndex(Number.isNaN) >= 0 : false;
  const scale = safeScale(data);
  const filled = Float64Array.from(data, (value) => (gaps && Number.isNaN(value) ? 0 : value * scale));
  let cores = decompose(filled, shape, options);
  for (let round = 1; gaps && round < rounds; round++) {
    const values = product(cores);
    for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) filled[i] = values[i];
    cores = decompose(filled, shape, options);
  }
  const last = cores[cores.length - 1];
  const error = relativeError(data, product(cores), scale);
  cores[cores.length - 1] = { ...last, data: last.data.map((value) => value / scale) };
  const stored = cores.reduce((sum, core) => sum + core.data.length, 0);
  return {
    shape: [...shape],
    cores,
    ranks: cores.slice(1).map((core) => core.left),
    relativeError: error,
    compression: data.length / stored,
    reconstruct: () => product(cores),
    scores: (modes) => leftScores(cores, modes),
  };
}

function decompose(data: Float64Array, shape: readonly number[], options: TensorTrainOptions): TensorTrainCore[] {
  const { tolerance = 0.01, maxRank = Number.POSITIVE_INFINITY } = options;
  const modes = shape.length;
  const budget = (tolerance * norm(data)) / Math.sqrt(modes - 1);
  const cores: TensorTrainCore[] = [];
  let rest = data;
  let left = 1;
  for (let mode = 0; mode < modes - 1; mode++) {
    const rows = left * shape[mode];
    const cols = rest.length / rows;
    const { u, values, v } = svd({ data: rest, rows, cols });
    const rank = Math.min(rankWithin(values, budget), maxRank);
    const core = new Float64Array(rows * rank);
    for (let i = 0; i < rows; i++) for (let k = 0; k < rank; k++) core[i * rank + k] = u.data[i * u.cols + k];
    cores.push({ data: core, left, size: shape[mode], right: rank });
    rest = new Float64Array(rank * cols);
    for (let k = 0; k < rank; k++) for (let j = 0; j < cols; j++) rest[k * cols + j] = values[k] * v.data[k * cols + j];
    left = rank;
  }
  cores.push({ data: rest, left, size: shape[modes - 1], right: 1 });
  return cores;
}

/** The least rank whose left-out singular values have at most this norm; at least 1. */
function rankWithin(values: Float64Array, budget: number): number {
  let rank = values.length;
  for (let tail = 0; rank > 1; rank--) {
    tail += values[rank - 1] ** 2;
    if (Math.sqrt(tail) > budget) break;
  }
  return rank;
}

function product(cores: readonly TensorTrainCore[]): Float64Array {
  return leftProduct(cores).data;
}

/** Factors multiplied from the left: (product of sizes, last right rank). */
function leftProduct(cores: readonly TensorTrainCore[]): Matrix & { readonly data: Float64Array } {
  let rows = 1;
  let whole = Float64Array.of(1);
  for (const { data, left, size, right } of cores) {
    const wide = size * right;
    const next = new Float64Array(rows * wide);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < left; k++) {
        const weight = whole[i * left + k];
        for (let j = 0; j < wide; j++) next[i * wide + j] += weight * data[k * wide + j];
      }
    }
    whole = next;
    rows *= size;
  }
  return { data: whole, rows, cols: cores[cores.length - 1].right };
}

/** The left factors carry orthonormal directions; the weights of what follows make distances those of the train. */
function leftScores(cores: readonly TensorTrainCore[], modes: number): Matrix & { readonly data: Float64Array } {
  if (!Number.isInteger(modes) || modes < 1 || modes >= cores.length) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot give scores for the first ${modes} of ${cores.length} modes`,
      `Pass a whole number from 1 to ${cores.length - 1}.`,
    );
  }
  const left = leftProduct(cores.slice(0, modes));
  const [first, ...others] = cores.slice(modes);
  const remaining = leftProduct([{ ...first, left: 1, size: first.left * first.size }, ...others]);
  const { u, values } = svd({ data: remaining.data, rows: first.left, cols: remaining.data.length / first.left });
  const rank = values.length;
  const scores = new Float64Array(left.rows * rank);
  for (let i = 0; i < left.rows; i++) {
    for (let k = 0; k < left.cols; k++) {
      const weight = left.data[i * left.cols + k];
      for (let j = 0; j < rank; j++) scores[i * rank + j] += weight * u.data[k * rank + j] * values[j];
    }
  }
  return { data: scores, rows: left.rows, cols: rank };
}

function norm(data: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  return Math.sqrt(sum);
}

/** @param values - `scale` times what stands for the data */
function relativeError(data: Float64Array | Float32Array, values: Float64Array, scale: number): number {
  let off = 0;
  let all = 0;
  for (let i = 0; i < data.length; i++) {
    if (Number.isNaN(data[i])) continue;
    off += (data[i] * scale - values[i]) ** 2;
    all += (data[i] * scale) ** 2;
  }
  return all > 0 ? Math.sqrt(off / all) : 0;
}

function requireShape(data: ArrayLike<number>, shape: readonly number[]): void {
  const cells = shape.reduce((a, b) => a * b, 1);
  if (shape.length >= 2 && shape.every((size) => Number.isInteger(size) && size >= 1) && cells === data.length) return;
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot see ${data.length} numbers as a tensor of shape ${shape.join(" × ")}`,
    "Pass two or more sizes whose product is the number of values.",
  );
}

function requireOptions(options: TensorTrainOptions): TensorTrainOptions {
  const { tolerance = 0.01, maxRank = 1, missing = "refuse", rounds = 1 } = options;
  const bad = !(tolerance >= 0 && tolerance <= 1)
    ? `a tolerance of ${tolerance}`
    : !(maxRank >= 1 && (Number.isInteger(maxRank) || maxRank === Infinity))
      ? `ranks up to ${maxRank}`
      : !["refuse", "complete"].includes(missing)
        ? `missing values by "${missing}"`
        : !(Number.isInteger(rounds) && rounds >= 1)
          ? `${rounds} rounds`
          : undefined;
  if (bad === undefined) return options;
  throw new ArgumentError(
    "BAD_OPTION",
    `Cannot decompose a tensor with ${bad}`,
    'tolerance is 0 to 1, maxRank and rounds are whole numbers from 1 (maxRank may be Infinity), missing is "refuse" or "complete".',
  );
}
