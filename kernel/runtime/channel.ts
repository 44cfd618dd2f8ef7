import { writeSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { encodeFrame } from "./frames.ts";
import type { FromRuntime } from "./messages.ts";
import { inFlight } from "./shared.ts";

/** File descriptor of the pipe that carries the main thread's frames to the supervisor. */
const outputDescriptor = 4;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Takes what the main thread sends to the session. */
type Sink = (header: FromRuntime, parts: readonly Uint8Array[]) => void;

let sink: Sink = writeFrame;

/** Sends everything through a port, to a session in another thread of this process. */
export function sendThroughPort(port: MessagePort, shared: Int32Array): void {
  sink = (header, parts) => {
    let bytes = 0;
    for (const { byteLength } of parts) bytes += byteLength;
    // A port takes any amount; a pipe would have held the cell up.
    while (Atomics.load(shared, inFlight) > maxInFlight) Atomics.wait(pause, 0, 0, 1);
    Atomics.add(shared, inFlight, bytes);
    // A copy of exactly these bytes; the port would copy all of the memory that they are a part of.
    const copies = parts.map((part) => new Uint8Array(part));
    port.postMessage(
      { header, parts: copies, bytes },
      copies.map(({ buffer }) => buffer),
    );
  };
}

// As much output may wait for the session.
const maxInFlight = 1 << 25;

/** Sends a frame to the session. */
export function send(header: FromRuntime, parts: readonly Uint8Array[] = []): void {
  sink(header, parts);
}

/**
 * Sends a frame to the supervisor and returns when the system has taken it, so that output survives whatever the cell
 * does next: an endless loop, an abort. A frame is one write call, because an interrupt may stop this thread between
 * any two calls.
 */
function writeFrame(header: FromRuntime, parts: readonly Uint8Array[]): void {
  const frame = encodeFrame(header, parts);
  let offset = 0;
  while (offset < frame.length) {
    try {
      offset += writeSync(outputDescriptor, frame, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

/** Sends an iopub message that belongs to the request `context`. */
export function publish(
  messageType: string,
  context: number,
  content: object,
  extra: { metadata?: Record<string, unknown>; buffers?: readonly Uint8Array[]; commId?: string; target?: string } = {},
): void {
  const { buffers = [], ...fields } = extra;
  send({ type: "publish", messageType, context, ...fields }, [Buffer.from(JSON.stringify(content)), ...buffers]);
}
