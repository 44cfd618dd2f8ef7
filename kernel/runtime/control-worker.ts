/**
 * The thread of the runtime that listens to the supervisor. It works also while the main thread computes: it can
 * terminate a loop there, and look at values.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { type MessagePort, workerData } from "node:worker_threads";
import { encodeFrame, FrameReader } from "./frames.ts";
import type { ToRuntime } from "./messages.ts";

/** What the main thread gives this one. */
export interface ControlData {
  /** Carries requests to the main thread. */
  requests: MessagePort;
  /** Carries answers of the user to the main thread. */
  answers: MessagePort;
  /**
   * [0] grows with each answer of the user; [1] and [2] are the numbers of the last interrupt that the main thread has
   * begun and has ended to handle.
   */
  shared: Int32Array;
}

/** File descriptor of the pipe from the supervisor. */
const controlDescriptor = 3;
// How long the main thread gets to see an interrupt by itself before its JavaScript is terminated, then between tries.
const firstWaitMs = 8;
const nextWaitMs = 50;

const { requests, answers, shared } = workerData as ControlData;
const session = new Session();
session.connectToMainThread();
const pipe = new Socket({ fd: controlDescriptor, readable: true, writable: true });
const reader = new FrameReader<ToRuntime>();
let lastInterrupt = 0;
let stopping = false;

pipe.on("data", (chunk) => {
  for (const { header, parts } of reader.push(chunk)) receive(header, parts);
});
// The supervisor is gone. The main thread may be in an endless loop, so nothing softer would end the process.
pipe.on("close", () => process.kill(process.pid, "SIGKILL"));
pipe.on("error", () => pipe.destroy());

function receive(header: ToRuntime, parts: Buffer[]): void {
  switch (header.type) {
    case "interrupt":
      requests.postMessage({ header: { type: "interrupt" }, number: ++lastInterrupt });
      if (!stopping) stop(firstWaitMs);
      return;
    case "input":
      answers.postMessage(header);
      Atomics.add(shared, 0, 1);
      Atomics.notify(shared, 0);
      return;
    case "probe":
      session.post(header.method, header.parameters, (error, result) => {
        pipe.write(encodeFrame({ type: "probe", id: header.id, ...(!error && { result }) }));
      });
      return;
    default:
      requests.postMessage({ header, parts });
  }
}

/**
 * Terminates what the main thread runs until it sees the interrupt. Requests are seen in order, so that a cell which
 * comes after the interrupt is never the one that is terminated. The request is repeated, because its own handler may
 * be what was terminated.
 */
function stop(waitMs: number): void {
  stopping = true;
  setTimeout(() => {
    if (Atomics.load(shared, 2) >= lastInterrupt) {
      stopping = false;
      return;
    }
    if (Atomics.load(shared, 1) < lastInterrupt) session.post("Runtime.terminateExecution");
    requests.postMessage({ header: { type: "interrupt" }, number: lastInterrupt });
    stop(nextWaitMs);
  }, waitMs);
}
