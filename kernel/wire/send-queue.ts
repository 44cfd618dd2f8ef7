/** What is needed of a ZeroMQ socket to send on it. */
export interface Sender {
  send(frames: Uint8Array[]): Promise<void>;
}

/**
 * Sends on one socket, one message after the other. zeromq.js throws `EBUSY` when a send begins while another is in
 * flight, so nothing else may send on that socket.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #onError: (error: Error) => void;
  #waiting: Uint8Array[][] = [];
  #pump: Promise<void> | undefined;

  constructor(socket: Sender, onError: (error: Error) => void) {
    this.#socket = socket;
    this.#onError = onError;
  }

  /** Queues a message; messages leave in the order of these calls. */
  send(frames: Uint8Array[]): void {
    this.#waiting.push(frames);
    this.#pump ??= this.#run();
  }

  /** Resolves when everything queued so far has been handed to ZeroMQ. */
  async drained(): Promise<void> {
    while (this.#pump) await this.#pump;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const frames of batch) {
        try {
          await this.#socket.send(frames);
        } catch (error) {
          this.#onError(error as Error);
        }
      }
    }
    this.#pump = undefined;
  }
}
