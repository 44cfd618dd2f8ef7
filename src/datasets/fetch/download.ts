import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FileError } from "../../errors.ts";
import { openAddress } from "./open-address.ts";

/** How a file is downloaded. */
export interface DownloadOptions {
  /** Refuses a file of another SHA-256. */
  sha256?: string;
  /** Tries after the connection broke; each goes on where the last stopped. @defaultValue 5 */
  retries?: number;
  /** Waits before a retry, milliseconds; doubled each time. @defaultValue 500 */
  waitMs?: number;
  /** Called as bytes arrive; `of` is undefined where the server does not say. */
  onProgress?: (report: { done: number; of: number | undefined }) => void;
  /** Stops; what has arrived is kept, and the next download goes on from there. */
  signal?: AbortSignal;
}

/** What was downloaded. */
export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that were there already from an earlier try. */
  readonly resumedAt: number;
}

/**
 * Downloads a file. Bytes gather in `path.part`, which a later call goes on from if the server still has the same file;
 * only a whole file of the right checksum gets its name.
 *
 * @throws {@link FileError} `DOWNLOAD_FAILED`, `WRONG_CHECKSUM`, `NOT_WRITTEN`
 */
export async function download(address: string, path: string, options: DownloadOptions = {}): Promise<Downloaded> {
  const { sha256: expected, retries = 5, waitMs = 500, signal } = options;
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true }).catch((cause) => {
    throw notWritten(path, cause);
  });
  const resumedAt = await sizeOf(part);
  for (let attempt = 0; ; attempt++) {
    try {
      await goOn(address, part, options);
      break;
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof FileError) throw cause;
      if (cause instanceof Refusal || attempt >= retries) throw failed(address, path, cause);
      await new Promise((resume) => setTimeout(resume, waitMs * 2 ** attempt));
    }
  }
  const sha256 = await digest(part);
  if (expected !== undefined && sha256 !== expected) {
    await forget(part);
    throw new FileError(
      "WRONG_CHECKSUM",
      `Cannot use what ${address} sent: its SHA-256 is ${sha256}, not ${expected}`,
      "Try again later; if it stays so, the file was changed: take it from another place with --from FILE.",
      path,
    );
  }
  const bytes = await sizeOf(part);
  await rename(part, path).catch((cause) => {
    throw notWritten(path, cause);
  });
  await rm(tagFile(part), { force: true });
  return { path, bytes, sha256, resumedAt: Math.min(resumedAt, bytes) };
}

/** An answer that another try will not change. */
class Refusal extends Error {}

/** Fetches what `part` still lacks. */
async function goOn(address: string, part: string, { onProgress, signal }: DownloadOptions): Promise<void> {
  const have = await sizeOf(part);
  const tag = await readFile(tagFile(part), "utf8").catch(() => "");
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  // Only with its tag is it sure that the rest belongs to the bytes that are there.
  if (have > 0 && tag) Object.assign(headers, { range: `bytes=${have}-`, "if-range": tag });
  const answer = await openAddress(address, headers, signal);
  const { statusCode = 0 } = answer;
  if (statusCode === 416) {
    answer.resume();
    await forget(part);
    throw new Error("the server has another file now");
  }
  if (statusCode >= 400 || statusCode < 200) {
    answer.resume();
    const reason = `the server answered ${statusCode} ${answer.statusMessage}`;
    throw statusCode >= 500 || statusCode === 429 ? new Error(reason) : new Refusal(reason);
  }
  const from = statusCode === 206 ? have : 0;
  await writeFile(tagFile(part), tagOf(answer));
  const length = Number(answer.headers["content-length"] ?? Number.NaN);
  const of = Number.isFinite(length) ? from + length : undefined;
  let done = from;
  const counter = new Transform({
    transform(chunk: Buffer, _, pass) {
      done += chunk.length;
      onProgress?.({ done, of });
      pass(null, chunk);
    },
  });
  const file = createWriteStream(part, from > 0 ? { flags: "a" } : {});
  let onDisk: NodeJS.ErrnoException | undefined;
  file.once("error", (error) => {
    onDisk = error;
  });
  try {
    await pipeline(answer, counter, file, { signal });
  } catch (error) {
    throw onDisk ? notWritten(part, onDisk) : error;
  }
  if (of !== undefined && done < of) throw new Error(`the connection ended after ${done} of ${of} bytes`);
}

function tagOf({ headers }: IncomingMessage): string {
  const { etag = "" } = headers;
  return etag.startsWith("W/") ? "" : etag || headers["last-modified"] || "";
}

function tagFile(part: string): string {
  return `${part}.tag`;
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(tagFile(part), { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

function failed(address: string, path: string, cause: unknown): FileError {
  return new FileError(
    "DOWNLOAD_FAILED",
    `Cannot download ${address}: ${(cause as Error).message || (cause as NodeJS.ErrnoException).code}`,
    "Run the same command again to go on from what has arrived. Behind a proxy set HTTPS_PROXY; without a network download it elsewhere and pass --from FILE.",
    path,
    { cause },
  );
}

function notWritten(path: string, cause: unknown): FileError {
  return new FileError(
    "NOT_WRITTEN",
    `Cannot write ${path}: ${(cause as Error).message}`,
    "Choose a folder you may write to, on a disk with room.",
    path,
    { cause },
  );
}
