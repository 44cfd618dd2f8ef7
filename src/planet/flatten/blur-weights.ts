/** A blur of lines of `length` pixels, folded about their middle. */
export interface FoldedWeights {
  readonly length: number;
  /** Pixels of half a line, the middle one included. */
  readonly half: number;
  /** How far from a pixel others count. */
  readonly reach: number;
  /** What a pixel and its mirror image take of the sum of another and its mirror image, (half, half). */
  readonly even: Float64Array;
  /** What they take of the difference; the mirror image takes the opposite. */
  readonly odd: Float64Array;
}

/** Taps of a Gaussian as torchvision cuts it off: `2 * floor(3 sigma) + 1` of them, their sum 1. */
export function gaussianTaps(sigma: number): Float64Array {
  const reach = Math.floor(3 * sigma);
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/**
 * A blur whose border reflects the line without repeating its outermost pixel (the `reflect` of torchvision and NumPy). It
 * commutes with turning the line round, so that sums and differences of pixels and their mirror images blur each for
 * themselves: two products of half the size, half the work.
 */
export function foldedWeights(taps: Float64Array, length: number): FoldedWeights {
  const reach = (taps.length - 1) / 2;
  const half = Math.ceil(length / 2);
  const even = new Float64Array(half * half);
  const odd = new Float64Array(half * half);
  for (let i = 0; i < half; i++) {
    for (let t = -reach; t <= reach; t++) {
      const from = reflected(i + t, length);
      const mirrored = from >= half;
      const place = i * half + (mirrored ? length - 1 - from : from);
      // The middle pixel of an odd length is its own mirror image: its sum counts it twice, its difference is 0.
      even[place] += taps[t + reach] / 2;
      odd[place] += (mirrored ? -taps[t + reach] : taps[t + reach]) / 2;
    }
  }
  return { length, half, reach, even, odd };
}

/** The pixel that stands at `place` when a line of `length` is reflected at its outermost pixels, as often as needed. */
function reflected(place: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}
