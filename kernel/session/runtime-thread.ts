import type { MessagePort } from "node:worker_threads";
import { Control, type ControlData } from "../runtime/control.ts";
import type { FromRuntime, ToRuntime } from "../runtime/messages.ts";
import { inFlight } from "../runtime/shared.ts";
import type { Runtime, RuntimeHandlers } from "./runtime-process.ts";

/** A frame of the main thread, with the bytes that it counted for it. */
interface Sent {
  header: FromRuntime;
  parts: Uint8Array[];
  bytes: number;
}

/** The runtime on the main thread of this process, while the session is in a thread beside it. */
export class RuntimeThread implements Runtime {
  readonly #control: Control;

  /** @param output - what the main thread sends comes from here */
  constructor(handlers: RuntimeHandlers, data: ControlData, output: MessagePort) {
    this.#control = new Control(data, (header) => handlers.onFrame(header, []));
    output.on("message", ({ header, parts, bytes }: Sent) => {
      Atomics.sub(data.shared, inFlight, bytes);
      const buffers = parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
      handlers.onFrame(header, buffers);
    });
  }

  send(header: ToRuntime, parts: readonly Uint8Array[] = []): void {
    this.#control.receive(header, [...parts]);
  }

  /** Ends the whole process: a loop on the main thread leaves no other way. */
  kill(): void {
    process.kill(process.pid, "SIGKILL");
  }

  /** The process ends when the session has said goodbye. */
  end(): void {}
}
