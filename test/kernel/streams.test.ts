import { describe, expect, it } from "vitest";
import { nextMessage, recordIopub, sharedKernel, streamText } from "./kernel.ts";

const kernel = sharedKernel();

describe("streams", () => {
  it("carry 10,000 lines, all before idle, in at most 60 messages", async () => {
    const { messages, stop } = recordIopub(kernel());
    const { outputs } = await kernel().execute("for (let i = 0; i < 10_000; i++) console.log('line ' + i)");
    stop();
    const expected = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join("");
    expect(streamText(outputs)).toBe(expected);
    const kinds = messages.map(({ header }) => header.msg_type);
    expect(kinds.filter((kind) => kind === "stream").length).toBeLessThanOrEqual(60);
    expect(messages.at(-1)!.content).toEqual({ execution_state: "idle" });
  });

  it("carry one string of 10 MB", async () => {
    const { outputs } = await kernel().execute("process.stdout.write('0123456789'.repeat(1_000_000))");
    const text = streamText(outputs);
    expect(text.length).toBe(10_000_000);
    expect(text.endsWith("0123456789")).toBe(true);
  });

  it("keep the order of stdout and stderr", async () => {
    const { outputs } = await kernel().execute("console.log('a'); console.error('b'); console.log('c')");
    expect(outputs).toEqual([
      { output_type: "stream", name: "stdout", text: "a\n" },
      { output_type: "stream", name: "stderr", text: "b\n" },
      { output_type: "stream", name: "stdout", text: "c\n" },
    ]);
  });

  it("show text while the cell computes", async () => {
    let arrived = "";
    const done = kernel().execute(
      "console.log('first'); { const start = Date.now(); while (Date.now() - start < 1500); } console.log('last')",
      { onOutput: (output) => (arrived += output.output_type === "stream" ? output.text : "") },
    );
    await nextMessage(kernel(), (_, { header }) => header.msg_type === "stream");
    expect(arrived).toBe("first\n");
    await done;
    expect(arrived).toBe("first\nlast\n");
  });

  it("carry what child processes and native code write", async () => {
    const { outputs } = await kernel().execute(`
      require("node:child_process").execSync("echo child; echo problem >&2", { stdio: "inherit" });
      require("node:fs").writeSync(1, "raw\\n");
    `);
    expect(streamText(outputs)).toBe("child\nraw\n");
    expect(streamText(outputs, "stderr")).toBe("problem\n");
  });

  it("put characters together that were written in two pieces", async () => {
    const { outputs } = await kernel().execute(`
      const sun = Buffer.from("\\u{1f31e}");
      process.stdout.write(sun.subarray(0, 2)); process.stdout.write(sun.subarray(2));
    `);
    expect(streamText(outputs)).toBe("\u{1f31e}");
  });

  it("give late output to the cell that started it", async () => {
    let lateParent = "";
    const late = nextMessage(kernel(), (_, { content }) => content.text === "late\n");
    let starter = "";
    await kernel().execute("setTimeout(() => console.log('late'), 200)", {
      onMessage: ({ parentHeader }) => {
        starter = (parentHeader as { msg_id: string }).msg_id;
      },
    });
    await kernel().execute("await new Promise((resolve) => setTimeout(resolve, 400)); console.log('own')");
    lateParent = ((await late).parentHeader as { msg_id: string }).msg_id;
    expect(lateParent).toBe(starter);
  });

  it("call back and answer like Node's", async () => {
    const { outputs } = await kernel().execute(`
      await new Promise((resolve) => process.stdout.write("a", resolve));
      await new Promise((resolve) => process.stdout.write("62", "hex", resolve));
      [typeof process.stdout.fd, process.stdout.isTTY, process.stderr.fd].join();
    `);
    expect(streamText(outputs)).toBe("ab");
    expect(outputs.at(-1)).toMatchObject({ data: { "text/plain": "'number,false,2'" } });
  });

  it("take a last text and tell of their end, and go on", async () => {
    const { outputs } = await kernel().execute(`import { Readable } from "node:stream";
      import { pipeline } from "node:stream/promises";
      process.stdout.end("one,");
      await new Promise((resolve) => process.stdout.end("dHdvLA==", "base64", resolve));
      for (let i = 0; i < 12; i++) await pipeline(Readable.from(["three,", "four,"]), process.stdout);
      await new Promise((resolve) => process.stdout.end(resolve));
      process.stderr.end("warned");
      process.stdout.write("five")`);
    expect(streamText(outputs)).toBe(`one,two,${"three,four,".repeat(12)}five`);
    expect(streamText(outputs, "stderr")).toBe("warned");
    expect(streamText((await kernel().execute("console.log('six')")).outputs)).toBe("six\n");
  });
});
