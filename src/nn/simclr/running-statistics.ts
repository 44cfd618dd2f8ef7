/** Share of a running mean that a batch replaces; PyTorch's. */
const momentum = 0.1;

/** Running means and variances of normalizations. */
export interface RunningStatistics {
  readonly means: Float32Array;
  readonly variances: Float32Array;
}

/**
 * Running statistics after a batch, as PyTorch's `BatchNorm2d`: the variance that runs along is the unbiased one.
 *
 * @param batch - mean and population variance of each channel over the batch
 * @param counts - how many values those of each channel are of
 */
export function runAlong(
  running: RunningStatistics,
  batch: { readonly means: ArrayLike<number>; readonly variances: ArrayLike<number> },
  counts: ArrayLike<number>,
): RunningStatistics {
  const share = (before: number, now: number) => (1 - momentum) * before + momentum * now;
  return {
    means: running.means.map((before, i) => share(before, batch.means[i])),
    variances: running.variances.map((before, i) =>
      share(before, (batch.variances[i] * counts[i]) / Math.max(1, counts[i] - 1)),
    ),
  };
}
