import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** So much is unpacked whatever the size of the file: an image of one value shrinks a thousandfold. */
const alwaysBytes = 64 << 20;
/** Larger files shrink less. */
const mostTimes = 200;
const largest = 2 ** 31 - 1;

/** Why a file could not be unpacked, and what to do. */
export interface GunzipFailure {
  readonly reason: string;
  readonly hint: string;
  readonly cause: unknown;
}

/**
 * Unpacks a gzip file in memory: no more than 200 times its size, or 64 MiB, so that a damaged or malicious one of a few kilobytes
 * does not fill the memory.
 *
 * @param fail - makes the error
 */
export function gunzipFile(path: string, fail: (failure: GunzipFailure) => Error): Buffer {
  const packed = readFileSync(path);
  const most = Math.min(largest, Math.max(alwaysBytes, mostTimes * packed.length));
  try {
    return gunzipSync(packed, { maxOutputLength: most });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      const reason = `its ${packed.length} bytes unpack to more than ${most}`;
      throw fail({ reason, hint: "If it is what it should be, unpack it with gunzip first.", cause });
    }
    const hint = "Fetch the file again, or unpack it with gunzip.";
    throw fail({ reason: `gzip says ${(cause as Error).message}`, hint, cause });
  }
}
