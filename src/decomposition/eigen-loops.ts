/** Arrays and hot loops of a symmetric eigenproblem. */
export interface EigenLoops {
  /** Numbers from one row of a matrix to the next, at least d; those beyond d stay 0. */
  readonly pitch: number;
  /** The matrix, upper triangle; row by row replaced by the vectors of reflections, from column k + 1 on, zeros before, (d, d). */
  readonly work: Float64Array;
  /** (d) */
  readonly product: Float64Array;
  /** Of the reflection before, zeros at first, (d). */
  readonly previous: Float64Array;
  /** Rows that are reflected and combined, (d, d). */
  readonly basis: Float64Array;
  /** Reflection k is I - scale[k] v v' with vector k, (d); 0 for none. */
  readonly scale: Float64Array;
  /** Of combined rows, (d, d). */
  readonly weights: Float64Array;
  /** Which rows of `basis` are combined, (d). */
  readonly rows: Int32Array;
  /** Which of `rows` take part in a block of columns, (d). */
  readonly members: Int32Array;
  /**
   * Takes from the block of `work` below and right of k the products of vector k - 1 and `previous`, both ways round, and writes
   * the block times vector k to `product`.
   */
  advance(k: number): void;
  /** Applies all reflections, the last first, to the first `count` rows of `basis`; some rows behind them may change too. */
  reflect(count: number): void;
  /**
   * Replaces the first `count` of `rows`, in columns `from` to `to` - 1, by sums of the first `memberCount` of `members`: the new row
   * i has them times weights[i][member].
   */
  combine(count: number, memberCount: number, from: number, to: number): void;
}

/** The loops in plain TypeScript. */
export function plainEigenLoops(d: number): EigenLoops {
  const loops = {
    pitch: d,
    work: new Float64Array(d * d),
    product: new Float64Array(d),
    previous: new Float64Array(d),
    basis: new Float64Array(d * d),
    scale: new Float64Array(d),
    weights: new Float64Array(d * d),
    rows: new Int32Array(d),
    members: new Int32Array(d),
  };
  return {
    ...loops,
    advance: (k) => advance(loops, d, k),
    reflect: (count) => {
      for (let i = 0; i < count; i++) reflectRow(loops, d, i * d);
    },
    combine: (count, memberCount, from, to) => combine(loops, d, count, memberCount, from, to),
  };
}

type Arrays = Omit<EigenLoops, "advance" | "reflect" | "combine">;

function advance({ work, product, previous }: Arrays, d: number, k: number): void {
  const v = k * d;
  const before = Math.max(0, k - 1) * d;
  product.fill(0, k + 1);
  for (let i = k + 1; i < d; i++) {
    const row = i * d;
    const vi = work[v + i];
    const a = work[before + i];
    const b = previous[i];
    work[row + i] -= 2 * a * b;
    let sum = work[row + i] * vi;
    for (let j = i + 1; j < d; j++) {
      const value = work[row + j] - (a * previous[j] + b * work[before + j]);
      work[row + j] = value;
      sum += value * work[v + j];
      product[j] += value * vi;
    }
    product[i] += sum;
  }
}

/** Applies all reflections to the row at `row`. */
function reflectRow({ work, scale, basis }: Arrays, d: number, row: number): void {
  for (let k = d - 2; k >= 0; k--) {
    const v = k * d;
    let sum = 0;
    for (let j = k + 1; j < d; j++) sum += basis[row + j] * work[v + j];
    sum *= scale[k];
    for (let j = k + 1; j < d; j++) basis[row + j] -= sum * work[v + j];
  }
}

function combine(
  { basis, weights, rows, members }: Arrays,
  d: number,
  count: number,
  memberCount: number,
  from: number,
  to: number,
): void {
  const width = to - from;
  const old = new Float64Array(memberCount * width);
  for (let m = 0; m < memberCount; m++) {
    const at = rows[members[m]] * d;
    old.set(basis.subarray(at + from, at + to), m * width);
  }
  for (let i = 0; i < count; i++) {
    const row = rows[i] * d + from;
    basis.fill(0, row, row + width);
    for (let m = 0; m < memberCount; m++) {
      const weight = weights[i * d + members[m]];
      for (let j = 0, at = m * width; j < width; j++) basis[row + j] += weight * old[at + j];
    }
  }
}
