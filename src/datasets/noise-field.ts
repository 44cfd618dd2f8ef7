import type { Random } from "../random.ts";
import { gridCols, gridRows } from "./grid.ts";

/**
 * Smooth noise on the grid with mean 0 and variance 1: white noise under a Gaussian window (cut at 4 sigma), which
 * wraps around in longitude and mirrors at the poles.
 *
 * @param sigmaRows - width of the window along a meridian, in cells
 * @param sigmaCols - width along a parallel, in cells
 */
export function noiseField(draw: Random, sigmaRows: number, sigmaCols: number): Float64Array {
  const white = new Float64Array(gridRows * gridCols).map(() => draw.normal());
  const alongParallels = smooth(white, parallels, gaussianWindow(sigmaCols), wrap);
  return toUnitVariance(smooth(alongParallels, meridians, gaussianWindow(sigmaRows), mirror));
}

/** How the grid falls into lines: how many, how far apart they start, how long they are, the step along one. */
interface Lines {
  readonly count: number;
  readonly apart: number;
  readonly length: number;
  readonly step: number;
}

const parallels: Lines = { count: gridRows, apart: gridCols, length: gridCols, step: 1 };
const meridians: Lines = { count: gridCols, apart: 1, length: gridRows, step: gridCols };

/** Half of a symmetric window, its centre first, of sum 1 over both halves. */
function gaussianWindow(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const half = Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp((-0.5 * i * i) / (sigma * sigma)));
  const total = half.reduce((sum, weight) => sum + 2 * weight, -half[0]);
  return half.map((weight) => weight / total);
}

function smooth(
  values: Float64Array,
  { count, apart, length, step }: Lines,
  window: Float64Array,
  place: (i: number, n: number) => number,
): Float64Array {
  const reach = window.length - 1;
  const padded = new Float64Array(length + 2 * reach);
  const result = new Float64Array(values.length);
  for (let line = 0; line < count; line++) {
    const origin = line * apart;
    for (let i = 0; i < padded.length; i++) padded[i] = values[origin + place(i - reach, length) * step];
    for (let i = 0; i < length; i++) {
      let sum = window[0] * padded[i + reach];
      for (let d = 1; d <= reach; d++) sum += window[d] * (padded[i + reach - d] + padded[i + reach + d]);
      result[origin + i * step] = sum;
    }
  }
  return result;
}

function wrap(i: number, n: number): number {
  return ((i % n) + n) % n;
}

function mirror(i: number, n: number): number {
  const place = wrap(i, 2 * n);
  return place < n ? place : 2 * n - 1 - place;
}

function toUnitVariance(field: Float64Array): Float64Array {
  const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
  const variance = field.reduce((sum, value) => sum + (value - mean) ** 2, 0) / field.length;
  const scale = 1 / Math.sqrt(variance);
  return field.map((value) => (value - mean) * scale);
}
