import { randomUUID } from "node:crypto";
import { KernelError } from "../errors.ts";
import type { Signer } from "./signature.ts";

/** Version of the Jupyter messaging protocol that is spoken here. */
export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  /** ISO 8601, UTC. */
  date: string;
  version: string;
  /** The subshell that a request on shell is for; without it, the main shell. */
  subshell_id?: string | null;
}

/** What a message says; its fields depend on `msg_type`. */
export type Content = Record<string, unknown>;

/** A Jupyter message, without its signature. */
export interface Message {
  /** Routing prefix: where a reply goes. On iopub it is the topic. */
  identities: Buffer[];
  header: Header;
  /** Header of the message that caused this one; empty when nothing did. */
  parentHeader: Header | { [key in keyof Header]?: undefined };
  metadata: Content;
  content: Content;
  /** Binary attachments. */
  buffers: Buffer[];
}

/** A message to be sent. `content` may be JSON text that is already encoded, so that large results are encoded once. */
export interface Outgoing {
  identities?: readonly Uint8Array[];
  header: Header;
  parentHeader?: Header | Record<string, never>;
  metadata?: Content;
  content: Content | Uint8Array;
  buffers?: readonly Uint8Array[];
}

const delimiter = Buffer.from("<IDS|MSG>");

/** A message of more frames than this is dropped unread; widgets send a few, the largest some hundred. */
const maxFrames = 4096;

/** A new header with an id of its own. */
export function createHeader(type: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "kernel",
    date: new Date().toISOString(),
    version: protocolVersion,
  };
}

/** The frames of a message: identities, delimiter, signature, header, parent, metadata, content, buffers. */
export function encodeMessage(message: Outgoing, signer: Signer): Uint8Array[] {
  const { identities = [], header, parentHeader = {}, metadata = {}, content, buffers = [] } = message;
  const parts = [
    Buffer.from(JSON.stringify(header)),
    encodedParent(parentHeader),
    Buffer.from(JSON.stringify(metadata)),
    content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)),
  ];
  return [...identities, delimiter, Buffer.from(signer.sign(parts), "latin1"), ...parts, ...buffers];
}

const encodedParents = new WeakMap<object, Buffer>();

/** All that a cell gives has the same parent. */
function encodedParent(header: object): Buffer {
  let encoded = encodedParents.get(header);
  if (!encoded) {
    encoded = Buffer.from(JSON.stringify(header));
    encodedParents.set(header, encoded);
  }
  return encoded;
}

/**
 * Reads the frames of a message.
 *
 * @throws {@link KernelError} with code `BAD_MESSAGE` for a wrong signature, too few frames, or text that is not JSON
 */
export function decodeMessage(frames: readonly Buffer[], signer: Signer): Message {
  if (frames.length > maxFrames) throw badMessage(`it has ${frames.length} frames, more than ${maxFrames}`);
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  if (start < 0 || frames.length < start + 6) {
    throw badMessage(`it has ${frames.length} frames and ${start < 0 ? "no" : "an early"} delimiter`);
  }
  const parts = frames.slice(start + 2, start + 6);
  if (!signer.verify(frames[start + 1]!, parts)) throw badMessage("its signature is wrong");
  const [header, parentHeader, metadata, content] = parts.map(parseObject);
  if (typeof header!.msg_type !== "string" || typeof header!.msg_id !== "string") {
    throw badMessage("its header has no msg_type or no msg_id");
  }
  return {
    identities: frames.slice(0, start),
    header: header as unknown as Header,
    parentHeader: parentHeader as unknown as Header,
    metadata: metadata!,
    content: content!,
    buffers: frames.slice(start + 6),
  };
}

function parseObject(frame: Buffer): Content {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString("utf8"));
  } catch {
    throw badMessage("a part of it is not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw badMessage("a part is not an object");
  return value as Content;
}

function badMessage(reason: string): KernelError {
  return new KernelError("BAD_MESSAGE", `Cannot read a message: ${reason}`, "Check the key in the connection file.");
}
