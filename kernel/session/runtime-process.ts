import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { encodeFrame, FrameReader } from "../runtime/frames.ts";
import type { FromRuntime, ToRuntime } from "../runtime/messages.ts";
import { kernelFlags } from "./node-flags.ts";

export interface RuntimeHandlers {
  onFrame(header: FromRuntime, parts: Buffer[]): void;
  /** Text that native code or a child process wrote to the runtime's own descriptors. */
  onRawOutput(name: "stdout" | "stderr", bytes: Buffer): void;
  /** The process has ended although nobody asked it to; everything it wrote has been handed on before. */
  onDeath(cause: string): void;
}

const nodeFlags = [...kernelFlags, "--disable-warning=ExperimentalWarning"];

const entry = fileURLToPath(new URL("../start.cjs", import.meta.url));

// Node says this at its end, because the inspector is in use.
const debuggerNotice = Buffer.from("Waiting for the debugger to disconnect...\n");

const hasGroups = process.platform !== "win32";

/** A runtime, wherever it is. */
export interface Runtime {
  send(header: ToRuntime, parts?: readonly Uint8Array[]): void;
  /** Ends it at once; that is no death to be told of. */
  kill(): void;
  /** Ends it together with the session. */
  end(): void;
}

/** The runtime process, and the frames to and from it. */
export class RuntimeProcess implements Runtime {
  readonly #child: ChildProcess;
  readonly #control: Socket;
  readonly #handlers: RuntimeHandlers;
  #expected = false;
  #lastError = "";

  constructor(handlers: RuntimeHandlers) {
    this.#handlers = handlers;
    this.#child = spawn(process.execPath, [...nodeFlags, ...process.execArgv, entry, "runtime"], {
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // A group of its own, which ends with all that cells have started in it.
      detached: hasGroups,
    });
    this.#control = this.#child.stdio[3] as Socket;
    this.#control.on("error", () => undefined);
    this.#readFrames(this.#control);
    this.#readFrames(this.#child.stdio[4] as Socket);
    this.#child.stdout!.on("data", (bytes: Buffer) => handlers.onRawOutput("stdout", bytes));
    this.#child.stderr!.on("data", (bytes: Buffer) => {
      if (bytes.equals(debuggerNotice)) return;
      this.#lastError = (this.#lastError + bytes.toString("latin1")).slice(-8192);
      handlers.onRawOutput("stderr", bytes);
    });
    let ended = false;
    const onEnd = (cause: string): void => {
      if (ended) return;
      ended = true;
      this.#killGroup();
      if (!this.#expected) handlers.onDeath(cause);
    };
    this.#child.on("error", (error) => onEnd(`it could not be started: ${error.message}`));
    // "close" comes after all pipes have been read; a child process of the user may keep one open, so do not wait long.
    this.#child.on("exit", (code, signal) => {
      const end = () => onEnd(this.#causeOf(code, signal));
      this.#child.on("close", end);
      setTimeout(end, 500).unref();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(header: ToRuntime, parts: readonly Uint8Array[] = []): void {
    if (this.#control.writable) this.#control.write(encodeFrame(header, parts));
  }

  /** Ends the process at once. */
  kill(): void {
    this.#expected = true;
    this.#child.kill("SIGKILL");
    this.#killGroup();
  }

  end(): void {
    this.kill();
  }

  /** Ends the processes that cells have started. */
  #killGroup(): void {
    if (!hasGroups || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // There are none.
    }
  }

  #readFrames(pipe: Socket): void {
    const reader = new FrameReader<FromRuntime>();
    pipe.on("data", (chunk: Buffer) => {
      for (const { header, parts } of reader.push(chunk)) this.#handlers.onFrame(header, parts);
    });
    pipe.on("error", () => undefined);
  }

  #causeOf(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|Allocation failed/.test(this.#lastError)) return "it ran out of memory";
    if (signal !== null) return `it was ended by the signal ${signal}${signalMeanings[signal] ?? ""}`;
    return `it exited with code ${code}`;
  }
}

const signalMeanings: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: " (a crash in native code)",
  SIGABRT: " (an abort in native code, or process.abort)",
  SIGKILL: " (often the system, when memory runs out)",
  SIGBUS: " (a crash in native code)",
  SIGILL: " (a crash in native code)",
};
