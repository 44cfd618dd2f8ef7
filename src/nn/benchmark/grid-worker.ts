import { parentPort } from "node:worker_threads";
import { type GridJob, runGridJob } from "./grid-job.ts";

// A thread that reduces and clusters: jobs come one by one.
parentPort!.on("message", async (job: GridJob) => {
  parentPort!.postMessage(await runGridJob(job));
});
