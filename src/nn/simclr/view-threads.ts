import { type JobThreads, jobThreads } from "../job-threads.ts";
import { makeViews, type ViewJob, type ViewSettings } from "./view-job.ts";

/**
 * Threads that make views ahead of the training step. Views do not depend on their number.
 *
 * @param count - threads; 0 makes views between the steps
 */
export function viewThreads(settings: ViewSettings, count: number): JobThreads<ViewJob, Float32Array> {
  const worker = new URL("./view-worker.js", import.meta.url);
  return jobThreads({ worker, settings, here: (job: ViewJob) => makeViews(job, settings) }, count);
}
