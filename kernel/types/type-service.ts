import { rmSync } from "node:fs";
import { Checker } from "./checker.ts";
import { NotebookTypes } from "./notebook-types.ts";
import { makeScratch } from "./work-folder.ts";

// A checker that keeps dying is not started for ever.
const maxStarts = 4;

/** The type checker of this process and the notebooks that it knows. Nothing is started before it is needed. */
export class TypeService {
  readonly #scratch = makeScratch();
  #checker: Promise<Checker> | undefined;
  #starts = 0;
  #isClosed = false;
  readonly #niceness: number;

  /** @param niceness - of the checker's process, as {@link Checker.start} takes it */
  constructor(niceness = 0) {
    this.#niceness = niceness;
  }

  /** The types of a notebook. @param folder - its absolute path, from which imports are resolved */
  notebook(folder: string): NotebookTypes {
    return new NotebookTypes(folder, this.#scratch, () => this.#running());
  }

  /** Number of the checker's process while it runs. */
  async pid(): Promise<number | undefined> {
    return (await this.#checker?.catch(() => undefined))?.pid;
  }

  /** Ends the checker and removes its files. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const checker = await this.#checker?.catch(() => undefined);
    await checker?.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #running(): Promise<Checker> {
    const current = await this.#checker?.catch(() => undefined);
    if (current?.isAlive) return current;
    if (this.#isClosed || this.#starts >= maxStarts)
      return this.#checker ?? Checker.start(this.#scratch, this.#niceness);
    this.#starts++;
    this.#checker = Checker.start(this.#scratch, this.#niceness);
    return this.#checker;
  }
}
