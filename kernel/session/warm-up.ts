import { setImmediate as nextTurn } from "node:timers/promises";
import { encodeFrame, FrameReader } from "../runtime/frames.ts";
import type { ExecuteHeader, FromRuntime } from "../runtime/messages.ts";
import { createHeader, decodeMessage, encodeMessage, type Message, type Outgoing } from "../wire/message.ts";
import { createSigner } from "../wire/signature.ts";
import { History } from "./history.ts";
import { Publisher } from "./publisher.ts";
import { Requests } from "./requests.ts";
import { Shells } from "./shells.ts";

export interface WarmUpPorts {
  /** Hands a cell to the runtime. */
  run(header: ExecuteHeader): void;
  /** Asked before each cell; the first `false` ends the rehearsal. */
  isWanted(): boolean;
}

// A cell that declares no name, so that nothing of it is noted.
const sample = "Math.max(1 + 1, [2, 3].length)";
// Each takes 0.1 MB for good.
const rounds = 32;
const session = "warm-up";
const url = "albedo:warm-up";
/** Number by which the runtime knows a rehearsed cell; those of users begin at 1. */
const context = 0;

/**
 * Rehearses a cell until V8 has compiled the code through which every cell goes, so that the first cells of a notebook
 * are answered about as fast as the later ones: in short pieces, between which messages are handled. The cell goes
 * through shells of its own, whose messages nobody gets, and without an output through the runtime.
 */
export async function warmUp({ run, isWanted }: WarmUpPorts): Promise<void> {
  const { transpileCell } = await import("../language/transpile.ts");
  const signer = createSigner("hmac-sha256", session);
  const reader = new FrameReader<FromRuntime>();
  const throughWire = (message: Outgoing): Message => {
    const frames = encodeMessage(message, signer).map((frame) => Buffer.from(frame));
    return decodeMessage(frames, signer);
  };
  const shells = new Shells({
    requests: new Requests(),
    publisher: new Publisher({ publish: (_, message) => void throughWire(message) }, session),
    history: new History(),
    loadTranspile: () => (source) => transpileCell(source, { url }),
    page: () => Promise.resolve({}),
    checkTypes: () => undefined,
    beforeRun: () => undefined,
    afterRun: () => undefined,
    run(header) {
      run({ ...header, context, url, silent: true });
      reader.push(encodeFrame({ type: "done", context: header.context, expressions: {} } satisfies FromRuntime));
      setImmediate(() => shells.done(header.context, undefined, {}));
    },
    reply: ({ header: parentHeader }, type, content) =>
      void throughWire({ header: createHeader(type, session), parentHeader, content }),
  });
  for (let round = 0; round < rounds && isWanted(); round++) {
    shells.add(throughWire({ header: createHeader("execute_request", session), content: { code: sample } }));
    // One turn for the cell, one for its end.
    await nextTurn();
    await nextTurn();
  }
}
