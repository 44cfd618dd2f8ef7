import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MissingDependencyError } from "../errors.ts";
import { findChromium } from "./find-chromium.ts";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  "--hide-scrollbars",
  "--force-color-profile=srgb",
  "--remote-debugging-pipe",
];

/** One blank page in a hidden Chromium, driven over DevTools' pipe. */
export interface Page {
  /** Sends a DevTools command to the page and resolves to its result. */
  send(method: string, parameters?: object): Promise<Record<string, unknown>>;
  /** Runs an expression in the page, awaits it and resolves to its value. Errors of the page reject. */
  evaluate(expression: string): Promise<unknown>;
  /** Whether the browser has ended. */
  readonly closed: boolean;
  close(): void;
}

/**
 * Starts a Chromium with a blank page. An idle page does not keep the process alive, and the browser ends with it.
 *
 * @throws {@link MissingDependencyError} where there is none, or it does not start
 */
export async function openPage(program: string | undefined = findChromium()): Promise<Page> {
  const hint = "Install Chromium or Chrome, or set ALBEDO_CHROMIUM to its path. Figures in notebooks need none.";
  if (!program) throw new MissingDependencyError("Cannot draw a picture of a figure: no Chromium was found", hint);

  removeOldProfiles();
  const profile = mkdtempSync(join(tmpdir(), `${profilePrefix}${process.pid}-`));
  const browser = new Connection(program, profile);
  const tooLate = setTimeout(() => browser.close(), 60_000);
  try {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    return pageOf(browser, sessionId as string);
  } catch (cause) {
    browser.close();
    throw new MissingDependencyError(`Cannot draw a picture of a figure: ${program} did not start`, hint, { cause });
  } finally {
    clearTimeout(tooLate);
  }
}

const profilePrefix = "albedo-chromium-";

/** Removes the profiles of processes that were killed before they could. */
function removeOldProfiles(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      if (!name.startsWith(profilePrefix)) continue;
      const owner = Number.parseInt(name.slice(profilePrefix.length), 10);
      if (owner > 0 && !isRunning(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  } catch {
    // Another user's profile, or another process is removing it too.
  }
}

/** Removes a profile, also while the last of its processes are dying and writing into it. */
function removeProfile(path: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Something was written meanwhile: once more.
    }
    Atomics.wait(pause, 0, 0, 20);
    if (!existsSync(path)) return;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function pageOf(browser: Connection, session: string): Page {
  const send = (method: string, parameters: object = {}) => browser.send(method, parameters, session);
  return {
    send,
    async evaluate(expression) {
      const answer = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = answer as {
        result: { value?: unknown };
        exceptionDetails?: { text: string; exception?: { description?: string } };
      };
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    get closed() {
      return browser.closed;
    },
    close: () => browser.close(),
  };
}

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(reason: Error): void;
}

/** DevTools messages to and from a browser: JSON, ended by a zero byte, over file descriptors 3 and 4. */
class Connection {
  closed = false;
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #to: Socket;
  readonly #from: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #end = () => this.close();
  #count = 0;
  #parts: Buffer[] = [];

  constructor(program: string, profile: string) {
    this.#profile = profile;
    this.#process = spawn(program, [...flags, `--user-data-dir=${profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      windowsHide: true,
      // A group of its own, so that its helpers can be ended with it.
      detached: process.platform !== "win32",
    });
    this.#to = this.#process.stdio[3] as Socket;
    this.#from = this.#process.stdio[4] as Socket;
    this.#process.on("error", (error) => this.#stop(error));
    this.#process.on("exit", (code, signal) => this.#stop(new Error(`Chromium ended (${signal ?? code})`)));
    this.#to.on("error", (error) => this.#stop(error));
    this.#from.on("error", (error) => this.#stop(error));
    this.#from.on("data", (bytes: Buffer) => this.#receive(bytes));
    process.once("exit", this.#end);
    this.#process.unref();
    this.#hold(false);
  }

  send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    if (this.closed) return Promise.reject(new Error("Chromium has ended"));
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#hold(true);
      this.#to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  close(): void {
    this.#stop(new Error("Chromium was closed"));
  }

  #receive(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const message = Buffer.concat([...this.#parts, rest.subarray(0, end)]).toString();
      this.#parts = [];
      rest = rest.subarray(end + 1);
      this.#answer(JSON.parse(message));
    }
    if (rest.length > 0) this.#parts.push(rest);
  }

  #answer(message: { id?: number; result?: Record<string, unknown>; error?: { message: string } }): void {
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id!);
    if (this.#waiting.size === 0) this.#hold(false);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result ?? {});
  }

  #stop(reason: Error): void {
    if (this.closed) return;
    this.closed = true;
    process.off("exit", this.#end);
    this.#kill();
    this.#to.destroy();
    this.#from.destroy();
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    removeProfile(this.#profile);
  }

  #kill(): void {
    try {
      if (process.platform === "win32" || this.#process.pid === undefined) this.#process.kill("SIGKILL");
      else process.kill(-this.#process.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  /** Keeps the process alive only while an answer is awaited. */
  #hold(busy: boolean): void {
    for (const socket of [this.#to, this.#from]) busy ? socket.ref() : socket.unref();
  }
}
