import { ArgumentError } from "../errors.ts";
import { type Matrix, requireMatrix } from "../matrix.ts";

/** Whether rows and columns of counts depend on each other. */
export interface ChiSquare {
  /** Sum of (count − expected)² / expected. */
  readonly statistic: number;
  /** (rows − 1) · (columns − 1), of rows and columns that are not empty. */
  readonly degreesOfFreedom: number;
  /** Probability of so large a statistic where rows and columns do not depend on each other. */
  readonly pValue: number;
  /** Cramér's V: strength of the dependence, 0 to 1, whatever the number of counts. */
  readonly cramersV: number;
}

/**
 * Pearson's test of whether two ways of sorting the same things are independent. Empty rows and columns are left out.
 * Trust it where most expected counts are 5 or more. As SciPy's `chi2_contingency(correction=False)`.
 *
 * @param counts - things of kind i (row) and kind j (column), none negative
 * @throws {@link ArgumentError} `BAD_COUNTS`, `NOT_A_MATRIX`
 */
export function chiSquareTest(counts: Matrix): ChiSquare {
  requireMatrix(counts, "test");
  const { data, rows, cols } = counts;
  const rowSums = new Float64Array(rows);
  const columnSums = new Float64Array(cols);
  let total = 0;
  for (let at = 0; at < data.length; at++) {
    if (!(data[at] >= 0 && data[at] < Infinity)) throw badCounts(`a count is ${data[at]}`);
    rowSums[Math.floor(at / cols)] += data[at];
    columnSums[at % cols] += data[at];
    total += data[at];
  }
  const filled = (sums: Float64Array) => sums.filter((sum) => sum > 0).length;
  const [r, c] = [filled(rowSums), filled(columnSums)];
  if (r < 2 || c < 2) throw badCounts(`${r} rows and ${c} columns hold any`);
  let statistic = 0;
  for (let at = 0; at < data.length; at++) {
    const expected = (rowSums[Math.floor(at / cols)] * columnSums[at % cols]) / total;
    if (expected > 0) statistic += (data[at] - expected) ** 2 / expected;
  }
  const degreesOfFreedom = (r - 1) * (c - 1);
  const pValue = upperGamma(degreesOfFreedom / 2, statistic / 2);
  return { statistic, degreesOfFreedom, pValue, cramersV: Math.sqrt(statistic / (total * (Math.min(r, c) - 1))) };
}

/** The regularized upper incomplete gamma function Q(a, x): a series below a + 1, a continued fraction (Lentz) above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && term > sum * 1e-16; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * scale;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h * scale;
}

/** ln Γ(x) for multiples of a half, which is all that is needed: by its recurrence from Γ(1) and Γ(½). */
function logGamma(x: number): number {
  let sum = x % 1 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let k = x % 1 === 0 ? 1 : 0.5; k < x; k++) sum += Math.log(k);
  return sum;
}

function badCounts(reason: string): ArgumentError {
  return new ArgumentError(
    "BAD_COUNTS",
    `Cannot test counts for independence: ${reason}`,
    "Pass counts of 0 or more, with at least two rows and two columns that hold any.",
  );
}
