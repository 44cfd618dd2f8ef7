/** Membership over distance on the map: 1 / (1 + a d²ᵇ). */
export interface MapCurve {
  readonly a: number;
  readonly b: number;
}

const points = 300;

/**
 * The curve nearest to 1 up to `minDist` and exp(−(d − minDist) / spread) from there on, in the least squares of 300
 * distances up to 3 × spread, by Levenberg and Marquardt's method. As umap-learn's `find_ab_params`.
 */
export function fitCurve(minDist: number, spread: number): MapCurve {
  const distances = Array.from({ length: points }, (_, i) => (3 * spread * i) / (points - 1));
  const wanted = distances.map((d) => (d < minDist ? 1 : Math.exp(-(d - minDist) / spread)));
  const error = (a: number, b: number) =>
    distances.reduce((sum, d, i) => sum + (wanted[i] - 1 / (1 + a * d ** (2 * b))) ** 2, 0);
  let a = 1;
  let b = 1;
  let least = error(a, b);
  let damping = 1e-3;
  for (let step = 0; step < 200 && damping < 1e12; step++) {
    const sums = { aa: 0, ab: 0, bb: 0, a: 0, b: 0 };
    for (let i = 1; i < points; i++) {
      const power = distances[i] ** (2 * b);
      const value = 1 / (1 + a * power);
      const byA = -power * value * value;
      const byB = 2 * a * Math.log(distances[i]) * byA;
      const rest = wanted[i] - value;
      sums.aa += byA * byA;
      sums.ab += byA * byB;
      sums.bb += byB * byB;
      sums.a += byA * rest;
      sums.b += byB * rest;
    }
    const aa = sums.aa * (1 + damping);
    const bb = sums.bb * (1 + damping);
    const determinant = aa * bb - sums.ab * sums.ab;
    const stepA = (bb * sums.a - sums.ab * sums.b) / determinant;
    const stepB = (aa * sums.b - sums.ab * sums.a) / determinant;
    const next = error(a + stepA, b + stepB);
    if (!(next < least)) {
      damping *= 10;
      continue;
    }
    a += stepA;
    b += stepB;
    least = next;
    damping /= 10;
  }
  return { a, b };
}
