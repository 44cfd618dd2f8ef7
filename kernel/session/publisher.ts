import { StringDecoder } from "node:string_decoder";
import { type Content, createHeader, type Header } from "../wire/message.ts";
import type { KernelSockets } from "../wire/sockets.ts";
import { OutputLimit } from "./output-limit.ts";

// Stream text is collected for a short while at first, so that a line shows at once, then for longer.
const firstDelayMs = 4;
const nextDelayMs = 50;
const maxCollected = 1 << 20;

/** The request that caused a message. */
export type Parent = Header | Record<string, never>;

export interface PublishExtras {
  metadata?: Content;
  buffers?: readonly Uint8Array[];
}

/** Publishes on iopub in order, with stream text collected into few messages. */
export class Publisher {
  readonly #sockets: Pick<KernelSockets, "publish">;
  readonly #session: string;
  #stream: { parent: Parent; name: string; text: string } | undefined;
  // A character of several bytes may arrive in two pieces.
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  readonly #limit = new OutputLimit((parent, text) => {
    this.flush();
    this.#send("stream", parent, { name: "stderr", text }, {});
  });
  #timer: NodeJS.Timeout | undefined;
  #lastFlush = 0;

  constructor(sockets: Pick<KernelSockets, "publish">, session: string) {
    this.#sockets = sockets;
    this.#session = session;
  }

  /** Publishes a message; `content` may be JSON that is already encoded. */
  publish(type: string, parent: Parent, content: Content | Uint8Array, extras: PublishExtras = {}): void {
    this.flush();
    this.#send(type, parent, content, extras);
  }

  status(state: "starting" | "busy" | "idle", parent: Parent): void {
    this.publish("status", parent, { execution_state: state });
  }

  /** Adds text to a stream of a request. */
  stream(name: "stdout" | "stderr", parent: Parent, bytes: Buffer): void {
    if (!this.#limit.allows(parent, bytes.byteLength)) {
      this.#limit.keep(parent, bytes);
      return;
    }
    if (this.#stream && (this.#stream.parent !== parent || this.#stream.name !== name)) this.flush();
    this.#stream ??= { parent, name, text: "" };
    this.#stream.text += this.#decoders[name].write(bytes);
    if (this.#stream.text.length >= maxCollected) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#delay());
  }

  /** Publishes a `stream` message whose content is JSON already: one long text. */
  encodedStream(parent: Parent, content: Uint8Array): void {
    if (this.#limit.allows(parent, content.byteLength)) this.publish("stream", parent, content);
    else {
      const { text } = JSON.parse(Buffer.from(content).toString("utf8")) as { text: string };
      this.#limit.keep(parent, Buffer.from(text));
    }
  }

  /** Removes the files with output that was too long. */
  removeFiles(): void {
    this.#limit.clear();
  }

  /** Sends collected stream text now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = undefined;
    this.#lastFlush = performance.now();
    if (stream.text !== "") this.#send("stream", stream.parent, { name: stream.name, text: stream.text }, {});
  }

  #delay(): number {
    return Math.max(firstDelayMs, nextDelayMs - (performance.now() - this.#lastFlush));
  }

  #send(type: string, parent: Parent, content: Content | Uint8Array, extras: PublishExtras): void {
    const header = createHeader(type, this.#session);
    this.#sockets.publish(`kernel.${this.#session}.${type}`, { header, parentHeader: parent, content, ...extras });
  }
}
