import { Writable } from "node:stream";
import { send } from "./channel.ts";
import { currentContext } from "./context.ts";

/** A stream like `process.stdout` whose text goes to the cell that wrote it. */
class CellStream extends Writable {
  readonly fd: number;
  readonly isTTY = false;
  readonly #name: "stdout" | "stderr";

  constructor(name: "stdout" | "stderr") {
    super({ decodeStrings: false });
    this.#name = name;
    this.fd = name === "stdout" ? 1 : 2;
  }

  override write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    const bytes =
      typeof chunk === "string"
        ? Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8")
        : (chunk as Uint8Array);
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`Cannot write ${chunk === null ? "null" : typeof chunk} to ${this.#name}`);
    }
    const { id, silent } = currentContext();
    if (bytes.byteLength > 0 && !silent) send({ type: "stream", name: this.#name, context: id }, [bytes]);
    if (typeof done === "function") process.nextTick(done as () => void);
    return true;
  }

  override end(): this {
    return this;
  }

  override destroy(): this {
    return this;
  }
}

/** Replaces `process.stdout` and `process.stderr`, and with them where `console` writes. */
export function installStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    Object.defineProperty(process, name, { value: new CellStream(name), configurable: true, enumerable: true });
  }
}
