import type { ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import type { Writable } from "node:stream";
import type { API, Project, Snapshot } from "typescript/unstable/async";
import type { UpdateSnapshotParams } from "typescript/unstable/proto";
import { KernelError } from "../errors.ts";
import { nativeImport } from "../modules/native-import.ts";
import { findTypescript } from "./find-typescript.ts";

/** Files that came, changed or went since the last time. */
export interface FileChanges {
  created?: string[];
  changed?: string[];
  deleted?: string[];
}

const startLimitMs = 20_000;
const maxSteps = 4;

/**
 * TypeScript's compiler in a process of its own, behind its native programming interface. The only file that knows
 * that interface. The process ends with this one, whatever the way in which this one ends.
 */
export class Checker {
  readonly #child: ChildProcess;
  readonly #api: API;
  #snapshot: Snapshot | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isAlive = true;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, api: API, ended: Promise<never>) {
    this.#child = child;
    this.#api = api;
    this.#ended = ended;
    ended.catch(() => {
      this.#isAlive = false;
    });
  }

  /**
   * Starts the process.
   *
   * @param folder - an existing folder, in which it looks for nothing
   * @param niceness - 0 for work that somebody waits for, up to 19 for work that must take no time from other processes
   * @throws {@link KernelError} `NO_TYPESCRIPT` when it is not installed, `CHECKER_DIED` when it does not start
   */
  static async start(folder: string, niceness: number): Promise<Checker> {
    const { program, apiUrl } = locateTypescript();
    const { API: Api } = (await nativeImport(apiUrl)) as typeof import("typescript/unstable/async");
    const api = new Api({ cwd: folder, tsserverPath: program });
    // The interface does not tell of the process, nor of its end.
    const { client } = api as unknown as { client: { connect(): Promise<void>; process: ChildProcess } };
    await client.connect().catch((error) => Promise.reject(diedError((error as Error).message)));
    const { process: child } = client;
    dropWriteErrors(child.stdin!);
    const ended = new Promise<never>((_, reject) => {
      child.once("exit", (code, signal) => reject(diedError(signal ?? `exit code ${code}`)));
    });
    // Somebody may listen only later.
    ended.catch(() => undefined);
    await Promise.race([inTime(api.updateSnapshot()), ended]).catch((error) => {
      child.kill();
      throw error instanceof KernelError ? error : diedError((error as Error).message);
    });
    try {
      setPriority(child.pid!, niceness);
    } catch {
      // It may be gone already, which `ended` tells.
    }
    return new Checker(child, api, ended);
  }

  /** Whether the process still runs. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Number of the process. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Loads a project, which stays loaded. @param config - path of its tsconfig.json */
  async open(config: string): Promise<void> {
    await this.#inTurn(() => this.#update({ openProjects: [config] }));
  }

  /** Lets go of a project. */
  async forget(config: string): Promise<void> {
    await this.#inTurn(() => this.#update({ closeProjects: [config] }));
  }

  /**
   * Tells of changed files and looks at a project. One job runs at a time, since each change makes the objects of the
   * one before useless.
   *
   * @throws {@link KernelError} `CHECKER_DIED`
   */
  use<T>(
    config: string,
    fileChanges: FileChanges | { invalidateAll: true },
    job: (project: Project) => Promise<T>,
  ): Promise<T> {
    return this.#inTurn(async () => {
      for (const each of oneByOne(fileChanges)) await this.#update({ fileChanges: each });
      const project = this.#snapshot?.getProject(config);
      if (!project) throw diedError(`it does not know the project ${config}`);
      return job(project);
    });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#isAlive = false;
    await Promise.race([this.#api.close(), this.#ended]).catch(() => undefined);
    this.#child.kill();
  }

  /** Whether its end is about to be told; what fails now fails because of that. */
  get #isEnding(): boolean {
    const { readableEnded, destroyed } = this.#child.stdout!;
    return readableEnded || destroyed;
  }

  async #update(parameters: UpdateSnapshotParams): Promise<void> {
    const before = this.#snapshot;
    this.#snapshot = await this.#api.updateSnapshot(parameters);
    // After what is asked now, for which somebody waits.
    setImmediate(() => before?.dispose().catch(() => undefined));
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = (): Promise<T> => job().catch((error) => (this.#isEnding ? this.#ended : Promise.reject(error)));
    const result = this.#queue.then(() => Promise.race([done(), this.#ended]));
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function locateTypescript(): { program: string; apiUrl: string } {
  const found = findTypescript();
  if ("program" in found) return found;
  throw new KernelError("NO_TYPESCRIPT", `Cannot check types: ${found.problem}`, found.hint);
}

/**
 * Lets a write to a process that is gone count as done. The end of the process tells of it, while the interface, when a
 * write fails, leaves a rejection behind that nobody can handle.
 */
function dropWriteErrors(stdin: Writable): void {
  const write = stdin.write.bind(stdin) as (...values: unknown[]) => boolean;
  stdin.write = (...values: unknown[]) =>
    write(...values.map((value) => (typeof value === "function" ? () => value() : value)));
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(diedError("it did not start")), startLimitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * Changes in the steps that cost least: one changed file with the imports that it had is put into the program as it is,
 * while for two the program is made anew, which takes as long as ten such steps.
 */
function oneByOne(changes: FileChanges | { invalidateAll: true }): (FileChanges | { invalidateAll: true })[] {
  if ("invalidateAll" in changes) return [changes];
  const { created = [], changed = [], deleted = [] } = changes;
  const others = created.length + deleted.length;
  if (others === 0 && changed.length <= maxSteps) return [...new Set(changed)].map((file) => ({ changed: [file] }));
  return [changes];
}

function diedError(cause: string): KernelError {
  return new KernelError(
    "CHECKER_DIED",
    `The type checker has ended: ${cause}`,
    "It is started again when it is needed.",
  );
}
