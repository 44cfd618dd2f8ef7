import { writeSync } from "node:fs";
import { MessageChannel, Worker } from "node:worker_threads";
import { sendThroughPort } from "../runtime/channel.ts";
import { serve } from "../runtime/serve.ts";
import { createShared } from "../runtime/shared.ts";
import type { SessionSettings } from "./run-session.ts";
import type { SessionData, SessionEnd } from "./session-worker.ts";

/**
 * Runs a kernel in this process alone: cells on this thread, the session in another. It needs half the memory of two
 * processes. What it lacks: a crash ends the kernel, and what native code writes itself is not seen in the notebook.
 *
 * @returns the exit code, after a line on stderr that says why when it is not 0
 */
export async function runSingleProcess(settings: SessionSettings): Promise<number> {
  const requests = new MessageChannel();
  const answers = new MessageChannel();
  const output = new MessageChannel();
  const shared = createShared();
  const workerData: SessionData = {
    settings,
    shared,
    requests: requests.port2,
    answers: answers.port2,
    output: output.port2,
  };
  const transferList = [requests.port2, answers.port2, output.port2];
  const worker = new Worker(new URL("../start.cjs", import.meta.url), { argv: ["session"], workerData, transferList });
  sendThroughPort(output.port1, shared);
  serve({ worker, requests: requests.port1, answers: answers.port1, shared });
  process.on("SIGINT", () => worker.postMessage("SIGINT"));
  process.on("SIGTERM", () => worker.postMessage("SIGTERM"));
  const end = await new Promise<SessionEnd>((resolve) => worker.once("message", resolve));
  if (end.type === "ended") return 0;
  // The console belongs to the cells by now.
  writeSync(2, `albedo: ${end.error.message}\n${end.error.hint ? `hint: ${end.error.hint}\n` : ""}`);
  return 1;
}
