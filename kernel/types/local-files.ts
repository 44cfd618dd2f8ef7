import { statSync } from "node:fs";

/** The user's own files that a notebook imports, watched by their times when a cell is checked. */
export class LocalFiles {
  readonly #times = new Map<string, number>();

  /** Takes over the files of a program that can change while the notebook is open. */
  note(files: readonly string[]): void {
    for (const file of files) {
      if (this.#times.has(file) || isInstalled(file)) continue;
      this.#times.set(file, timeOf(file));
    }
  }

  /** The files that differ from the last time. */
  changes(): { changed: string[]; deleted: string[] } {
    const changed: string[] = [];
    const deleted: string[] = [];
    for (const [file, before] of this.#times) {
      const now = timeOf(file);
      if (now === before) continue;
      (now === 0 ? deleted : changed).push(file);
      if (now === 0) this.#times.delete(file);
      else this.#times.set(file, now);
    }
    return { changed, deleted };
  }
}

function isInstalled(file: string): boolean {
  return /[\\/]node_modules[\\/]|[\\/]albedo-types-\d+-\d+[\\/]/.test(file);
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
