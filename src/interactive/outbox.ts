import type { Comm } from "../../kernel/protocol.ts";
import { packState } from "./wire.ts";

const frameMs = 16;
// An interrupt of the cell ends its timers, also one that was to send; after this time another is started.
const overdueMs = 200;
// Larger values are not repeated to the page that sent them: a second page gets them when it is loaded.
const largestEcho = 200_000;

/** What a widget has to say to the page, gathered so that at most one update and one message go out in a frame. */
export class Outbox {
  readonly #comm: Comm;
  readonly #currentValue: (key: string) => unknown;
  readonly #changed = new Set<string>();
  #messages: { content: unknown; buffers: readonly Uint8Array[] }[] = [];
  #scheduled = 0;
  #flushed = 0;

  constructor(comm: Comm, currentValue: (key: string) => unknown) {
    this.#comm = comm;
    this.#currentValue = currentValue;
  }

  /** Sends the value that these keys have when the frame ends. */
  update(...keys: string[]): void {
    for (const key of keys) this.#changed.add(key);
    this.#schedule();
  }

  /** Sends a message when the frame ends, after the values. */
  custom(content: unknown, buffers: readonly Uint8Array[]): void {
    this.#messages.push({ content, buffers });
    this.#schedule();
  }

  /** Sends a message without waiting. */
  now(content: unknown, buffers: readonly Uint8Array[]): void {
    this.#comm.send({ method: "custom", content }, { buffers });
  }

  /** Repeats to all pages a value that one of them has set, so that others follow. */
  echo(key: string): void {
    const { state, bufferPaths, buffers } = packState({ [key]: this.#currentValue(key) });
    if (buffers.reduce((sum, { byteLength }) => sum + byteLength, 0) > largestEcho) return;
    this.#comm.send({ method: "echo_update", state, buffer_paths: bufferPaths }, { buffers });
  }

  /** Sends what is waiting. */
  flush(): void {
    this.#scheduled = 0;
    this.#flushed = performance.now();
    if (this.#changed.size > 0) {
      const changed = [...this.#changed].map((key) => [key, this.#currentValue(key)]);
      const { state, bufferPaths, buffers } = packState(Object.fromEntries(changed));
      this.#changed.clear();
      this.#comm.send({ method: "update", state, buffer_paths: bufferPaths }, { buffers });
    }
    const messages = this.#messages;
    this.#messages = [];
    if (messages.length === 1) this.now(messages[0]!.content, messages[0]!.buffers);
    if (messages.length < 2) return;
    const items = messages.map(({ content, buffers }) => ({ content, buffers: buffers.length }));
    this.now(
      { kind: "albedo-batch", items },
      messages.flatMap(({ buffers }) => buffers),
    );
  }

  #schedule(): void {
    const now = performance.now();
    if (this.#scheduled > 0 && now - this.#scheduled < overdueMs) return;
    this.#scheduled = now;
    const wait = this.#flushed + frameMs - now;
    // After a pause at the end of what runs now: the page gets a slider's answer before it hears that the kernel is idle,
    // at which it draws all that shows the kernel's state.
    if (wait > 0) setTimeout(() => this.flush(), wait);
    else queueMicrotask(() => this.flush());
  }
}
