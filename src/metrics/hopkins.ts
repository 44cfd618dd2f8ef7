import { ArgumentError } from "../errors.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { knn } from "../neighbors/knn.ts";
import { random } from "../random.ts";
import { requireSamples } from "../stats/samples.ts";

/** How the statistic is drawn. */
export interface HopkinsOptions {
  /** Places and samples that are compared. @defaultValue a tenth of the samples, at least 10 */
  draws?: number;
  /** Starting point of every random draw. @defaultValue 0 */
  seed?: number;
}

/**
 * Hopkins statistic: whether points clump. About 0.5 for points spread evenly at random over their box, near 1 for clumps
 * with nothing between, towards 0 for points in a lattice. From distances to the power of the number of columns, so it is
 * meant for maps and other data of few columns. Hopkins and Skellam, 1954; Banerjee and Dave, 2004.
 *
 * @param x - samples, (n, d), n ≥ 11
 * @throws {@link ArgumentError} `OUT_OF_RANGE`, `NO_VARIATION` when all rows are equal, and what `requireSamples` refuses
 */
export function hopkinsStatistic(x: Matrix, options: HopkinsOptions = {}): number {
  requireSamples(x, "look for clumps in", 11);
  const { rows: n, cols } = x;
  const { draws = Math.max(10, Math.floor(n / 10)), seed = 0 } = options;
  if (!Number.isInteger(draws) || draws < 1 || draws >= n) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot draw ${draws} of ${n} samples`, `Choose 1 to ${n - 1} draws.`);
  }
  const source = random(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < draws; i++) {
    const j = i + source.integer(n - i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const [low, high] = [new Float64Array(cols).fill(Infinity), new Float64Array(cols).fill(-Infinity)];
  for (let at = 0; at < x.data.length; at++) {
    low[at % cols] = Math.min(low[at % cols], x.data[at]);
    high[at % cols] = Math.max(high[at % cols], x.data[at]);
  }
  const places = Float64Array.from({ length: draws * cols }, (_, at) => {
    return low[at % cols] + source.next() * (high[at % cols] - low[at % cols]);
  });
  const toPoints = knn(x, { k: 1, queries: matrix(places, draws, cols) }).distances;
  const neighbours = knn(x, { k: 1 }).distances;
  const toOthers = Float64Array.from({ length: draws }, (_, i) => neighbours[order[i]]);
  const largest = [toPoints, toOthers].reduce((most, distances) => distances.reduce((a, b) => Math.max(a, b), most), 0);
  if (largest === 0) {
    throw new ArgumentError(
      "NO_VARIATION",
      `Cannot look for clumps in ${n} rows that are all equal`,
      "Choose columns that vary.",
    );
  }
  // Powers of distances by the largest neither overflow nor vanish all.
  let [empty, full] = [0, 0];
  for (let i = 0; i < draws; i++) {
    empty += (toPoints[i] / largest) ** cols;
    full += (toOthers[i] / largest) ** cols;
  }
  return empty / (empty + full);
}
