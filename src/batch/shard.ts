import { createHash } from "node:crypto";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../errors.ts";
import { decodeValue, encodeValue, storedBounds } from "./encode-value.ts";
import { writeSynced } from "./write-synced.ts";

/** What became of an input. */
export type Outcome<Result = unknown> =
  | { readonly status: "done"; readonly value: Result }
  | { readonly status: "failed"; readonly error: Failure };

/** Why an input gave no result. */
export interface Failure {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * A shard is one file with the outcomes of one chunk: a mark, the numbers of all arrays, the outcomes as JSON, and a closing
 * line that tells where the JSON begins and the SHA-256 of all before it. It is written in one go from start to end, so that
 * no more than one outcome is in memory.
 */
const mark = Buffer.from("ALBEDO1\n");
const closingLength = 96;

interface Footer {
  readonly batch: string;
  readonly chunk: number;
  readonly outcomes: readonly { readonly status: Outcome["status"]; readonly content: unknown }[];
}

/** @returns path of a chunk's shard */
export function shardPath(folder: string, chunk: number): string {
  return join(folder, "shards", `${String(chunk).padStart(6, "0")}.shard`);
}

/** Numbers of the chunks whose shards are there, ascending. */
export async function presentShards(folder: string): Promise<number[]> {
  const names = await readdir(join(folder, "shards")).catch(() => []);
  return names
    .flatMap((name) => /^(\d{6,})\.shard$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Writes a chunk's outcomes as they come. */
export async function writeShard(
  folder: string,
  { batch, chunk }: Pick<Footer, "batch" | "chunk">,
  outcomes: AsyncIterable<Outcome>,
): Promise<void> {
  await writeSynced(shardPath(folder, chunk), async (file) => {
    const hash = createHash("sha256");
    let length = 0;
    const append = async (bytes: Uint8Array) => {
      hash.update(bytes);
      length += bytes.length;
      await file.writeFile(bytes);
    };
    await append(mark);
    const told: Footer["outcomes"][number][] = [];
    for await (const outcome of outcomes) {
      const arrays: Uint8Array[] = [];
      let end = length;
      const content = encodeValue(outcome.status === "done" ? outcome.value : outcome.error, (bytes) => {
        arrays.push(bytes);
        end += bytes.length;
        return end - bytes.length;
      });
      for (const bytes of arrays) await append(bytes);
      told.push({ status: outcome.status, content });
    }
    const begins = length;
    await append(Buffer.from(JSON.stringify({ batch, chunk, outcomes: told } satisfies Footer)));
    await file.writeFile(`${`\n${begins} ${length - begins} ${hash.digest("hex")}`.padEnd(closingLength - 1)}\n`);
  });
}

/** An open shard. */
export interface Shard extends Omit<Footer, "outcomes"> {
  /** Status of each input of the chunk. */
  readonly statuses: readonly Outcome["status"][];
  /** Reads the outcome of one input of the chunk. */
  outcome(index: number): Promise<Outcome>;
  close(): Promise<void>;
}

/**
 * Opens a shard.
 *
 * @param verify - whether to read all of it and compare its SHA-256
 * @throws {@link FormatError} `BAD_SHARD` when it is cut off, damaged, or not a shard
 */
export async function openShard(path: string, { verify = false } = {}): Promise<Shard> {
  const file = await open(path, "r");
  try {
    const { footer, begins } = await readFooter(file, path, verify);
    return {
      batch: footer.batch,
      chunk: footer.chunk,
      statuses: footer.outcomes.map(({ status }) => status),
      outcome: async (index) => {
        const { status, content } = footer.outcomes[index];
        // The arrays of an outcome were written together.
        const [from, to] = storedBounds(content) ?? [begins, begins];
        const bytes = await readAt(file, from, to - from, path);
        const value = decodeValue(content, (offset, length) => bytes.subarray(offset - from, offset - from + length));
        return status === "done" ? { status, value } : { status, error: value as Failure };
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readFooter(file: FileHandle, path: string, verify: boolean) {
  const { size } = await file.stat();
  const closing =
    size < closingLength ? "" : (await readAt(file, size - closingLength, closingLength, path)).toString();
  const found = /^\n(\d+) (\d+) ([0-9a-f]{64})\s*\n$/.exec(closing);
  if (!found) throw badShard(path, "it has no closing line, as if cut off", size);
  const [begins, length] = [Number(found[1]), Number(found[2])];
  if (begins + length + closingLength !== size)
    throw badShard(path, "its length is not what its closing line tells", size);
  if (verify) {
    const hash = createHash("sha256");
    for await (const bytes of file.createReadStream({ start: 0, end: begins + length - 1, autoClose: false }))
      hash.update(bytes);
    if (hash.digest("hex") !== found[3]) throw badShard(path, "its content does not have the SHA-256 that it tells", 0);
  }
  try {
    return { footer: JSON.parse((await readAt(file, begins, length, path)).toString()) as Footer, begins };
  } catch {
    throw badShard(path, "its list of outcomes is damaged", begins);
  }
}

async function readAt(file: FileHandle, position: number, length: number, path: string): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw badShard(path, "it ends too early", position + bytesRead);
  return buffer;
}

function badShard(path: string, what: string, offset: number): FormatError {
  return new FormatError(
    "BAD_SHARD",
    `Cannot use ${path}: ${what}`,
    "Delete this shard and resume the batch: only it is made again.",
    { path, offset },
  );
}
