import { afterEach } from "vitest";
import type { KernelClient } from "../../kernel/client/index.ts";
import type { LaunchOptions } from "../../kernel/client/launch.ts";
import type { CellOutput } from "../../kernel/client/outputs.ts";
import type { Message } from "../../kernel/wire/message.ts";
import { shared } from "../support/shared.ts";
import { WatchedKernel } from "./watched-kernel.ts";

/**
 * A kernel shared by the tests of one file; it keeps no history unless told where.
 * After a test that failed, which may have left it stuck, the next test and the next try get a fresh one.
 */
export function sharedKernel(options: LaunchOptions = {}): () => KernelClient {
  const kernel = shared(
    () => startQuietKernel(options),
    (old) => old.abandon(),
  );
  afterEach(({ task }) => {
    if (task.result?.state !== "fail" || !kernel()) return;
    const { waits, messages } = kernel();
    if (waits.length > 0) console.error(`When "${task.name}" failed, still awaited: ${waits.join("; ")}`);
    if (messages) console.error(`The kernel's own messages: ${messages}`);
  });
  return kernel;
}

/** Starts a kernel that writes no history file of the user, and checks no types unless told to. */
export async function startQuietKernel(options: LaunchOptions = {}): Promise<WatchedKernel> {
  const env = { ...process.env, ALBEDO_HISTORY: "", ALBEDO_CHECK: "off", ...options.env };
  const kernel = new WatchedKernel({ ...options, env });
  await kernel.start();
  return kernel;
}

/** The text that a cell wrote to a stream. */
export function streamText(outputs: readonly CellOutput[], name: "stdout" | "stderr" = "stdout"): string {
  return outputs.map((output) => (output.output_type === "stream" && output.name === name ? output.text : "")).join("");
}

/** A cell that computes in WebAssembly for ever, without a way back to JavaScript. */
export const endlessWasm = `const wasm = "AGFzbQEAAAABBAFgAAADAgEABwUBAWYAAAoJAQcAA0AMAAsL";
new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm, "base64"))).exports.f()`;

/** The `text/plain` of the result of a cell. */
export function resultText(outputs: readonly CellOutput[]): unknown {
  return outputs.find((output) => output.output_type === "execute_result")?.data["text/plain"];
}

/** The lines of an error as text, without colors. */
export function plainLines(traceback: readonly string[]): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors are control characters
  return traceback.map((line) => line.replace(/\u001b\[\d+m/g, ""));
}

/** Collects the iopub messages that arrive from now on. */
export function recordIopub(kernel: KernelClient): { messages: Message[]; stop(): void } {
  const messages: Message[] = [];
  const stop = kernel.onMessage((channel, message) => {
    if (channel === "iopub") messages.push(message);
  });
  return { messages, stop };
}

/** Resolves to the first message on which `test` says yes, seen from now on; `what` it is, when it does not come. */
export function nextMessage(
  kernel: KernelClient,
  test: (channel: string, message: Message) => boolean,
  what = `a message with ${test}`,
): Promise<Message> {
  const next = new Promise<Message>((resolve) => {
    const stop = kernel.onMessage((channel, message) => {
      if (!test(channel, message)) return;
      stop();
      resolve(message);
    });
  });
  return kernel instanceof WatchedKernel ? kernel.watch(next, what) : next;
}
