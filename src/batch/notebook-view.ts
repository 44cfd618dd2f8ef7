import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { LiveOutput } from "../interactive/live-output.ts";
import { progress } from "../interactive/progress.ts";
import { type FailureLog, failureLogs } from "./failure-logs.ts";
import type { Manifest } from "./manifest.ts";
import type { BatchProgress } from "./run-batch.ts";
import { batchStatus, type FailedInput } from "./status.ts";

/** Logs shown at most. */
const most = 5;

/** How a batch shows itself in a notebook's cell: a bar as it runs, and the logs of failed inputs; undefined elsewhere. */
export function notebookView({ job, inputs }: Pick<Manifest, "job" | "inputs">) {
  if (!LiveOutput.isPossible) return undefined;
  const title = job.module.startsWith("albedo:") ? job.module.slice("albedo:".length) : job.export;
  const bar = progress(inputs.length, { title, unit: "inputs" });
  return {
    onProgress({ done, failed }: BatchProgress): void {
      bar.set(done + failed, failed > 0 ? `${failed} failed` : undefined);
    },
    /** Ends the bar and shows what went wrong, unless the work was stopped; never fails itself. */
    async end(folder: string, stopped = false): Promise<void> {
      bar.end();
      if (stopped) return;
      const { failed } = await batchStatus(folder).catch(() => ({ failed: [] }));
      const logs = await failureLogs(folder).catch(() => []);
      if (failed.length === 0 && logs.length === 0) return;
      const view = { [display]: () => failureBundle(failed, logs) };
      (globalThis as unknown as { display(value: unknown): void }).display(view);
    },
  };
}

function failureBundle(failed: readonly FailedInput[], logs: readonly FailureLog[]): MimeBundle {
  const reasons = failed.slice(0, most).map(({ index, name, error }) => `input ${index} (${name}): ${error.message}`);
  const shown = logs.slice(0, most);
  const more = failed.length > most ? [`and ${failed.length - most} more inputs`] : [];
  const title =
    failed.length > 0
      ? `${failed.length} ${failed.length === 1 ? "input" : "inputs"} failed`
      : "Tasks ended without a result";
  const texts = shown.map(({ chunk, text }) => `log of chunk ${chunk}:\n${text}`);
  const details = shown.map(
    ({ chunk, text }) => `<details><summary>log of chunk ${chunk}</summary><pre>${escaped(text)}</pre></details>`,
  );
  const items = [...reasons, ...more].map((line) => `<li>${escaped(line)}</li>`);
  return {
    "text/html": `<div><strong>${title}</strong><ul>${items.join("")}</ul>${details.join("")}</div>`,
    "text/plain": [title, ...reasons, ...more, ...texts].join("\n"),
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]!);
}
