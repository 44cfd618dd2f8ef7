/** The process in which cells run. Its main thread runs nothing but the user's code and what that needs. */
import { MessageChannel, Worker } from "node:worker_threads";
import type { ControlData } from "./control.ts";
import { createShared } from "./shared.ts";

const requests = new MessageChannel();
const answers = new MessageChannel();
const shared = createShared();
const data: ControlData = { requests: requests.port2, answers: answers.port2, shared };
// The thread starts while the rest of this program is loaded.
const worker = new Worker(new URL("../start.cjs", import.meta.url), {
  argv: ["control"],
  workerData: data,
  transferList: [requests.port2, answers.port2],
});

void import("./serve.ts").then(({ serve }) =>
  serve({ worker, requests: requests.port1, answers: answers.port1, shared }),
);
