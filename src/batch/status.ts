import { chunkCount, chunkRange, type Manifest, readManifest } from "./manifest.ts";
import { type Failure, openShard, presentShards, shardPath } from "./shard.ts";

/** An input that gave no result. */
export interface FailedInput {
  readonly index: number;
  /** Its files, or the input itself where it has none. */
  readonly name: string;
  readonly error: Failure;
}

/** How far a batch is. */
export interface BatchStatus {
  readonly folder: string;
  readonly inputs: number;
  /** Inputs with a result. */
  readonly done: number;
  readonly failed: readonly FailedInput[];
  readonly chunks: number;
  /** Chunks whose shards are not there, ascending: what is left to run. */
  readonly missing: readonly number[];
}

/**
 * How far a batch is, from the shards that are there.
 *
 * @throws {@link FileError} `NO_BATCH`
 * @throws {@link FormatError} `BAD_SHARD`
 */
export async function batchStatus(folder: string): Promise<BatchStatus> {
  const manifest = await readManifest(folder);
  const present = await shardsOf(folder, manifest);
  const failed: FailedInput[] = [];
  let done = 0;
  for (const chunk of present) {
    const shard = await openShard(shardPath(folder, chunk));
    try {
      const [from] = chunkRange(manifest, chunk);
      for (const [i, status] of shard.statuses.entries()) {
        const outcome = status === "failed" ? await shard.outcome(i) : undefined;
        if (outcome?.status === "failed") {
          failed.push({ index: from + i, name: inputName(manifest, from + i), error: outcome.error });
        } else done++;
      }
    } finally {
      await shard.close();
    }
  }
  const there = new Set(present);
  const missing = Array.from({ length: chunkCount(manifest) }, (_, chunk) => chunk).filter(
    (chunk) => !there.has(chunk),
  );
  return { folder, inputs: manifest.inputs.length, done, failed, chunks: chunkCount(manifest), missing };
}

/** Chunks of this batch whose shards are there; those of another batch in the same folder do not count. */
export async function shardsOf(folder: string, manifest: Manifest): Promise<number[]> {
  const kept: number[] = [];
  for (const chunk of await presentShards(folder)) {
    if (chunk >= chunkCount(manifest)) continue;
    const shard = await openShard(shardPath(folder, chunk));
    await shard.close();
    if (shard.batch === manifest.digest && shard.chunk === chunk) kept.push(chunk);
  }
  return kept;
}

/** What an input is called in messages. */
function inputName({ inputs }: Manifest, index: number): string {
  const { files, value } = inputs[index];
  return files[0]?.from === undefined && files[0] ? files[0].name : JSON.stringify(value);
}
