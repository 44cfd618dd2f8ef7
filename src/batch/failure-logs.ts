import { open } from "node:fs/promises";
import { chunkLog } from "./chunk-log.ts";
import { readManifest } from "./manifest.ts";
import { logOf, submittedJobs } from "./slurm/submitted.ts";
import { batchStatus } from "./status.ts";

/** What the task of a chunk has printed. */
export interface FailureLog {
  readonly chunk: number;
  readonly path: string;
  /** Its last 8 kB. */
  readonly text: string;
}

/** Longest part of a log that is read. */
const longest = 8192;

/**
 * What the tasks of chunks with failed inputs, and of chunks that ended without a result, have printed, with the stacks of errors:
 * from processes of this machine, or from Slurm, whichever was last.
 *
 * @throws {@link FileError} `NO_BATCH`
 */
export async function failureLogs(folder: string): Promise<FailureLog[]> {
  const { chunkSize } = await readManifest(folder);
  const { failed, missing } = await batchStatus(folder);
  const chunks = new Set([...failed.map(({ index }) => Math.floor(index / chunkSize)), ...missing]);
  const jobs = await submittedJobs(folder);
  const logs: FailureLog[] = [];
  for (const chunk of [...chunks].sort((a, b) => a - b)) {
    const job = jobs.findLast(({ pieces }) => pieces.includes(chunk));
    const places = [chunkLog(folder, chunk)];
    if (job) places.push(logOf(folder, { job: job.id, task: job.pieces.indexOf(chunk) }));
    const found = await Promise.all(places.map(endOf));
    const last = found.filter((log) => log !== undefined).sort((a, b) => b.time - a.time)[0];
    if (last) logs.push({ chunk, path: last.path, text: last.text });
  }
  return logs;
}

async function endOf(path: string) {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size, mtimeMs: time } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, longest));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString("utf8").trim();
    return text === "" ? undefined : { path, time, text };
  } finally {
    await file.close();
  }
}
