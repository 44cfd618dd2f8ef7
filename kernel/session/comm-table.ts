import type { FromRuntime } from "../runtime/messages.ts";
import type { Content, Message } from "../wire/message.ts";
import type { Publisher } from "./publisher.ts";
import type { Requests } from "./requests.ts";
import type { RuntimeLink } from "./runtime-link.ts";

const events = { comm_open: "open", comm_msg: "message", comm_close: "close" } as const;

/** The comms that are open, and the way of their messages to the runtime. */
export class CommTable {
  readonly #publisher: Publisher;
  readonly #requests: Requests;
  readonly #runtime: RuntimeLink;
  readonly #targets = new Map<string, string>();
  readonly #waiting = new Map<number, () => void>();

  constructor(publisher: Publisher, requests: Requests, runtime: RuntimeLink) {
    this.#publisher = publisher;
    this.#requests = requests;
    this.#runtime = runtime;
  }

  /** Answers a `comm_info_request`. */
  info(request: Content): Content {
    const comms: Content = {};
    for (const [id, target] of this.#targets) {
      if (!request.target_name || request.target_name === target) comms[id] = { target_name: target };
    }
    return { status: "ok", comms };
  }

  /** Hands a comm message to the runtime. Resolves when it has been handled there, or the runtime is gone. */
  receive(message: Message): Promise<void> {
    const { comm_id: id, target_name: target, data } = message.content;
    const event = events[message.header.msg_type as keyof typeof events];
    if (typeof id !== "string" || !event) return Promise.resolve();
    if (event === "open") this.#targets.set(id, String(target));
    if (event === "close") this.#targets.delete(id);
    const context = this.#requests.add(message);
    const { metadata, buffers } = message;
    const header = { type: "comm", context, event, commId: id, data: (data ?? {}) as Content, metadata } as const;
    return new Promise((resolve) => {
      this.#waiting.set(context, resolve);
      this.#runtime.send(typeof target === "string" ? { ...header, target } : header, buffers);
    });
  }

  /** The runtime has handled the message of this number. */
  handled(context: number): void {
    this.#waiting.get(context)?.();
    this.#waiting.delete(context);
  }

  /** An interrupt has ended whatever messages were being handled. */
  settle(): void {
    for (const resolve of this.#waiting.values()) resolve();
    this.#waiting.clear();
  }

  /** Takes note of comms that the runtime opens and closes. */
  observe({ messageType, commId, target }: Extract<FromRuntime, { type: "publish" }>): void {
    if (commId === undefined) return;
    if (messageType === "comm_open") this.#targets.set(commId, target ?? "");
    else if (messageType === "comm_close") this.#targets.delete(commId);
  }

  /** Closes everything: the runtime that held the other ends is gone. */
  closeAll(): void {
    const parent = this.#requests.latest()?.header ?? {};
    for (const id of this.#targets.keys()) this.#publisher.publish("comm_close", parent, { comm_id: id, data: {} });
    this.#targets.clear();
    this.settle();
  }
}
