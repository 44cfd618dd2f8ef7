import { display, type MimeBundle } from "../../kernel/protocol.ts";

/** Least time between two messages. */
const frameMs = 100;

type Show = (value: unknown, options: { displayId: string; update?: boolean }) => unknown;

let count = 0;

/**
 * An output of a notebook that is replaced while work goes on, by the kernel's display updates: no widget is needed, and the
 * notebook keeps the last state. Changes are gathered, so that at most one message goes out in 100 ms; the last one always
 * does, before the cell ends.
 */
export class LiveOutput {
  readonly #make: () => MimeBundle;
  readonly #id = `albedo-live-${process.pid}-${++count}`;
  #shown = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #waiting = false;

  /** @param make - the output as it should be now */
  constructor(make: () => MimeBundle) {
    this.#make = make;
  }

  /** Whether this code runs in a kernel that can replace outputs. */
  static get isPossible(): boolean {
    return typeof (globalThis as { display?: unknown }).display === "function";
  }

  /** Shows it in the cell that runs. Shown twice, both copies follow. */
  show(): void {
    this.#shown = true;
    this.#send(this.#make(), false);
  }

  /** Says that the output should be made anew; shows it where it has not been shown. */
  change(): void {
    if (!this.#shown) this.show();
    else if (performance.now() - this.#sentAt >= frameMs) this.#send(this.#make(), true);
    else if (!this.#waiting) this.#sendLater();
  }

  #sendLater(): void {
    this.#waiting = true;
    // The kernel waits for outputs that are still being made before it ends the cell.
    const late = async () => {
      await pause(frameMs - (performance.now() - this.#sentAt));
      this.#waiting = false;
      this.#sentAt = performance.now();
      return this.#make();
    };
    kernelDisplay()({ [display]: late }, { displayId: this.#id, update: true });
  }

  #send(bundle: MimeBundle, update: boolean): void {
    this.#sentAt = performance.now();
    kernelDisplay()({ [display]: () => bundle }, { displayId: this.#id, ...(update ? { update } : {}) });
  }
}

function kernelDisplay(): Show {
  return (globalThis as unknown as { display: Show }).display;
}

/** Unlike a timer's, this wait survives the interrupt of the cell, whose end may be waiting for the output. */
function pause(ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  const signal = AbortSignal.timeout(Math.ceil(ms));
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
