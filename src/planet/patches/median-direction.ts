/** Numbers fewer than these are sorted. */
const few = 8192;
/** Every so many numbers are looked at first; a prime, so that they do not all come from some columns of a picture. */
const step = 61;

/**
 * The median of numbers; of an even count the mean of the two in the middle, as NumPy's.
 *
 * Every 61st number gives two bounds between which the middle lies almost surely. Then those below are counted, and of those
 * between the wanted ones found in the same way: one pass over all. Where the bounds were wrong, all are sorted.
 *
 * @param values - at least one, none NaN
 */
export function medianOf(values: Float64Array): number {
  const upper = values.length >> 1;
  const lower = (values.length - 1) >> 1;
  const [first, second] = pair(values, lower, upper);
  return (first + second) / 2;
}

/** The numbers of two ranks, equal or one apart. */
function pair(values: Float64Array, lower: number, upper: number): [number, number] {
  if (values.length < few) return sortedPair(values, lower, upper);
  const sample = new Float64Array(Math.floor(values.length / step));
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * step];
  sample.sort();
  // Four standard deviations of a rank in a sample drawn at random; pixels in their order are spread more evenly.
  const around = Math.ceil(2 * Math.sqrt(sample.length));
  const middle = Math.floor((lower / values.length) * sample.length);
  const low = sample[Math.max(0, middle - around)];
  const high = sample[Math.min(sample.length - 1, middle + around)];
  // Half as many again as lie between as a rule; there are more only where many are equal.
  const between = new Float64Array(Math.ceil(values.length * Math.min(0.5, (3 * around) / sample.length)));
  let below = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low) below++;
    else if (value <= high) {
      if (count < between.length) between[count] = value;
      count++;
    }
  }
  if (count > between.length || below > lower || below + count <= upper) return sortedPair(values, lower, upper);
  return pair(between.subarray(0, count), lower - below, upper - below);
}

function sortedPair(values: Float64Array, lower: number, upper: number): [number, number] {
  const sorted = values.slice().sort();
  return [sorted[lower], sorted[upper]];
}
