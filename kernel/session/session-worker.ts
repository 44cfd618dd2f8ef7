/** The thread of the session, in a kernel of one process. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { ControlData } from "../runtime/control.ts";
import { type SessionSettings, startSession } from "./run-session.ts";
import { RuntimeThread } from "./runtime-thread.ts";

/** What the main thread gives this one. */
export interface SessionData extends ControlData {
  settings: SessionSettings;
  /** Carries what cells give: output, results, questions. */
  output: MessagePort;
}

/** What this thread tells the main one. */
export type SessionEnd = { type: "failed"; error: { message: string; hint?: string } } | { type: "ended" };

const goodbyeMs = 1000;

const { settings, output, ...data } = workerData as SessionData;
const tell = (end: SessionEnd): void => parentPort!.postMessage(end);

void run();

async function run(): Promise<void> {
  try {
    const session = await startSession(settings, (handlers) => new RuntimeThread(handlers, data, output));
    parentPort!.on("message", (signal: string) => {
      if (signal === "SIGINT") session.interrupt();
      else void session.shutdown();
    });
    await session.ended;
    tell({ type: "ended" });
    // A main thread that computes does not hear it.
    setTimeout(() => process.kill(process.pid, "SIGKILL"), goodbyeMs);
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    tell({ type: "failed", error: { message, ...(hint !== undefined && { hint }) } });
  }
}
