import type { BatchProgress } from "../run-batch.ts";

/** Where progress is written; `process.stderr` is one. */
export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const barWidth = 20;
/** Seconds between two lines where there is no terminal. */
const pause = 10;

/** Shows how far a batch is: a bar that is redrawn in place on a terminal, elsewhere a line now and then. */
export function showProgress(stream: ProgressStream = process.stderr) {
  let last = Number.NEGATIVE_INFINITY;
  return {
    onProgress(progress: BatchProgress): void {
      const text = progressLine(progress);
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
      } else if (progress.seconds - last >= pause) {
        last = progress.seconds;
        stream.write(`${text}\n`);
      }
    },
    /** Ends the bar; call it before anything else is printed. */
    end(): void {
      if (stream.isTTY) stream.write("\r\x1b[2K");
    },
  };
}

/** For example `██████████░░░░░░░░░░ 20 of 40, 1 failed, 2 min left`. */
export function progressLine({ done, failed, total, secondsLeft }: BatchProgress): string {
  const filled = Math.round((barWidth * (done + failed)) / total);
  const bar = "█".repeat(filled) + "░".repeat(barWidth - filled);
  const wrong = failed > 0 ? `, ${failed} failed` : "";
  const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
  return `${bar} ${done + failed} of ${total}${wrong}${left}`;
}

/** For example `"40 s"`, `"12 min"`, `"3.5 h"`. */
function duration(seconds: number): string {
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  if (seconds < 5970) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
