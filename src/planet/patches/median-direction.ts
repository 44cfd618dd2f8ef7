const bins = 4096;

/**
 * The median of numbers from -1 to 1; of an even count the mean of the two in the middle, as NumPy's. Numbers are counted in
 * bins, and those of the middle bins sorted: a few times faster than selecting among all.
 *
 * @param values - at least one, all within -1 and 1
 */
export function medianOfSines(values: Float64Array): number {
  const counts = new Int32Array(bins);
  const binOf = (value: number) => Math.min(bins - 1, ((value + 1) * (bins / 2)) | 0);
  for (let i = 0; i < values.length; i++) counts[binOf(values[i])]++;
  const lower = (values.length - 1) >> 1;
  const upper = values.length >> 1;
  let [first, before] = [0, 0];
  while (before + counts[first] <= lower) before += counts[first++];
  let last = first;
  for (let through = before + counts[first]; through <= upper; through += counts[last]) last++;
  const middle: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const bin = binOf(values[i]);
    if (bin >= first && bin <= last) middle.push(values[i]);
  }
  const sorted = Float64Array.from(middle).sort();
  return (sorted[lower - before] + sorted[upper - before]) / 2;
}
