import { ArgumentError } from "../../errors.ts";
import { add } from "../graph/elementwise.ts";
import { graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { modelBytes } from "./model.ts";
import type { InferenceSession, OnnxRuntime } from "./runtime.ts";
import { toModel } from "./to-onnx.ts";

/**
 * Tries a device on a graph of one node: a runtime's list of providers also names those whose libraries are missing.
 *
 * @throws {@link ArgumentError} `NO_DEVICE`, with the runtime's reason
 */
export async function requireDevice(
  runtime: OnnxRuntime,
  device: string,
  options: InferenceSession.SessionOptions,
  hint: string,
): Promise<void> {
  const probe = graph({ outputs: { y: add(input("x", [1]), 1) } });
  try {
    const session = await runtime.InferenceSession.create(modelBytes(toModel(probe)), options);
    await session.run({ x: new runtime.Tensor("float32", new Float32Array(1), [1]) });
    await session.release();
  } catch (cause) {
    const message = `Cannot compute on ${device}: ${gist((cause as Error).message)}`;
    throw new ArgumentError("NO_DEVICE", message, hint, { cause });
  }
}

/** The runtime's message without the place in its source. */
function gist(message: string): string {
  const [first] = message.split("\n");
  return first.split("was false. ").at(-1)!.slice(0, 200);
}
