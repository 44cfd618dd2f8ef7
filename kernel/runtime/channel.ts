import { writeSync } from "node:fs";
import { encodeFrame } from "./frames.ts";
import type { FromRuntime } from "./messages.ts";

/** File descriptor of the pipe that carries the main thread's frames to the supervisor. */
export const outputDescriptor = 4;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Sends a frame to the supervisor and returns when the system has taken it, so that output survives whatever the cell
 * does next: an endless loop, an abort. A frame is one write call, because an interrupt may stop this thread between
 * any two calls.
 */
export function send(header: FromRuntime, parts: readonly Uint8Array[] = []): void {
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
