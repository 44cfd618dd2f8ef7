import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { spillFolder } from "../runtime/spill-folder.ts";
import type { Parent } from "./publisher.ts";

const megabyte = 2 ** 20;
// What a browser can still show, far above what anybody reads.
const maxShown = Number(process.env.ALBEDO_MAX_OUTPUT || 64) * megabyte;
// What is longer than this is not kept at all, so that a loop that prints for ever does not fill the disk.
const maxKept = 4096 * megabyte;

interface Spill {
  /** Bytes that were shown. */
  shown: number;
  file?: { descriptor: number; path: string; bytes: number };
  isLost: boolean;
}

/** Shows the beginning of a very long output, and keeps the rest in a file. */
export class OutputLimit {
  readonly #cells = new WeakMap<Parent, Spill>();
  readonly #descriptors = new Set<number>();
  readonly #notify: (parent: Parent, text: string) => void;
  #files = 0;

  /** @param notify - shows a line below what was cut off */
  constructor(notify: (parent: Parent, text: string) => void) {
    this.#notify = notify;
  }

  /** Whether so many bytes more may be shown; they are counted. */
  allows(parent: Parent, bytes: number): boolean {
    const spill = this.#spillOf(parent);
    if (spill.shown + bytes > maxShown) return false;
    spill.shown += bytes;
    return true;
  }

  /** Keeps text that may not be shown. */
  keep(parent: Parent, bytes: Uint8Array): void {
    const spill = this.#spillOf(parent);
    // Nothing is shown any more once something has been cut off, so that shown text has no holes.
    spill.shown = maxShown;
    if (spill.isLost) return;
    try {
      const file = this.#fileOf(parent, spill);
      if (file.bytes + bytes.byteLength > maxKept) throw new Error(`it is longer than ${maxKept / megabyte} MB`);
      for (let at = 0; at < bytes.byteLength; ) at += writeSync(file.descriptor, bytes, at);
      file.bytes += bytes.byteLength;
    } catch (error) {
      spill.isLost = true;
      this.#notify(parent, `What follows of this output is lost: ${(error as Error).message}.\n`);
    }
  }

  /** Removes what was kept. */
  clear(): void {
    for (const descriptor of this.#descriptors) closeSync(descriptor);
    this.#descriptors.clear();
    if (this.#files > 0) rmSync(spillFolder(process.pid), { recursive: true, force: true });
  }

  #spillOf(parent: Parent): Spill {
    let spill = this.#cells.get(parent);
    if (!spill) {
      spill = { shown: 0, isLost: false };
      this.#cells.set(parent, spill);
    }
    return spill;
  }

  #fileOf(parent: Parent, spill: Spill): NonNullable<Spill["file"]> {
    if (spill.file) return spill.file;
    const folder = spillFolder(process.pid);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `output-${++this.#files}.txt`);
    const descriptor = openSync(path, "w", 0o600);
    this.#descriptors.add(descriptor);
    spill.file = { descriptor, path, bytes: 0 };
    const size = `${maxShown / megabyte} MB`;
    this.#notify(parent, `\nThis output is longer than ${size}. The rest is in ${path} until the kernel ends.\n`);
    return spill.file;
  }
}
