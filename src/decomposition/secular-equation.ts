import { ArgumentError } from "../errors.ts";

/** Far more steps than any root takes: each at least halves where it can lie, most leave a fraction of the square. */
const mostSteps = 200;

/** A sum that falls by less than this in one step is followed by a step of the other kind. */
const slow = 0.1;

/**
 * The equation 1 / s + Σ z_j² / (pole_j - λ) = 0, whose roots are the eigenvalues of a diagonal matrix of poles to which
 * s z z' is added: one root right of each pole.
 *
 * Li, 1993, Solving secular equations stably and efficiently (LAPACK working note 89).
 */
export class SecularEquation {
  private readonly poles: Float64Array;
  private readonly z: Float64Array;
  private readonly rest: number;
  private readonly count: number;
  /** Sums up to pole i and beyond it, and their slopes. */
  private left = 0;
  private leftSlope = 0;
  private right = 0;
  private rightSlope = 0;

  /**
   * @param poles - ascending and different, (k)
   * @param z - none of them 0, (k)
   * @param strength - s > 0
   */
  constructor(poles: Float64Array, z: Float64Array, strength: number) {
    this.count = poles.length;
    // Beyond the last root stands one more pole, of no weight, so that each root lies between two.
    const reach = strength * z.reduce((sum, value) => sum + value * value, 0);
    this.poles = new Float64Array(this.count + 1);
    this.poles.set(poles);
    this.poles[this.count] = poles[this.count - 1] + reach;
    this.z = new Float64Array(this.count + 1);
    this.z.set(z);
    this.rest = 1 / strength;
  }

  /**
   * The root right of pole i. Differences to its nearest poles are exact to a few units of the last place, which the root itself,
   * rounded, would not give.
   *
   * @param differences - gets each pole less the root, from `at` on
   */
  root(i: number, differences: Float64Array, at: number): number {
    const { poles, z, count } = this;
    const gap = poles[i + 1] - poles[i];
    const middle = this.evaluate(i, i, gap / 2, differences, at);
    const isLeft = middle >= 0 || i === count - 1;
    const origin = isLeft ? i : i + 1;
    let low = isLeft ? (middle >= 0 ? 0 : gap / 2) : -gap / 2;
    let high = isLeft ? (middle >= 0 ? gap / 2 : gap) : 0;
    const near = z[i] * z[i];
    const next = z[i + 1] * z[i + 1];
    const others = middle - (next - near) / (gap / 2);
    const span = isLeft ? gap : -gap;
    let shift = within(stepOf(others * span + near + next, (isLeft ? near : next) * span, others), low, high);
    let before = 0;
    let byNearer = true;
    for (let step = 0; step < mostSteps; step++) {
      const sum = this.evaluate(i, origin, shift, differences, at);
      const slope = this.leftSlope + this.rightSlope;
      const rounding = 8 * (this.right - this.left + this.rest) + Math.abs(shift) * slope;
      if (Math.abs(sum) <= Number.EPSILON * rounding) return poles[origin] + shift;
      if (sum < 0) low = shift;
      else high = shift;
      if (step > 0 && sum * before > 0 && Math.abs(sum) > slow * Math.abs(before)) byNearer = !byNearer;
      before = sum;
      const a = poles[i] - poles[origin] - shift;
      const b = poles[i + 1] - poles[origin] - shift;
      const constant = byNearer
        ? isLeft
          ? sum - b * slope + gap * (z[i] / a) ** 2
          : sum - a * slope - gap * (z[i + 1] / b) ** 2
        : sum - a * this.leftSlope - b * this.rightSlope;
      let change = stepOf((a + b) * sum - a * b * slope, a * b * sum, constant);
      if (!(change * sum < 0)) change = -sum / slope;
      const goal = within(shift + change, low, high);
      if (goal === shift || goal <= low || goal >= high) return poles[origin] + shift;
      shift = goal;
    }
    throw new ArgumentError(
      "NO_CONVERGENCE",
      `Cannot find eigenvalue ${i} of ${count}`,
      "Look for columns whose sizes differ by more than 1e150; standardize first.",
    );
  }

  /** Value at a distance from the pole `origin`. */
  private evaluate(i: number, origin: number, shift: number, differences: Float64Array, at: number): number {
    const { poles, z, count } = this;
    const start = poles[origin];
    let left = 0;
    let leftSlope = 0;
    for (let j = 0; j <= i; j++) {
      const difference = poles[j] - start - shift;
      const share = z[j] / difference;
      differences[at + j] = difference;
      left += z[j] * share;
      leftSlope += share * share;
    }
    let right = 0;
    let rightSlope = 0;
    for (let j = i + 1; j < count; j++) {
      const difference = poles[j] - start - shift;
      const share = z[j] / difference;
      differences[at + j] = difference;
      right += z[j] * share;
      rightSlope += share * share;
    }
    this.left = left;
    this.leftSlope = leftSlope;
    this.right = right;
    this.rightSlope = rightSlope;
    return this.rest + left + right;
  }
}

/** The root of c x² - a x + b that lies between the two poles of an interpolation. */
function stepOf(a: number, b: number, c: number): number {
  const root = Math.sqrt(Math.abs(a * a - 4 * b * c));
  return a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * c);
}

/** The goal, or the middle when it does not lie between the two. */
function within(goal: number, low: number, high: number): number {
  return goal > low && goal < high ? goal : (low + high) / 2;
}
