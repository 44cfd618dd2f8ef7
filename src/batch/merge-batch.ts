import { join } from "node:path";
import { ArgumentError } from "../errors.ts";
import { type InputOutcome, loadJob } from "./job.ts";
import { chunkCount, chunkRange, readManifest } from "./manifest.ts";
import { openShard, shardPath } from "./shard.ts";
import { batchStatus } from "./status.ts";
import { writeSynced } from "./write-synced.ts";

/**
 * The outcomes of a batch in the order of its inputs, read one at a time. Every shard's SHA-256 is compared first.
 *
 * @throws {@link ArgumentError} `BATCH_UNFINISHED` while chunks are missing
 * @throws {@link FormatError} `BAD_SHARD`
 */
export async function* batchOutcomes(folder: string): AsyncGenerator<InputOutcome> {
  const manifest = await readManifest(folder);
  const { missing, chunks } = await batchStatus(folder);
  if (missing.length > 0) {
    const few = missing.slice(0, 8).join(", ") + (missing.length > 8 ? ", …" : "");
    throw new ArgumentError(
      "BATCH_UNFINISHED",
      `Cannot put the results in ${folder} together: ${missing.length} of ${chunks} chunks are missing (${few})`,
      "Resume the batch first.",
    );
  }
  for (let chunk = 0; chunk < chunkCount(manifest); chunk++) {
    const [from, to] = chunkRange(manifest, chunk);
    const shard = await openShard(shardPath(folder, chunk), { verify: true });
    try {
      for (let index = from; index < to; index++) {
        yield { index, input: manifest.inputs[index].value, outcome: await shard.outcome(index - from) };
      }
    } finally {
      await shard.close();
    }
  }
}

/**
 * Puts the results of a finished batch together. The bytes depend on the manifest alone: not on who computed the shards, in
 * which order, or how often the work was cut off.
 *
 * @param output - folder of the files. @defaultValue the batch's own
 * @returns names of the files: those of the job, for a user's function `results.jsonl` with a line for each input
 * @throws {@link ArgumentError} `BATCH_UNFINISHED`; {@link FormatError} `BAD_SHARD`; {@link FileError} `NOT_WRITTEN`
 */
export async function mergeBatch(folder: string, { output = folder }: { output?: string } = {}): Promise<string[]> {
  const manifest = await readManifest(folder);
  const job = await loadJob(manifest.job);
  const outcomes = batchOutcomes(folder);
  if (job.merge) return job.merge(outcomes, output, manifest.parameters as never);
  const name = "results.jsonl";
  await writeSynced(join(output, name), async (file) => {
    for await (const { index, input, outcome } of outcomes) {
      const line = JSON.stringify({ index, input, ...outcome }, (_, item) =>
        ArrayBuffer.isView(item) ? [...(item as Float64Array)] : item,
      );
      await file.writeFile(`${line}\n`);
    }
  });
  return [name];
}
