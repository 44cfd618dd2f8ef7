import type { MessagePort, Worker } from "node:worker_threads";
import { createImporter } from "../modules/importer.ts";
import { installArrayText } from "./array-text.ts";
import { forgetTerminated, installTolerance, tolerateTermination } from "./async-stack.ts";
import { interrupt, isEcho, runCell } from "./cell.ts";
import { publish, send } from "./channel.ts";
import { CommRegistry } from "./comm-registry.ts";
import { createContext, currentContext, runInContext } from "./context.ts";
import { describeError } from "./describe-error.ts";
import { installGlobals } from "./globals.ts";
import { hide } from "./hidden.ts";
import { Input } from "./input.ts";
import type { CommHeader, ExecuteHeader } from "./messages.ts";
import { installPromiseText } from "./promise-text.ts";
import { begun, change, handled, noteTakenOver, pings, ready } from "./shared.ts";
import { installStackText } from "./stack-text.ts";
import { installStreams } from "./streams.ts";
import { findTimerLists } from "./timer-lists.ts";
import { installTimers } from "./timers.ts";

interface Request {
  header: ExecuteHeader | CommHeader | { type: "interrupt" } | { type: "ping" };
  parts?: Uint8Array[];
  /** Of an interrupt. */
  number?: number;
}

/** What the main thread shares with the control thread. */
export interface ControlLine {
  worker: Worker;
  requests: MessagePort;
  answers: MessagePort;
  /** See `ControlData`. */
  shared: Int32Array;
}

/** Prepares the global object for cells, and runs what the control thread hands over. */
export function serve({ worker, requests, answers, shared }: ControlLine): void {
  worker.on("error", reportUncaught);
  const comms = new CommRegistry();
  installTolerance();
  installPromiseText();
  installArrayText();
  installTimers();
  installStreams();
  installGlobals({ comms, input: new Input(answers, shared) });
  hide({ import: createImporter({ cwd: process.cwd() }) });
  Error.stackTraceLimit = 50;
  installStackText();

  // A front end's Stop comes as a message. The signal reaches every process of a terminal, this one must not die of it.
  process.on("SIGINT", () => undefined);
  process.on("uncaughtException", reportUncaught);
  process.on("unhandledRejection", reportUncaught);

  requests.on("message", ({ header, parts = [], number = 0 }: Request) => {
    tolerateTermination();
    if (header.type === "interrupt") {
      if (Atomics.load(shared, handled) >= number) return;
      Atomics.store(shared, begun, number);
      forgetTerminated();
      interrupt();
      change(shared, handled, number);
    } else if (header.type === "ping") {
      // A late termination has come after the interrupt was handled.
      forgetTerminated();
      change(shared, pings, Atomics.load(shared, pings) + 1);
    } else if (header.type === "execute") runCell(header, () => noteTakenOver(shared, header.context));
    else if (header.type === "comm") void handleComm(comms, header, parts);
  });

  Atomics.store(shared, ready, 1);
  send({ type: "ready" });
  findTimerLists();
}

async function handleComm(comms: CommRegistry, header: CommHeader, buffers: readonly Uint8Array[]): Promise<void> {
  const context = createContext({ id: header.context, count: 0, silent: false, allowStdin: false });
  await runInContext(context, false, async () => {
    try {
      await comms.receive(header, buffers);
      while (context.pending.size > 0) await Promise.all(context.pending);
    } catch (error) {
      reportUncaught(error);
    }
  });
  send({ type: "handled", context: header.context });
}

/** Shows an error that no code caught in the output of the cell that caused it, also when that cell has ended. */
function reportUncaught(error: unknown): void {
  if (isTermination(error)) return;
  const context = currentContext();
  if (!context.silent && !isEcho(error)) publish("error", context.id, describeError(error));
}

/**
 * Whether V8's mark of a termination has leaked out as an error. V8 dies when a property of it is read. It is the only
 * value of this type beside `undefined`.
 */
function isTermination(error: unknown): boolean {
  return typeof error === "undefined" && error !== undefined;
}
