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

/** Cuts a byte stream into frames. Chunks are joined once per frame, so that a large frame costs linear time. */
export class FrameReader<Header extends object> {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #needed = prefixBytes;

  /** The frames that this chunk completes. */
  push(chunk: Buffer): Frame<Header>[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const frames: Frame<Header>[] = [];
    while (this.#bytes >= this.#needed) {
      const joined = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      this.#chunks = [joined];
      const headerBytes = joined.readUInt32LE(0);
      const total = prefixBytes + headerBytes + joined.readUInt32LE(4);
      this.#needed = total;
      if (joined.length < total) break;
      frames.push(decodeFrame(joined, headerBytes, total));
      const rest = joined.subarray(total);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#bytes = rest.length;
      this.#needed = prefixBytes;
    }
    return frames;
  }
}

function decodeFrame<Header extends object>(bytes: Buffer, headerBytes: number, total: number): Frame<Header> {
  const bodyStart = prefixBytes + headerBytes;
  const { lengths, ...header } = JSON.parse(bytes.toString("utf8", prefixBytes, bodyStart)) as Header & {
    lengths?: number[];
  };
  const parts: Buffer[] = [];
  let offset = bodyStart;
  for (const length of lengths ?? (total > bodyStart ? [total - bodyStart] : [])) {
    parts.push(bytes.subarray(offset, offset + length));
    offset += length;
  }
  return { header: header as Header, parts };
}
