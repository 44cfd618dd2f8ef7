/** The thread of the runtime process that listens to the supervisor. */
import { rmSync } from "node:fs";
import { Socket } from "node:net";
import { workerData } from "node:worker_threads";
import { Control, type ControlData } from "./control.ts";
import { encodeFrame, FrameReader } from "./frames.ts";
import type { ToRuntime } from "./messages.ts";
import { spillFolder } from "./spill-folder.ts";

/** File descriptor of the pipe from the supervisor. */
const controlDescriptor = 3;
// Afterwards it is that of whoever takes orphans in.
const supervisor = process.ppid;

const pipe = new Socket({ fd: controlDescriptor, readable: true, writable: true });
const control = new Control(workerData as ControlData, (header) => pipe.write(encodeFrame(header)));
const reader = new FrameReader<ToRuntime>();

pipe.on("data", (chunk) => {
  for (const { header, parts } of reader.push(chunk)) control.receive(header, parts);
});
pipe.on("close", endGroup);
pipe.on("error", () => pipe.destroy());

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
