import type { Values } from "../executors/executor.ts";
import { tensorboardLog } from "../tensorboard/log.ts";
import type { EpochBeliefs, EpochReport } from "./epoch-report.ts";

/** Writes the epochs of a training for TensorBoard, under the report's names where it has them. */
export function vaeLog(folder: string) {
  const log = tensorboardLog(folder);
  let last: { x: Values; rebuilt: Values } | undefined;
  return {
    /** Keeps a batch, of which the last one of an epoch is noted. */
    batch(x: Values, rebuilt: Values): void {
      last = { x, rebuilt };
    },
    async epoch(report: EpochReport, beliefs: EpochBeliefs): Promise<void> {
      const { epoch, loss, mse, r2, divergence } = report;
      const scalars = { "R2/train": r2, loss, mse, divergence };
      for (const [name, value] of Object.entries(scalars)) log.scalar(name, value, epoch);
      const { mean, logVariance } = beliefs;
      const histograms = { mean, log_variance: logVariance, ...last };
      for (const [name, values] of Object.entries(histograms)) log.histogram(name, values, epoch);
      await log.flush();
    },
  };
}
