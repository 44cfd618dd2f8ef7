import type { RunBatchOptions } from "../run-batch.ts";
import { showProgress } from "./show-progress.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

/** Runs work on a batch with its progress on the terminal, stopped by ^C. */
export async function whileShown<Result>(
  work: (shown: Pick<RunBatchOptions, "onProgress" | "signal">) => Promise<Result>,
): Promise<Result> {
  const { onProgress, end: endProgress } = showProgress();
  const { signal, end } = stopOnSignal();
  try {
    return await work({ onProgress, signal });
  } finally {
    end();
    endProgress();
  }
}
