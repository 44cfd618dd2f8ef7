import { writeSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { encodeFrame } from "./frames.ts";
import type { FromRuntime } from "./messages.ts";
import { inFlight } from "./shared.ts";

/** File descriptor of the pipe that carries the main thread's frames to the supervisor. */
const outputDescriptor = 4;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** A frame for the session. */
export interface OutgoingFrame {
  header: FromRuntime;
  parts?: readonly Uint8Array[];
}

/** Takes what the main thread sends to the session. */
let sink: (frames: readonly OutgoingFrame[]) => void = writeFrames;

/** Sends everything through a port, to a session in another thread of this process. */
export function sendThroughPort(port: MessagePort, shared: Int32Array): void {
  const post = ({ header, parts = [] }: OutgoingFrame): void => {
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
  sink = (frames) => frames.forEach(post);
}

// As much output may wait for the session.
const maxInFlight = 1 << 25;

/** Sends a frame to the session. */
export function send(header: FromRuntime, parts: readonly Uint8Array[] = []): void {
  sink([{ header, parts }]);
}

/** Sends frames to the session in one go, so that it wakes up once for all of them. */
export function sendTogether(frames: readonly OutgoingFrame[]): void {
  sink(frames);
}

/**
 * Sends frames to the supervisor and returns when the system has taken them, so that output survives whatever the cell
 * does next: an endless loop, an abort. They are one write call, because an interrupt may stop this thread between any
 * two calls.
 */
function writeFrames(frames: readonly OutgoingFrame[]): void {
  const encoded = frames.map(({ header, parts }) => encodeFrame(header, parts));
  const bytes = encoded.length === 1 ? encoded[0]! : Buffer.concat(encoded);
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(outputDescriptor, bytes, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

interface PublicationExtras {
  metadata?: Record<string, unknown>;
  buffers?: readonly Uint8Array[];
  commId?: string;
  target?: string;
}

/** Sends an iopub message that belongs to the request `context`. */
export function publish(messageType: string, context: number, content: object, extra: PublicationExtras = {}): void {
  sink([publication(messageType, context, content, extra)]);
}

/** The frame of such a message. */
export function publication(
  messageType: string,
  context: number,
  content: object,
  { buffers = [], ...fields }: PublicationExtras = {},
): OutgoingFrame {
  const parts = [Buffer.from(JSON.stringify(content)), ...buffers];
  return { header: { type: "publish", messageType, context, ...fields }, parts };
}
