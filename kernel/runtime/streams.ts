import { Console } from "node:console";
import { Writable } from "node:stream";
import { publish, send } from "./channel.ts";
import { currentContext } from "./context.ts";

// Text above this length goes as a message of its own, encoded here, once. Shorter text is collected by the supervisor.
const longText = 1 << 16;
// Longer text goes in pieces: the supervisor and the front end handle one while the next is being encoded.
const maxPiece = 1 << 20;

/** A stream like `process.stdout` whose text goes to the cell that wrote it. */
class CellStream extends Writable {
  readonly fd: number;
  readonly isTTY = false;
  readonly #name: "stdout" | "stderr";

  constructor(name: "stdout" | "stderr") {
    // Without `emitClose` a pipeline would wait for "close", which never comes.
    super({ decodeStrings: false, emitClose: false });
    // A pipeline leaves its listeners on a stream whose end it has seen; this one sees several.
    this.setMaxListeners(0);
    this.#name = name;
    this.fd = name === "stdout" ? 1 : 2;
  }

  override write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(done as () => void);
    const { id, silent } = currentContext();
    if (typeof chunk === "string" && chunk.length > longText && typeof encoding !== "string") {
      if (!silent) for (const text of pieces(chunk)) publish("stream", id, { name: this.#name, text });
      return true;
    }
    const bytes =
      typeof chunk === "string"
        ? Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8")
        : (chunk as Uint8Array);
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`Cannot write ${chunk === null ? "null" : typeof chunk} to ${this.#name}`);
    }
    if (bytes.byteLength > 0 && !silent) send({ type: "stream", name: this.#name, context: id }, [bytes]);
    return true;
  }

  /** Writes the last text and tells of the end whoever waits for it, as a pipeline does. Later cells write on. */
  override end(...given: unknown[]): this {
    const done = given.find((each) => typeof each === "function");
    const [chunk, encoding] = given.filter((each) => typeof each !== "function");
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    process.nextTick(() => {
      done?.();
      this.emit("finish");
    });
    return this;
  }

  override destroy(): this {
    return this;
  }
}

function pieces(text: string): string[] {
  if (text.length <= maxPiece) return [text];
  const cut: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = at + maxPiece;
    // Not between the two halves of a character.
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
    cut.push(text.slice(at, end));
    at = end;
  }
  return cut;
}

/**
 * Replaces `process.stdout` and `process.stderr`, and what `console` writes to. The methods of Node's global console
 * also report to the inspector, which would keep the last thousand values that were printed.
 */
export function installStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    Object.defineProperty(process, name, { value: new CellStream(name), configurable: true, enumerable: true });
  }
  const own = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: false });
  for (const [name, method] of Object.entries(own)) {
    if (typeof method === "function" && name in console) Object.assign(console, { [name]: method });
  }
}
