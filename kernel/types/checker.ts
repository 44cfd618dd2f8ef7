import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { API, Project, Snapshot } from "typescript/unstable/async";
import { KernelError } from "../errors.ts";

/** The one version of TypeScript whose programming interface, which is named unstable, this file is written for. */
export const typescriptVersion = "7.0.2";

/** Files that came, changed or went since the last time. */
export interface FileChanges {
  created?: string[];
  changed?: string[];
  deleted?: string[];
}

const startLimitMs = 20_000;
// Checking must not take processor time from the cell that runs.
const niceness = 10;
// Trades a little time for a third of the memory; see docs/performance.md.
const collectAtPercent = "50";

/**
 * TypeScript's compiler in a process of its own, behind its native programming interface. The only file that knows
 * that interface. The process ends with this one, whatever the way in which this one ends.
 */
export class Checker {
  readonly #child: ChildProcess;
  readonly #api: API<true>;
  #snapshot: Snapshot | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isAlive = true;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess, api: API<true>, ended: Promise<never>) {
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
   * @param folder - an existing folder for its socket; it looks for nothing there
   * @throws {@link KernelError} `NO_TYPESCRIPT` when it is not installed, `CHECKER_DIED` when it does not start
   */
  static async start(folder: string): Promise<Checker> {
    const { program, apiUrl } = locateTypescript();
    const { API: Api } = (await import(apiUrl)) as typeof import("typescript/unstable/async");
    const pipe = process.platform === "win32" ? `\\\\.\\pipe\\albedo-types-${process.pid}` : join(folder, "socket");
    const child = spawn(program, ["--api", "--async", "--cwd", folder, "--pipe", pipe], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { GOGC: collectAtPercent, ...process.env },
    });
    const ended = new Promise<never>((_, reject) => {
      const fail = (cause: string): void => reject(diedError(cause));
      child.once("error", (error) => fail(error.message));
      child.once("exit", (code, signal) => fail(signal ?? `exit code ${code}`));
    });
    ended.catch(() => undefined);
    // Neither keeps this process alive: a kernel or a command ends when its own work is done.
    child.unref();
    (child.stdin as { unref?(): void } | null)?.unref?.();
    try {
      if (child.pid !== undefined) setPriority(child.pid, niceness);
    } catch {
      // It may be gone already, which `ended` tells.
    }
    const api = await Promise.race([connect(Api, pipe), ended]);
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
      const snapshot = hasChanges(fileChanges) ? await this.#update({ fileChanges }) : this.#snapshot;
      const project = snapshot?.getProject(config);
      if (!project) throw diedError(`it does not know the project ${config}`);
      return job(project);
    });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#isAlive = false;
    await this.#api.close().catch(() => undefined);
    this.#child.stdin?.end();
    this.#child.kill();
  }

  async #update(parameters: Parameters<API<false>["updateSnapshot"]>[0]): Promise<Snapshot> {
    // The connection's type offers no file changes, the server behind it takes them.
    const next = await (this.#api as unknown as API<false>).updateSnapshot(parameters);
    await this.#snapshot?.dispose();
    this.#snapshot = next;
    return next;
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => {
      this.#child.ref();
      return Promise.race([job(), this.#ended]).finally(() => this.#child.unref());
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** Where TypeScript is, with its version; a reason when it cannot be used. */
export function findTypescript(): { program: string; apiUrl: string } | { problem: string; hint: string } {
  const hint = `Run npm install typescript@${typescriptVersion} in the folder where Albedo is installed.`;
  const require = createRequire(import.meta.url);
  let manifest: string;
  try {
    manifest = require.resolve("typescript/package.json");
  } catch {
    return { problem: "TypeScript is not installed", hint };
  }
  const { version } = require(manifest) as { version: string };
  if (version !== typescriptVersion) {
    return { problem: `TypeScript ${version} is installed, and ${typescriptVersion} is needed`, hint };
  }
  // As TypeScript itself finds its program, which is a package of its own for each platform.
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`;
  try {
    const folder = join(createRequire(manifest).resolve(`${platform}/package.json`), "..", "lib");
    const program = join(folder, process.platform === "win32" ? "tsc.exe" : "tsc");
    if (existsSync(program))
      return { program, apiUrl: pathToFileURL(require.resolve("typescript/unstable/async")).href };
  } catch {
    // Told below.
  }
  return { problem: `TypeScript ${version} has no program for this platform (${platform})`, hint };
}

function locateTypescript(): { program: string; apiUrl: string } {
  const found = findTypescript();
  if ("program" in found) return found;
  throw new KernelError("NO_TYPESCRIPT", `Cannot check types: ${found.problem}`, found.hint);
}

async function connect(Api: typeof import("typescript/unstable/async").API, pipe: string): Promise<API<true>> {
  const deadline = performance.now() + startLimitMs;
  for (let wait = 2; ; wait = Math.min(wait * 2, 50)) {
    try {
      return await Api.fromLSPConnection({ pipe });
    } catch (error) {
      if (performance.now() > deadline) throw diedError((error as Error).message);
      await sleep(wait);
    }
  }
}

function hasChanges(changes: FileChanges | { invalidateAll: true }): boolean {
  return Object.values(changes).some((value) => value === true || (Array.isArray(value) && value.length > 0));
}

function diedError(cause: string): KernelError {
  return new KernelError(
    "CHECKER_DIED",
    `The type checker has ended: ${cause}`,
    "It is started again when it is needed.",
  );
}
