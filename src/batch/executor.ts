import type { Manifest } from "./manifest.ts";
import type { Outcome } from "./shard.ts";

/** Chunks for an executor. */
export interface Assignment {
  /** Folder of the batch; an executor on several machines needs one that all of them see. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** The chunks to run, ascending. Each becomes a shard in the folder. */
  readonly chunks: readonly number[];
  /** How often an input that failed is tried again. */
  readonly retries: number;
  /** Called when an input begins and when it has ended, by executors that see as much. */
  readonly onInput?: (input: number, state: "started" | Outcome["status"]) => void;
  /** Stops the work: what is whole stays, nothing half-written is left. */
  readonly signal?: AbortSignal;
}

/**
 * Something that runs chunks: processes of this machine ({@link localExecutor}), or tasks of a cluster, each of which is the
 * command `albedo batch work FOLDER CHUNK`. An executor needs to keep no books: a chunk is done when its shard is there, so
 * that to resume is to run the chunks that are missing.
 */
export interface Executor {
  /** For messages: `"2 processes"`, `"Slurm"`. */
  readonly name: string;
  /**
   * Runs chunks until each has its shard or the work had to be given up. Inputs that fail are no reason to: they are in the
   * shards.
   */
  run(assignment: Assignment): Promise<void>;
}
