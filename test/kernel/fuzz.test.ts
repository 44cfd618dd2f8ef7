import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { KernelClient } from "../../kernel/client/index.ts";
import { createHeader, encodeMessage } from "../../kernel/wire/message.ts";
import { createSigner } from "../../kernel/wire/signature.ts";
import { random } from "../../src/random.ts";
import { full } from "../support/full.ts";
import { resultText, startQuietKernel } from "./kernel.ts";

const messages = full ? 10_000 : 1500;
const channels = ["shell", "control", "stdin"] as const;
const key = "fuzz";

/** Resident memory of a process in megabytes. */
function memoryOf(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096) / 1e6;
}

/** Makes bad messages: cut, mixed up, badly signed, not JSON, too long, of too many frames. */
function createMutants(seed: number) {
  const { integer, next } = random(seed);
  const good = createSigner("hmac-sha256", key);
  const bad = createSigner("hmac-sha256", "another");
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => integer(256)));
  const types = ["execute_request", "complete_request", "comm_msg", "history_request", "input_reply", "debug_request"];
  const strange = [null, 5, "x", [], {}, Number.MAX_SAFE_INTEGER, -1, true, "\u0000", "\ud800", { a: [1] }];
  const value = () => strange[integer(strange.length)];
  const frames = (): Buffer[] => {
    const header = createHeader(types[integer(types.length)]!, "fuzz");
    return encodeMessage({ header, content: { code: "globalThis.fuzzed = 1" } }, bad).map((frame) =>
      Buffer.from(frame),
    );
  };
  const kinds: (() => Uint8Array[])[] = [
    frames,
    () => frames().slice(0, integer(7)),
    () => frames().map((frame) => frame.subarray(0, integer(frame.length + 1))),
    () => frames().sort(() => next() - 0.5),
    () => Array.from({ length: 1 + integer(12) }, () => bytes(integer(200))),
    () => [Buffer.from("<IDS|MSG>"), bytes(64), ...Array.from({ length: 4 }, () => bytes(integer(100)))],
    () => Array.from({ length: 4097 + integer(50) }, () => Buffer.from("<IDS|MSG>")),
    () => [...frames().slice(0, 5), Buffer.alloc(200_000, "{")],
    // Rightly signed, but not what a message is.
    () => {
      const parts = ["[]", "null", '{"msg_type":5}', "{", "{}", '{"msg_id":"a","msg_type":"execute_request"}'];
      const four = Array.from({ length: 4 }, () => Buffer.from(parts[integer(parts.length - 1)]!));
      return [Buffer.from("<IDS|MSG>"), Buffer.from(good.sign(four)), ...four];
    },
    // A whole message whose content makes no sense.
    () => {
      const type = [
        "complete_request",
        "inspect_request",
        "history_request",
        "comm_msg",
        "comm_open",
        "comm_close",
        "comm_info_request",
        "is_complete_request",
        "input_reply",
        "debug_request",
        "no_such_request",
        "delete_subshell_request",
        "kernel_info_request",
        "connect_request",
      ][integer(14)]!;
      const names = [
        "code",
        "cursor_pos",
        "hist_access_type",
        "n",
        "session",
        "pattern",
        "comm_id",
        "data",
        "target_name",
        "value",
        "command",
        "arguments",
        "seq",
        "subshell_id",
        "detail_level",
      ];
      const content = Object.fromEntries(names.map((name) => [name, value()]));
      return encodeMessage({ header: createHeader(type, "fuzz"), content, metadata: { x: value() } }, good);
    },
  ];
  return () => kinds[integer(kinds.length)]!();
}

async function flood(kernel: KernelClient, mutant: () => Uint8Array[], count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    kernel.channels.sendFrames(channels[i % channels.length]!, mutant());
    // The kernel is asked now and then, so that bad and good messages mix and no queue grows here.
    if (i % 250 === 249) await kernel.request("control", "kernel_info_request");
  }
  await kernel.request("shell", "kernel_info_request");
}

describe("the wire", () => {
  it(`takes ${messages} bad messages, answers the next good one, and its memory does not grow`, async () => {
    const kernel = await startQuietKernel({ connection: { key } });
    const mutant = createMutants(1);
    await kernel.execute("const before = 1");
    await flood(kernel, mutant, messages / 4);
    const warm = memoryOf(kernel.pid);
    await flood(kernel, mutant, (messages * 3) / 4);
    const { outputs } = await kernel.execute("[before, typeof fuzzed].join()");
    expect(resultText(outputs)).toBe("'1,undefined'");
    // Three times as many messages as before; a leak of a kilobyte each would be megabytes, of a frame far more.
    expect(memoryOf(kernel.pid) - warm).toBeLessThan(60);
    await kernel.shutdown();
  });

  it.runIf(full)("drops a part that is too long, and answers afterwards", async () => {
    const kernel = await startQuietKernel({ connection: { key } });
    const before = memoryOf(kernel.pid);
    for (let i = 0; i < 3; i++) kernel.channels.sendFrames("shell", [Buffer.alloc(513 * 2 ** 20)]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(resultText((await kernel.execute("1 + 1")).outputs)).toBe("2");
    expect(memoryOf(kernel.pid) - before).toBeLessThan(300);
    await kernel.shutdown();
  });
});
