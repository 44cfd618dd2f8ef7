import type { ErrorContent } from "../runtime/messages.ts";
import { type CheckMode, modeOfCell } from "../types/check-mode.ts";
import type { TypeDiagnostic } from "../types/diagnostic.ts";
import type { NotebookTypes } from "../types/notebook-types.ts";
import type { TypeService } from "../types/type-service.ts";
import type { Parent } from "./publisher.ts";

/** A cell that is about to run. */
export interface CheckedCell {
  source: string;
  /** As messages name it, for example `Cell 3`. */
  label: string;
  header: Parent;
  silent: boolean;
}

export interface CheckPorts {
  /** What is done where a cell does not say. */
  mode: CheckMode;
  /** Folder of the notebook. */
  folder: string;
  /** Shows text in the output of a cell. */
  tell(parent: Parent, text: string): void;
  /** The names that have a value in the runtime. */
  liveNames(): Promise<readonly string[]>;
  log(line: string): void;
}

// A warning has time: the check of a cell that runs long begins so many milliseconds after its start, that of others
// when they have ended, so that it takes nothing from short ones.
const patienceMs = 100;
// Nor must it take processor time from a cell that computes.
const warningNiceness = 10;

/**
 * The types of the cells of a session. Cells are checked in the order in which they run; in the mode `warn` while or
 * after they run, and what is found is shown below their output.
 */
export class TypeChecks {
  readonly #ports: CheckPorts;
  #service: TypeService | undefined;
  #types: Promise<NotebookTypes> | undefined;
  /** The work on cells, one after the other. */
  #line: Promise<unknown> = Promise.resolve();
  /** Lets the checks begin that wait for a cell's end. */
  #release: () => void = () => undefined;
  #isBroken = false;

  constructor(ports: CheckPorts) {
    this.#ports = ports;
  }

  /**
   * The types of the notebook so far, for completion and inspection; undefined where types are switched off.
   */
  async types(): Promise<NotebookTypes | undefined> {
    return this.#ports.mode === "off" || this.#isBroken ? undefined : this.#load();
  }

  /**
   * Takes a cell that is about to run.
   *
   * @returns nothing to wait for, or a promise of the error of a cell that must not run
   */
  beforeRun(cell: CheckedCell): Promise<ErrorContent | undefined> | undefined {
    const mode = modeOfCell(cell.source) ?? this.#ports.mode;
    // Without a name there is nothing that could have a wrong type.
    if (this.#isBroken || (mode === "off" && this.#ports.mode === "off") || !/[\p{ID_Start}$_]/u.test(cell.source)) {
      return undefined;
    }
    if (mode === "strict" && !cell.silent) return this.#inLine(() => this.#refusal(cell), cell);
    this.#warnAfter(cell, mode === "off" || cell.silent);
    return undefined;
  }

  /** The running cell has ended. */
  afterRun(): void {
    this.#release();
  }

  /** Forgets what cells have declared: the runtime is gone. */
  forget(): void {
    void this.#types?.then((types) => types.forget());
  }

  async close(): Promise<void> {
    await this.#service?.close();
  }

  #warnAfter(cell: CheckedCell, isMute: boolean): void {
    const rested = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#release = () => {
        clearTimeout(timer);
        setImmediate(resolve);
      };
    });
    void this.#inLine(async () => {
      await rested;
      const types = await this.#load();
      const module = types.add(cell.source, !isMute);
      if (isMute) return;
      const found = await this.#withoutLive(await types.diagnose(module));
      if (found.length > 0) this.#ports.tell(cell.header, `${(await linesOf(found, cell, false)).join("\n")}\n`);
    }, cell);
  }

  async #refusal(cell: CheckedCell): Promise<ErrorContent | undefined> {
    const types = await this.#load();
    const module = types.prepare(cell.source);
    const found = await this.#withoutLive(await types.diagnose(module));
    if (found.length === 0) {
      types.commit(module);
      return undefined;
    }
    const [first, ...others] = found;
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    const evalue = `${first!.message.split("\n")[0]}${more}`;
    return { ename: "TypeError", evalue, traceback: await linesOf(found, cell, true) };
  }

  /** What remains when names that live only at run time, such as `globalThis.x = 1` makes them, are let pass. */
  async #withoutLive(found: TypeDiagnostic[]): Promise<TypeDiagnostic[]> {
    const { unknownName } = await import("../types/diagnostic.ts");
    if (!found.some((each) => unknownName(each) !== undefined)) return found;
    const live = new Set(await this.#ports.liveNames());
    return found.filter((each) => !live.has(unknownName(each) ?? ""));
  }

  #load(): Promise<NotebookTypes> {
    this.#types ??= import("../types/type-service.ts").then(({ TypeService: Service }) => {
      this.#service = new Service(this.#ports.mode === "strict" ? 0 : warningNiceness);
      return this.#service.notebook(this.#ports.folder);
    });
    return this.#types;
  }

  #inLine<T>(job: () => Promise<T>, cell: CheckedCell): Promise<T | undefined> {
    const result = this.#line.then(job).catch((error) => this.#onFailure(error as Error, cell));
    this.#line = result;
    return result;
  }

  /** Types are a help: where they cannot be had, cells run without. */
  #onFailure(error: Error & { hint?: string }, { header }: CheckedCell): undefined {
    const { message, hint, stack } = error;
    this.#ports.log(hint === undefined ? `Cannot check a cell: ${stack}` : `${message}; ${hint}`);
    if (hint !== undefined && !this.#isBroken) {
      this.#isBroken = true;
      if (this.#ports.mode === "strict") this.#ports.tell(header, `Types are not checked. ${message}\nHint: ${hint}\n`);
    }
    return undefined;
  }
}

async function linesOf(found: TypeDiagnostic[], cell: CheckedCell, isError: boolean): Promise<string[]> {
  const { diagnosticLines } = await import("../types/diagnostic-text.ts");
  return diagnosticLines(found, cell.source, cell.label, isError);
}
