import { readSync } from "node:fs";
import { FormatError } from "../errors.ts";
import { ownBuffer } from "./big-endian.ts";
import { type Region, sizeOfRegion } from "./selection.ts";

/** Where the values of an array lie in a file, in bytes. */
export interface Layout {
  /** First value. */
  readonly begin: number;
  /** One value. */
  readonly size: number;
  /** From one index to the next, for each dimension. */
  readonly steps: readonly number[];
}

// Pieces closer than this are read together with what lies between them.
const gap = 2 ** 14;
const longest = 2 ** 22;

/**
 * Reads the bytes of a region, row-major. Only the parts of the file that hold it are read, small gaps included.
 *
 * @throws {@link FormatError} `TRUNCATED` when the file ends before
 */
export function readStrided(path: string, file: number, layout: Layout, region: Region): Buffer {
  const { size, steps } = layout;
  const { start, count, stride } = region;
  const total = sizeOfRegion(region);
  const out = ownBuffer(total * size);
  if (total === 0) return out;

  // The dimensions from `outer` on lie in one piece of `piece` bytes.
  let outer = steps.length;
  let piece = size;
  while (outer > 0 && steps[outer - 1] === piece && (stride[outer - 1] === 1 || count[outer - 1] === 1)) {
    outer--;
    piece *= count[outer];
  }
  // Of the dimension before it, several pieces are read at once when they lie close together.
  const last = outer - 1;
  const step = last < 0 ? 0 : steps[last] * stride[last];
  const pieces = last < 0 ? 1 : count[last];
  const together = step - piece < gap ? Math.max(1, Math.floor(longest / Math.max(1, step))) : 1;

  const begin = steps.reduce((sum, bytes, d) => sum + start[d] * bytes, layout.begin);
  const index = new Array<number>(Math.max(0, last)).fill(0);
  let at = 0;
  do {
    const base = index.reduce((sum, i, d) => sum + i * stride[d] * steps[d], begin);
    for (let first = 0; first < pieces; first += together) {
      const n = Math.min(together, pieces - first);
      if (n === 1) {
        readFully(path, file, out.subarray(at, at + piece), base + first * step);
        at += piece;
        continue;
      }
      const span = Buffer.allocUnsafe((n - 1) * step + piece);
      readFully(path, file, span, base + first * step);
      for (let i = 0; i < n; i++, at += piece) span.copy(out, at, i * step, i * step + piece);
    }
  } while (advance(index, count));
  return out;
}

/** Fills a buffer from a place in a file. */
export function readFully(path: string, file: number, bytes: Buffer, offset: number): void {
  for (let done = 0; done < bytes.length; ) {
    const length = readSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30), offset + done);
    if (length === 0) {
      const place = offset + done;
      throw new FormatError("TRUNCATED", `Cannot read ${path}: it ends at byte ${place}`, "Fetch the file again.", {
        path,
        offset: place,
      });
    }
    done += length;
  }
}

/** Counts up, the last digit fastest; false when all is counted. */
function advance(index: number[], count: readonly number[]): boolean {
  for (let d = index.length - 1; d >= 0; d--) {
    if (++index[d] < count[d]) return true;
    index[d] = 0;
  }
  return false;
}
