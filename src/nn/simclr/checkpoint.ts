import { readCheckpointFile, writeCheckpointFile } from "../training/checkpoint-file.ts";
import type { TrainingState } from "../training/training-step.ts";
import type { RunningStatistics } from "./running-statistics.ts";
import type { SimclrEpoch } from "./simclr-result.ts";

/** Weights with the running statistics that belong to them. */
export interface Snapshot {
  readonly epoch: number;
  readonly weights: Float32Array;
  readonly running: RunningStatistics;
}

/** Where a training stood after an epoch. */
export interface Checkpoint {
  readonly history: readonly SimclrEpoch[];
  readonly state: TrainingState;
  readonly running: RunningStatistics;
  readonly best: Snapshot;
}

/** Writes a checkpoint; see {@link writeCheckpointFile}. */
export async function writeCheckpoint(path: string, { history, state, running, best }: Checkpoint, of: string) {
  const notes = { bestEpoch: `${best.epoch}`, history: JSON.stringify(history) };
  await writeCheckpointFile(path, of, state, notes, {
    means: running.means,
    variances: running.variances,
    "best.weights": best.weights,
    "best.means": best.running.means,
    "best.variances": best.running.variances,
  });
}

/** Reads a checkpoint, if there is one; see {@link readCheckpointFile}. */
export async function readCheckpoint(path: string | undefined, of: string): Promise<Checkpoint | undefined> {
  const file = await readCheckpointFile(path, of);
  if (!file) return undefined;
  const { state, vector, notes } = file;
  return {
    history: JSON.parse(notes.history),
    state,
    running: { means: vector("means"), variances: vector("variances") },
    best: {
      epoch: Number(notes.bestEpoch),
      weights: vector("best.weights"),
      running: { means: vector("best.means"), variances: vector("best.variances") },
    },
  };
}
