const epsilon = 2 ** -52;

/**
 * Whether a variance is nothing but rounding error, so that the values count as constant: scikit-learn's bound.
 *
 * @param n - number of values
 */
export function isConstant(mean: number, variance: number, n: number): boolean {
  return variance <= n * epsilon * variance + (n * mean * epsilon) ** 2;
}
