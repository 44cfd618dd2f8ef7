import { setImmediate as nextTurn } from "node:timers/promises";
import { encodeFrame, FrameReader } from "../runtime/frames.ts";
import { createHeader, decodeMessage, encodeMessage } from "../wire/message.ts";
import { createSigner } from "../wire/signature.ts";

// A cell that declares no name, so that nothing of it is noted.
const sample = "Math.max(1 + 1, [2, 3].length)";
// More would cost memory: 120 take 6 MB, these 2.
const rounds = 40;

/**
 * Runs the code through which every cell goes until V8 has compiled it, so that the first cells of a notebook are
 * answered about as fast as the later ones: in short pieces, between which messages are handled.
 */
export async function warmUp(): Promise<void> {
  const { transpileCell } = await import("../language/transpile.ts");
  const signer = createSigner("hmac-sha256", "warm-up");
  const reader = new FrameReader<{ type: string }>();
  for (let round = 0; round < rounds; round++) {
    const header = createHeader("execute_request", "warm-up");
    const { code } = transpileCell(sample, { url: "albedo:warm-up" });
    const frames = encodeMessage({ header, parentHeader: header, content: { code } }, signer);
    decodeMessage(
      frames.map((frame) => Buffer.from(frame)),
      signer,
    );
    reader.push(encodeFrame({ type: "execute" }, [Buffer.from(code)]));
    await nextTurn();
  }
}
