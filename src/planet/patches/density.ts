import type { PatchParameters } from "./parameters.ts";

/** What is needed of a projection before it is interpolated. */
export interface DensityLimits {
  /** Image points within the patch and its margin. */
  readonly points: number;
  /** Image points in each part of the patch. */
  readonly perBin: number;
}

/**
 * The least numbers of points: rho_p r² 1.5² in all, because the margin is part of the count, and rho_bin (r / bins)² in each
 * part. Of the defaults 18,432 and 25.6.
 */
export function densityLimits({
  minDensity,
  minBinDensity,
  resolution,
  bins,
}: Pick<PatchParameters, "minDensity" | "minBinDensity" | "resolution" | "bins">): DensityLimits {
  return { points: minDensity * resolution ** 2 * 2.25, perBin: minBinDensity * (resolution / bins) ** 2 };
}

/**
 * How many points lie in each part of a square from -half to half, counted as NumPy's `histogram2d` does: the last part of
 * a row or column includes its far border.
 *
 * @returns (bins, bins), row by row from the south, west first
 */
export function binCounts(y: Float64Array, z: Float64Array, half: number, bins: number): Int32Array {
  const counts = new Int32Array(bins * bins);
  const perUnit = bins / (2 * half);
  const { length } = y;
  for (let i = 0; i < length; i++) {
    const across = y[i];
    const up = z[i];
    if (!(across >= -half && across <= half && up >= -half && up <= half)) continue;
    const column = Math.floor((across + half) * perUnit);
    const row = Math.floor((up + half) * perUnit);
    counts[(row < bins ? row : bins - 1) * bins + (column < bins ? column : bins - 1)]++;
  }
  return counts;
}
