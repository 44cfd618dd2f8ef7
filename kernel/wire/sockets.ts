import { setTimeout as sleep } from "node:timers/promises";
import type { Router } from "zeromq";
import { KernelError } from "../errors.ts";
import { type Channel, type Connection, channelAddress } from "./connection.ts";
import { kernelEncryption } from "./encryption.ts";
import { createHeader, decodeMessage, encodeMessage, type Message, type Outgoing } from "./message.ts";
import { type Sender, SendQueue } from "./send-queue.ts";
import { createSigner } from "./signature.ts";
import { zeromq } from "./zeromq.ts";

/** The channels on which requests and replies travel. */
export type RequestChannel = "shell" | "control" | "stdin";

/** The kernel's end of a connection. */
export interface KernelSockets {
  /** Begins to hand over requests. */
  listen(onMessage: RequestListener): void;
  /** Calls `onGone` each time that the last front end has closed its connection. */
  watchClients(onGone: () => void): void;
  /** Sends a reply, or a question on stdin. */
  send(channel: RequestChannel, message: Outgoing): void;
  /** Publishes on iopub under a topic. */
  publish(topic: string, message: Outgoing): void;
  /** Sends what is queued, then closes all sockets. Resolves when the front ends' sockets have been given it. */
  close(): Promise<void>;
}

/** What is needed of a socket to close it. */
type ObservedSocket = Pick<Router, "close" | "events">;

/** Takes a request. */
type RequestListener = (channel: RequestChannel, message: Message) => void;

// A peer that sends a longer part loses its connection. Widgets move pictures and arrays in parts of some megabytes.
const maxPartBytes = 512 * 2 ** 20;
// How long a closing socket waits for its peer to take the last messages.
const lingerMs = 1000;
// A socket that fails again and again must not keep the process from everything else.
const pauseMs = 10;

/**
 * Binds the five sockets of a connection. The heartbeat is answered and iopub subscribers are welcomed here.
 *
 * @param onProblem - told of what is dropped: a message that cannot be read, a failed send
 * @throws {@link KernelError} with code `ADDRESS` when an address is taken or cannot be used
 */
export async function bindSockets(
  connection: Connection,
  session: string,
  onProblem: (problem: string) => void,
): Promise<KernelSockets> {
  const signer = createSigner(connection.signature_scheme, connection.key);
  const common = { linger: lingerMs, sendHighWaterMark: 0, ...kernelEncryption(connection) };
  const router = () => new zeromq.Router({ ...common, receiveHighWaterMark: 0, maxMessageSize: maxPartBytes });
  const requests = { shell: router(), control: router(), stdin: router() };
  const heartbeat = router();
  const iopub = new zeromq.XPublisher({ ...common, verbosity: "allSubs", maxMessageSize: maxPartBytes });
  const problem = (error: Error) => onProblem(`Cannot send a message: ${error.message}`);
  const queue = (socket: Sender) => new SendQueue(socket, problem);
  const queues = {
    shell: queue(requests.shell),
    control: queue(requests.control),
    stdin: queue(requests.stdin),
    iopub: queue(iopub),
    hb: queue(heartbeat),
  };

  const bound = [...Object.entries(requests), ["hb", heartbeat] as const, ["iopub", iopub] as const];
  const bindings = bound.map(([name, socket]) => bind(socket, channelAddress(connection, name as Channel)));
  try {
    await Promise.all(bindings);
  } catch (error) {
    // A socket cannot be closed while it is being bound.
    await Promise.allSettled(bindings);
    await closeAll(bound.map(([, socket]) => socket));
    throw error;
  }

  const publish = (topic: string, message: Outgoing): void =>
    queues.iopub.send(encodeMessage({ ...message, identities: [Buffer.from(topic)] }, signer));

  void receive(heartbeat, onProblem, (frames) => queues.hb.send(frames));
  void receive(iopub, onProblem, ([frame]) => {
    if (frame?.[0] !== 1) return;
    const subscription = frame.subarray(1).toString("utf8");
    publish(subscription, { header: createHeader("iopub_welcome", session), content: { subscription } });
  });

  return {
    listen(onMessage) {
      for (const [name, socket] of Object.entries(requests) as [RequestChannel, Router][]) {
        void receive(socket, onProblem, (frames) => {
          try {
            onMessage(name, decodeMessage(frames, signer));
          } catch (error) {
            onProblem(`${(error as Error).message} (${name})`);
          }
        });
      }
    },
    watchClients(onGone) {
      // The front end keeps one connection for each channel; that of control lasts as long as it does.
      let connected = 0;
      requests.control.events.on("accept", () => connected++);
      requests.control.events.on("disconnect", () => {
        if (--connected === 0) onGone();
      });
    },
    send: (channel, message) => queues[channel].send(encodeMessage(message, signer)),
    publish,
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.drained()));
      await closeAll([...Object.values(requests), heartbeat, iopub]);
    },
  };
}

/**
 * Closes sockets. ZeroMQ then still holds what another thread of its own has to write, which an end of the process would
 * lose. That the observer of a socket ends says that this has been done, or was given up after the linger time.
 */
async function closeAll(sockets: readonly ObservedSocket[]): Promise<void> {
  const gone = sockets.map((socket) => {
    const { events } = socket;
    const ended = new Promise<void>((resolve) => events.on("end", () => resolve()));
    socket.close();
    return ended;
  });
  await Promise.race([Promise.all(gone), sleep(2 * lingerMs, undefined, { ref: false })]);
}

async function bind(socket: { bind(address: string): Promise<void> }, address: string): Promise<void> {
  try {
    await socket.bind(address);
  } catch (cause) {
    const hint = "Another kernel may run on this connection file: start one with a new file.";
    throw new KernelError("ADDRESS", `Cannot listen on ${address}: ${(cause as Error).message}`, hint, { cause });
  }
}

async function receive(
  socket: { closed: boolean; receive(): Promise<Buffer[]> },
  onProblem: (problem: string) => void,
  onFrames: (frames: Buffer[]) => void,
): Promise<void> {
  while (!socket.closed) {
    try {
      onFrames(await socket.receive());
    } catch (error) {
      if (socket.closed) return;
      onProblem(`Cannot receive a message: ${(error as Error).message}`);
      await sleep(pauseMs);
    }
  }
}
