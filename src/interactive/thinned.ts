const most = 1000;

/** Every so-manieth value of a long list and its last one, so that at most about a thousand are left. */
export function thinned(values: readonly number[]): Float64Array {
  const step = Math.ceil(values.length / most);
  if (step <= 1) return Float64Array.from(values);
  return Float64Array.from(values.filter((_, i) => i % step === 0 || i === values.length - 1));
}
