/**
 * The thread of the runtime that listens to the supervisor. It works also while the main thread computes: it can
 * terminate a loop there, and look at values.
 */
import { rmSync } from "node:fs";
import { type InspectorNotification, Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type MessagePort, workerData } from "node:worker_threads";
import { isUserScript } from "./foreign-code.ts";
import { encodeFrame, FrameReader } from "./frames.ts";
import type { ToRuntime } from "./messages.ts";
import { begun, handled, pings, ready, userAnswers } from "./shared.ts";
import { spillFolder } from "./spill-folder.ts";

/** What the main thread gives this one. */
export interface ControlData {
  /** Carries requests to the main thread. */
  requests: MessagePort;
  /** Carries answers of the user to the main thread. */
  answers: MessagePort;
  /** Numbers that both threads see; the constants of `shared.ts` say where. */
  shared: Int32Array;
}

/** File descriptor of the pipe from the supervisor. */
const controlDescriptor = 3;
// How long the main thread gets to see an interrupt by itself before its JavaScript is terminated, then between tries.
const firstWaitMs = 8;
const nextWaitMs = 50;
const pollMs = 1;

const { requests, answers, shared } = workerData as ControlData;
const session = new Session();
session.connectToMainThread();
const pipe = new Socket({ fd: controlDescriptor, readable: true, writable: true });
const reader = new FrameReader<ToRuntime>();
// Afterwards it is that of whoever takes orphans in.
const supervisor = process.ppid;
let lastInterrupt = 0;
let isStopping = false;
/** The debugger is attached, and holds the main thread. */
let isDebugging = false;
let isPaused = false;
/** Requests that came while the main thread is being stopped. */
let held: { header: ToRuntime; parts: Buffer[] }[] = [];

pipe.on("data", (chunk) => {
  for (const { header, parts } of reader.push(chunk)) receive(header, parts);
});
pipe.on("close", endGroup);
pipe.on("error", () => pipe.destroy());

session.on("inspectorNotification", ({ method, params }: InspectorNotification<{ url?: string }>) => {
  if (method === "Debugger.paused") isPaused = true;
  else if (method === "Debugger.resumed") isPaused = false;
  else if (method !== "Debugger.scriptParsed" || !isUserScript(params.url ?? "")) return;
  pipe.write(encodeFrame({ type: "inspector", method, parameters: params }));
});

/**
 * The supervisor is gone. What it would have tidied up is removed here. The main thread may be in an endless loop, so
 * nothing softer would end the process, and with it go the processes that cells have started.
 */
function endGroup(): void {
  try {
    rmSync(spillFolder(supervisor), { recursive: true, force: true });
  } finally {
    if (process.platform !== "win32") process.kill(-process.pid, "SIGKILL");
    process.kill(process.pid, "SIGKILL");
  }
}

function receive(header: ToRuntime, parts: Buffer[]): void {
  switch (header.type) {
    case "interrupt":
      requests.postMessage({ header: { type: "interrupt" }, number: ++lastInterrupt });
      if (!isStopping) void stop();
      return;
    case "input":
      answers.postMessage(header);
      Atomics.add(shared, userAnswers, 1);
      Atomics.notify(shared, userAnswers);
      return;
    case "probe":
      if (header.method === "Debugger.enable") isDebugging = true;
      if (header.method === "Debugger.disable") isDebugging = isPaused = false;
      session.post(header.method, header.parameters, (error, result) => {
        pipe.write(encodeFrame({ type: "probe", id: header.id, ...(error ? { error: error.message } : { result }) }));
      });
      return;
    default:
      if (isStopping) held.push({ header, parts });
      else requests.postMessage({ header, parts });
  }
}

/**
 * Terminates what the main thread runs until it has handled the interrupt. The request is repeated, because its own
 * handler may be what was terminated.
 */
async function stop(): Promise<void> {
  isStopping = true;
  let terminations = 0;
  if (isDebugging) session.post("Debugger.setSkipAllPauses", { skip: true });
  if (leaveStop()) terminations++;
  let nextTry = performance.now() + firstWaitMs;
  while (Atomics.load(shared, handled) < lastInterrupt) {
    await sleep(pollMs);
    if (leaveStop()) terminations++;
    if (performance.now() < nextTry || Atomics.load(shared, ready) === 0) continue;
    nextTry = performance.now() + nextWaitMs;
    if (Atomics.load(shared, begun) < lastInterrupt) {
      terminations++;
      session.post("Runtime.terminateExecution");
    }
    requests.postMessage({ header: { type: "interrupt" }, number: lastInterrupt });
  }
  if (terminations > 0) await settle();
  if (isDebugging) session.post("Debugger.setSkipAllPauses", { skip: false });
  isStopping = false;
  const waiting = held;
  held = [];
  for (const request of waiting) requests.postMessage(request);
}

/** Ends what the debugger holds at a stop. */
function leaveStop(): boolean {
  if (!isPaused) return false;
  isPaused = false;
  session.post("Debugger.resume", { terminateOnResume: true });
  return true;
}

/**
 * A termination that comes too late ends whatever the main thread runs next. That must not be a request, so it is
 * given harmless ones until it has answered two in a row.
 */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    session.post("Runtime.evaluate", { expression: "0" }, () => resolve());
  });
  for (let answered = 0; answered < 2; ) {
    const before = Atomics.load(shared, pings);
    requests.postMessage({ header: { type: "ping" } });
    const deadline = performance.now() + nextWaitMs;
    while (Atomics.load(shared, pings) === before && performance.now() < deadline) await sleep(pollMs);
    answered = Atomics.load(shared, pings) === before ? 0 : answered + 1;
  }
}
