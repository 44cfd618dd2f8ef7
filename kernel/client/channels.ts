import { randomUUID } from "node:crypto";
import type { Subscriber } from "zeromq";
import { type Channel, type Connection, channelAddress } from "../wire/connection.ts";
import { clientEncryption } from "../wire/encryption.ts";
import {
  type Content,
  createHeader,
  decodeMessage,
  encodeMessage,
  type Header,
  type Message,
} from "../wire/message.ts";
import { SendQueue } from "../wire/send-queue.ts";
import { createSigner } from "../wire/signature.ts";
import { zeromq } from "../wire/zeromq.ts";

const { Dealer, Request } = zeromq;

/** Channels on which a client sends. */
export type ClientChannel = "shell" | "control" | "stdin";

export type ClientListener = (channel: ClientChannel | "iopub", message: Message) => void;

/** What is sent on a channel. */
export interface ClientMessage {
  content: Content;
  parentHeader?: Header;
  metadata?: Content;
  buffers?: readonly Uint8Array[];
  /** Subshell of the kernel that handles the message. */
  subshell?: string;
}

const reconnectMs = 10;

/** The client's end of a connection. */
export class ClientChannels {
  readonly session = randomUUID();
  readonly #connection: Connection;
  readonly #signer;
  readonly #sockets;
  readonly #iopub: Subscriber;
  readonly #queues: Record<ClientChannel, SendQueue>;

  constructor(connection: Connection, listener: ClientListener) {
    this.#connection = connection;
    this.#signer = createSigner(connection.signature_scheme, connection.key);
    // One identity for all, because the kernel asks on stdin whoever sent the cell on shell.
    const routingId = randomUUID();
    const common = {
      linger: 0,
      reconnectInterval: reconnectMs,
      receiveHighWaterMark: 0,
      ...clientEncryption(connection),
    };
    const options = { ...common, routingId, sendHighWaterMark: 0 };
    this.#sockets = { shell: new Dealer(options), control: new Dealer(options), stdin: new Dealer(options) };
    this.#iopub = new zeromq.Subscriber(common);
    this.#iopub.subscribe();
    const ignore = () => undefined;
    this.#queues = {
      shell: new SendQueue(this.#sockets.shell, ignore),
      control: new SendQueue(this.#sockets.control, ignore),
      stdin: new SendQueue(this.#sockets.stdin, ignore),
    };
    for (const name of ["shell", "control", "stdin", "iopub"] as const) {
      const socket = name === "iopub" ? this.#iopub : this.#sockets[name];
      socket.connect(channelAddress(connection, name));
      void this.#receive(name, socket, listener);
    }
  }

  /** Sends a message and returns its header. */
  send(channel: ClientChannel, type: string, { subshell, ...message }: ClientMessage): Header {
    const header = { ...createHeader(type, this.session), ...(subshell !== undefined && { subshell_id: subshell }) };
    this.#queues[channel].send(encodeMessage({ header, ...message }, this.#signer));
    return header;
  }

  /** Sends frames as they are, for tests of what a kernel does with bad ones. */
  sendFrames(channel: ClientChannel, frames: Uint8Array[]): void {
    this.#queues[channel].send(frames);
  }

  /** The ZeroMQ address of a socket of the kernel. */
  address(channel: Channel): string {
    return channelAddress(this.#connection, channel);
  }

  /** Resolves to whether the heartbeat answers within the time. */
  async heartbeat(timeoutMs: number): Promise<boolean> {
    const socket = new Request({
      linger: 0,
      receiveTimeout: timeoutMs,
      sendTimeout: timeoutMs,
      ...clientEncryption(this.#connection),
    });
    socket.connect(this.address("hb"));
    try {
      await socket.send("ping");
      const [answer] = await socket.receive();
      return answer!.toString() === "ping";
    } catch {
      return false;
    } finally {
      socket.close();
    }
  }

  close(): void {
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) socket.close();
  }

  async #receive(
    name: ClientChannel | "iopub",
    socket: { closed: boolean; receive(): Promise<Buffer[]> },
    listener: ClientListener,
  ): Promise<void> {
    while (!socket.closed) {
      let frames: Buffer[];
      try {
        frames = await socket.receive();
      } catch {
        return;
      }
      listener(name, decodeMessage(frames, this.#signer));
    }
  }
}
