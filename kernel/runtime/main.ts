/** The process in which cells run. Its main thread runs nothing but the user's code and what that needs. */
import { MessageChannel, Worker } from "node:worker_threads";
import { createImporter } from "../modules/importer.ts";
import { forgetTerminated, tolerateTermination } from "./async-stack.ts";
import { interrupt, isEcho, runCell } from "./cell.ts";
import { publish, send } from "./channel.ts";
import { CommRegistry } from "./comm-registry.ts";
import { createContext, currentContext, runInContext } from "./context.ts";
import type { ControlData } from "./control-worker.ts";
import { describeError } from "./describe-error.ts";
import { installGlobals } from "./globals.ts";
import { Input } from "./input.ts";
import type { CommHeader, ExecuteHeader } from "./messages.ts";
import { installPromiseText } from "./promise-text.ts";
import { installStreams } from "./streams.ts";
import { installTimers } from "./timers.ts";

interface Request {
  header: ExecuteHeader | CommHeader | { type: "interrupt" };
  parts?: Uint8Array[];
  /** Of an interrupt. */
  number?: number;
}

const requests = new MessageChannel();
const answers = new MessageChannel();
const shared = new Int32Array(new SharedArrayBuffer(12));
const data: ControlData = { requests: requests.port2, answers: answers.port2, shared };
const worker = new Worker(new URL("./control-worker.js", import.meta.url), {
  workerData: data,
  transferList: [requests.port2, answers.port2],
});
worker.on("error", (error) => reportUncaught(error));

const comms = new CommRegistry();
installPromiseText();
installTimers();
installStreams();
installGlobals({ comms, input: new Input(answers.port1, shared) });
Object.defineProperty(globalThis, Symbol.for("albedo.import"), { value: createImporter({ cwd: process.cwd() }) });
Error.stackTraceLimit = 50;

// A front end's Stop comes as a message. The signal reaches every process of a terminal, this one must not die of it.
process.on("SIGINT", () => undefined);
process.on("uncaughtException", reportUncaught);
process.on("unhandledRejection", reportUncaught);

requests.port1.on("message", ({ header, parts = [], number = 0 }: Request) => {
  tolerateTermination();
  if (header.type === "interrupt") {
    if (Atomics.load(shared, 2) >= number) return;
    Atomics.store(shared, 1, number);
    forgetTerminated();
    interrupt();
    Atomics.store(shared, 2, number);
  } else if (header.type === "execute") runCell(header);
  else void handleComm(header, parts);
});

send({ type: "ready" });

async function handleComm(header: CommHeader, buffers: readonly Uint8Array[]): Promise<void> {
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
  const context = currentContext();
  if (!context.silent && !isEcho(context)) publish("error", context.id, describeError(error));
}
