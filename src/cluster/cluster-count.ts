import { ArgumentError } from "../errors.ts";

/**
 * Refuses a number of clusters that `n` samples cannot be cut into.
 *
 * @throws {@link ArgumentError} `BAD_CLUSTER_COUNT` unless k is whole and 1 <= k <= n
 */
export function requireClusterCount(k: number, n: number): void {
  if (Number.isInteger(k) && k >= 1 && k <= n) return;
  throw new ArgumentError(
    "BAD_CLUSTER_COUNT",
    `Cannot make ${k} clusters of ${n} samples`,
    `nClusters is a whole number from 1 to ${n}.`,
  );
}
