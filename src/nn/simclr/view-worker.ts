import { parentPort, workerData } from "node:worker_threads";
import { makeViews, type ViewJob, type ViewSettings } from "./view-job.ts";

// A thread that makes views: the settings come with it, then jobs one by one, in order.
const settings = workerData as ViewSettings;
parentPort!.on("message", (job: ViewJob) => {
  const views = makeViews(job, settings);
  parentPort!.postMessage(views, [views.buffer as ArrayBuffer]);
});
