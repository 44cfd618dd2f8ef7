import { ArgumentError } from "../errors.ts";
import type { Frame } from "./frame.ts";
import { limbCorrection } from "./limb-correction.ts";
import { isUsable, minnaertSums } from "./minnaert-sums.ts";

/** Options of {@link fitMinnaert}. */
export interface FitMinnaertOptions {
  /**
   * Whether pixels far off the line weigh less (Huber's estimate by reweighted least squares), so that bright or dark
   * features move it less. @defaultValue false: ordinary least squares, as the paper
   */
  robust?: boolean;
}

/** Sums over the weighted points of a line, around a shift that keeps their digits. */
export interface LineSums {
  readonly count: number;
  readonly weight: number;
  /** Shift of both coordinates. */
  readonly x0: number;
  readonly y0: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

const degree = Math.PI / 180;
/** Huber's constant: 95 % as precise as least squares where errors are normal. */
const huber = 1.345;

/**
 * Minnaert's law of limb darkening fitted to a frame: I = I₀ μ^(k-1) μ₀^k, where μ and μ₀ are the cosines of emission
 * and incidence. A straight line through log(μ I) against log(μ μ₀) has the slope k and the intercept log I₀ (natural
 * logarithms). Pixels need a positive radiance and angles below 90 degrees; mask the frame first.
 *
 * Standard errors take the pixels for independent, which those of clouds are not: read them as lower bounds.
 */
export class MinnaertFit {
  /** Exponent of the law: 1 is a Lambert sphere, 0.5 has no limb darkening at full phase. */
  readonly k: number;
  /** Radiance where Sun and spacecraft are at the zenith, in the frame's unit. */
  readonly i0: number;
  /** Standard error of {@link k}. */
  readonly kError: number;
  /** Standard error of {@link i0}. */
  readonly i0Error: number;
  /** Number of pixels fitted. */
  readonly pixels: number;
  /** Standard deviation of log(μ I) around the line. */
  readonly residual: number;
  /** Share of the variance of log(μ I) that the line explains. */
  readonly r2: number;
  readonly #frame: Frame;
  #points: { x: Float64Array; y: Float64Array } | undefined;

  constructor(frame: Frame, { robust = false }: FitMinnaertOptions = {}) {
    this.#frame = frame;
    const sums = robust ? robustSums(this.logMuMu0, this.logMuI) : minnaertSums(frame);
    const line = lineOf(sums);
    if (!line) {
      throw new ArgumentError(
        "NO_FIT",
        `Cannot fit Minnaert's law to ${sums.count} pixels${sums.count > 2 ? " with the same angles" : ""}`,
        "The frame needs lit pixels at different angles; look at it, and at its masks.",
      );
    }
    const { slope, intercept, spread, ss } = line;
    this.k = slope;
    this.i0 = Math.exp(intercept);
    const freedom = Math.max(1, sums.weight - 2);
    this.residual = Math.sqrt(Math.max(0, ss) / freedom);
    this.kError = this.residual / Math.sqrt(spread);
    const centerX = sums.x0 + sums.x / sums.weight;
    this.i0Error = this.i0 * this.residual * Math.sqrt(1 / sums.weight + (centerX * centerX) / spread);
    this.pixels = sums.count;
    this.r2 = 1 - ss / (sums.yy - (sums.y * sums.y) / sums.weight);
  }

  /** The slope of the line, {@link k}; with {@link intercept} what `scatter({ fit })` draws. */
  get slope(): number {
    return this.k;
  }

  /** log I₀. */
  get intercept(): number {
    return Math.log(this.i0);
  }

  /** log(μ μ₀) of each pixel fitted, row by row. */
  get logMuMu0(): Float64Array {
    this.#points ??= logarithms(this.#frame);
    return this.#points.x;
  }

  /** log(μ I) of the same pixels. */
  get logMuI(): Float64Array {
    this.#points ??= logarithms(this.#frame);
    return this.#points.y;
  }

  /** log(μ I) less the line, of the same pixels: what limb darkening does not explain. */
  get residuals(): Float64Array {
    const { logMuMu0, logMuI, k, intercept } = this;
    return logMuI.map((y, i) => y - intercept - k * logMuMu0[i]);
  }

  /**
   * The frame without limb darkening: I / (μ^(k-1) μ₀^k), which is I₀ everywhere on an even planet. Pixels with angles of
   * 90 degrees or more become NaN.
   */
  correct(frame: Frame): Frame {
    const { k } = this;
    const radiance = limbCorrection(frame, k);
    return frame.with({ radiance, metadata: { minnaertK: k } });
  }

  toString(): string {
    const digits = (value: number, error: number) => `${Number(value.toPrecision(5))} ± ${error.toPrecision(2)}`;
    return `Minnaert k ${digits(this.k, this.kError)}, I0 ${digits(this.i0, this.i0Error)}, ${this.pixels.toLocaleString("en-US")} pixels`;
  }
}

/**
 * Fits Minnaert's law of limb darkening to a frame; see {@link MinnaertFit}.
 *
 * Minnaert, 1941, doi:10.1086/144279.
 *
 * @throws {@link ArgumentError} `NO_FIT` when there are fewer than 3 usable pixels, or all have the same angles
 */
export function fitMinnaert(frame: Frame, options: FitMinnaertOptions = {}): MinnaertFit {
  return new MinnaertFit(frame, options);
}

function logarithms(frame: Frame): { x: Float64Array; y: Float64Array } {
  const { radiance, incidence, emission } = frame;
  const x = new Float64Array(radiance.length);
  const y = new Float64Array(radiance.length);
  let count = 0;
  for (let i = 0; i < radiance.length; i++) {
    if (!isUsable(frame, i)) continue;
    const mu = Math.cos(emission[i] * degree);
    x[count] = Math.log(mu * Math.cos(incidence[i] * degree));
    y[count++] = Math.log(radiance[i] * mu);
  }
  return { x: x.slice(0, count), y: y.slice(0, count) };
}

function lineOf({ weight, x0, y0, x, y, xx, xy, yy }: LineSums) {
  const spread = xx - (x * x) / weight;
  if (!(weight > 2) || !(spread > 1e-9 * weight)) return undefined;
  const together = xy - (x * y) / weight;
  const slope = together / spread;
  const intercept = y0 + y / weight - slope * (x0 + x / weight);
  return { slope, intercept, spread, ss: Math.max(0, yy - (y * y) / weight - slope * together) };
}

function robustSums(x: Float64Array, y: Float64Array): LineSums {
  const weights = new Float64Array(x.length).fill(1);
  let sums = weightedSums(x, y, weights);
  let line = lineOf(sums);
  for (let round = 0; line && round < 50; round++) {
    const { slope, intercept } = line;
    const sizes = x.map((value, i) => Math.abs(y[i] - intercept - slope * value));
    const scale = sizes.slice().sort()[Math.floor(sizes.length / 2)] / 0.6745;
    if (scale === 0) break;
    for (let i = 0; i < sizes.length; i++) weights[i] = Math.min(1, (huber * scale) / sizes[i]);
    sums = weightedSums(x, y, weights);
    line = lineOf(sums);
    if (line && Math.abs(line.slope - slope) < 1e-10) break;
  }
  return sums;
}

function weightedSums(x: Float64Array, y: Float64Array, weights: Float64Array): LineSums {
  const [x0, y0] = [x[0] ?? 0, y[0] ?? 0];
  let [weight, sx, sy, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const w = weights[i];
    const [a, b] = [x[i] - x0, y[i] - y0];
    weight += w;
    sx += w * a;
    sy += w * b;
    xx += w * a * a;
    xy += w * a * b;
    yy += w * b * b;
  }
  return { count: x.length, weight, x0, y0, x: sx, y: sy, xx, xy, yy };
}
