/**
 * How the supervisor and the runtime talk: each frame is the byte lengths of a JSON header and of a body
 * (two unsigned 32-bit little-endian numbers), the header, and the body, which may hold several parts.
 */

/** A frame as received. */
export interface Frame<Header> {
  header: Header;
  /** The parts in the order they were given; empty for a frame without a body. */
  parts: Buffer[];
}

const prefixBytes = 8;

/** The bytes of one frame in a single buffer, so that one write carries all of it. */
export function encodeFrame(header: object, parts: readonly Uint8Array[] = []): Buffer {
  const lengths = parts.length > 1 ? parts.map((part) => part.byteLength) : undefined;
  const text = JSON.stringify(lengths ? { ...header, lengths } : header);
  const headerBytes = Buffer.byteLength(text);
  let bodyBytes = 0;
  for (const part of parts) bodyBytes += part.byteLength;
  const frame = Buffer.allocUnsafe(prefixBytes + headerBytes + bodyBytes);
  frame.writeUInt32LE(headerBytes, 0);
  frame.writeUInt32LE(bodyBytes, 4);
  frame.write(text, prefixBytes);
  let offset = prefixBytes + headerBytes;
  for (const part of parts) {
    frame.set(part, offset);
    offset += part.byteLength;
  }
  return frame;
}

/** Cuts a byte stream into frames. A frame that comes in several chunks is copied once, while the others are written. */
export class FrameReader<Header extends object> {
  /** A frame that is not complete, in a buffer of its length, and how much of it is there. */
  #unfinished: { frame: Buffer; filled: number } | undefined;
  /** Less than a prefix. */
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that this chunk completes. */
  push(chunk: Buffer): Frame<Header>[] {
    const frames: Frame<Header>[] = [];
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (this.#unfinished) {
      const { frame, filled } = this.#unfinished;
      const copied = bytes.copy(frame, filled);
      this.#unfinished.filled += copied;
      if (filled + copied < frame.length) return frames;
      this.#unfinished = undefined;
      frames.push(decodeFrame(frame));
      bytes = bytes.subarray(copied);
    }
    while (bytes.length >= prefixBytes) {
      const total = frameBytes(bytes);
      if (bytes.length < total) {
        const frame = Buffer.allocUnsafe(total);
        this.#unfinished = { frame, filled: bytes.copy(frame) };
        bytes = bytes.subarray(bytes.length);
        break;
      }
      frames.push(decodeFrame(bytes.subarray(0, total)));
      bytes = bytes.subarray(total);
    }
    this.#rest = bytes;
    return frames;
  }
}

function frameBytes(bytes: Buffer): number {
  return prefixBytes + bytes.readUInt32LE(0) + bytes.readUInt32LE(4);
}

function decodeFrame<Header extends object>(frame: Buffer): Frame<Header> {
  const bodyStart = prefixBytes + frame.readUInt32LE(0);
  const { lengths, ...header } = JSON.parse(frame.toString("utf8", prefixBytes, bodyStart)) as Header & {
    lengths?: number[];
  };
  const parts: Buffer[] = [];
  let offset = bodyStart;
  for (const length of lengths ?? (frame.length > bodyStart ? [frame.length - bodyStart] : [])) {
    parts.push(frame.subarray(offset, offset + length));
    offset += length;
  }
  return { header: header as Header, parts };
}
