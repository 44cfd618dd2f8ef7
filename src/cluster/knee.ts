import { ArgumentError } from "../errors.ts";

/** How to look for a knee. */
export interface KneeOptions {
  /** How far the curve must fall behind after a knee, in mean steps; larger is stricter. @defaultValue 1 */
  sensitivity?: number;
}

/**
 * Kneedle: where a falling curve that flattens out stops to fall much, such as WCSS over the number of clusters.
 *
 * Both axes are scaled to 0 to 1; the knee is the first place where the curve lies farthest below the line from its
 * first to its last point, confirmed by a return towards that line. Satopää et al., 2011, doi:10.1109/ICDCSW.2011.20,
 * without smoothing, as the Python package `kneed` for a convex, decreasing curve.
 *
 * @param x - rising positions, at least 3
 * @param y - heights of the curve there
 * @returns one of `x`, or undefined where the curve has no knee
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `TOO_FEW_ROWS`, `NOT_FINITE` or `BAD_OPTION`
 */
export function knee(x: ArrayLike<number>, y: ArrayLike<number>, options: KneeOptions = {}): number | undefined {
  const { sensitivity = 1 } = options;
  requireCurve(x, y, sensitivity);
  const n = x.length;
  const low = Math.min(...Array.from(y));
  const high = Math.max(...Array.from(y));
  if (high === low) return undefined;
  const across = Float64Array.from(x, (value) => (value - x[0]) / (x[n - 1] - x[0]));
  // How far the curve, turned over, lies above the diagonal.
  const lead = Float64Array.from(y, (value, i) => (high - value) / (high - low) - across[i]);
  const slack = sensitivity / (n - 1);
  let candidate = -1;
  let threshold = 0;
  for (let i = 0; i < n - 1; i++) {
    const [before, after] = [lead[Math.max(0, i - 1)], lead[i + 1]];
    if (i > 0 && lead[i] >= before && lead[i] >= after) {
      candidate = i;
      threshold = lead[i] - slack;
    } else if (i > 0 && lead[i] <= before && lead[i] <= after) {
      threshold = 0;
    }
    if (candidate >= 0 && after < threshold) return x[candidate];
  }
  return undefined;
}

function requireCurve(x: ArrayLike<number>, y: ArrayLike<number>, sensitivity: number): void {
  if (x.length !== y.length) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot draw a curve through ${x.length} positions and ${y.length} heights`,
      "Pass one height a position.",
    );
  }
  if (x.length < 3) {
    throw new ArgumentError("TOO_FEW_ROWS", `Cannot find a knee in ${x.length} points`, "Pass at least 3 points.");
  }
  for (let i = 0; i < x.length; i++) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i]) && (i === 0 || x[i] > x[i - 1])) continue;
    throw new ArgumentError(
      "NOT_FINITE",
      `Cannot find a knee in a curve with point ${i} at (${x[i]}, ${y[i]})`,
      "Pass finite numbers, the positions rising.",
    );
  }
  if (!(sensitivity >= 0)) {
    throw new ArgumentError("BAD_OPTION", `Cannot find a knee with sensitivity ${sensitivity}`, "Pass 0 or more.");
  }
}
