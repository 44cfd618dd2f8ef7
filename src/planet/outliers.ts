import { ArgumentError } from "../errors.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { simdOutliers } from "../wasm/median.ts";
import type { Frame } from "./frame.ts";
import { plainMedian3x3 } from "./median.ts";

/** Options of {@link removeOutliers}. */
export interface RemoveOutliersOptions {
  /** How many standard deviations a pixel may differ from the median of its neighbourhood. @defaultValue 5 */
  threshold?: number;
}

/**
 * The frame without outliers: pixels that differ from the median of their 3 × 3 neighbourhood by more than `threshold`
 * standard deviations of that difference become NaN; `metadata.outliers` counts them.
 *
 * The median leaves out pixels without a value. The reference pipeline takes it over what lies under the mask, so its
 * result differs along the rim.
 *
 * @throws {@link ArgumentError} `BAD_THRESHOLD`
 */
export function removeOutliers(frame: Frame, options: RemoveOutliersOptions = {}): Frame {
  const { threshold = 5 } = options;
  if (!(threshold > 0)) {
    const hint = "Give a number of standard deviations above 0.";
    throw new ArgumentError("BAD_THRESHOLD", `Cannot remove outliers above a threshold of ${threshold}`, hint);
  }
  const { radiance, rows, cols } = frame;
  const { kept, outliers } = (hasSimd ? simdOutliers : plainOutliers)(radiance, rows, cols, threshold);
  return frame.with({ radiance: kept, metadata: { outliers } });
}

/** A picture without outliers, and their number, in plain TypeScript. */
export function plainOutliers(image: Float32Array, rows: number, cols: number, threshold: number) {
  const median = plainMedian3x3(image, rows, cols);
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < image.length; i++) {
    const difference = image[i] - median[i];
    if (Number.isNaN(difference)) continue;
    count++;
    sum += difference;
    squares += difference * difference;
  }
  const limit = threshold * Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  let outliers = 0;
  const kept = image.slice();
  for (let i = 0; i < kept.length; i++) {
    if (!(Math.abs(image[i] - median[i]) > limit)) continue;
    kept[i] = Number.NaN;
    outliers++;
  }
  return { kept, outliers };
}
