import { failureLogs } from "./failure-logs.ts";
import { mapBatch } from "./map-batch.ts";
import { batchOutcomes, mergeBatch } from "./merge-batch.ts";
import { planBatch } from "./plan.ts";
import { runBatch } from "./run-batch.ts";
import { cancelBatch, submitBatch } from "./slurm/submit-batch.ts";
import { batchStatus } from "./status.ts";

/** `albedo/batch`: the same work on many inputs, on all processors or a cluster, that survives being cut off. */
export { type EmbeddedPatches, type EmbedPatchesOptions, embedPatches } from "./embeddings/embed-patches.ts";
export type { Assignment, Executor } from "./executor.ts";
export { type FailureLog, failureLogs } from "./failure-logs.ts";
export { type BenchmarkGrid, type BenchmarkGridOptions, benchmarkGrid } from "./grid/benchmark-grid.ts";
export type { FailedCell, GridRow } from "./grid/grid-cell-job.ts";
export type { InputOutcome, Job, JobContext } from "./job.ts";
export { type LocalOptions, localExecutor } from "./local-executor.ts";
export type { JobReference, Manifest, ManifestFile, ManifestHead, ManifestInput } from "./manifest.ts";
export { type MapBatchOptions, mapBatch } from "./map-batch.ts";
export { batchOutcomes, mergeBatch } from "./merge-batch.ts";
export { type PatchArchive, type PatchArchiveOptions, patchArchive } from "./patches/patch-archive.ts";
export { type PlanInput, type PlanOptions, planBatch } from "./plan.ts";
export type { FilePart } from "./planned-files.ts";
export { type BatchProgress, type RunBatchOptions, runBatch } from "./run-batch.ts";
export { type RunChunkOptions, runChunk } from "./run-chunk.ts";
export type { Failure, Outcome } from "./shard.ts";
export type { SlurmOptions } from "./slurm/array-job.ts";
export { type SlurmExecutorOptions, slurmExecutor } from "./slurm/slurm-executor.ts";
export { cancelBatch, type Submission, type SubmitOptions, submitBatch } from "./slurm/submit-batch.ts";
export { type BatchStatus, batchStatus, type FailedInput } from "./status.ts";
export { type SweepVaeOptions, type SweptVae, sweepVae, type VaeSweep } from "./sweep/sweep-vae.ts";
export type { FailedTraining, SweepRow, VaeSettings } from "./sweep/vae-job.ts";

/** The functions of this entry under short names: `batch.map(…)`. */
export const batch = {
  plan: planBatch,
  run: runBatch,
  status: batchStatus,
  outcomes: batchOutcomes,
  logs: failureLogs,
  merge: mergeBatch,
  submit: submitBatch,
  cancel: cancelBatch,
  map: mapBatch,
};
