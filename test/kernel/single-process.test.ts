import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plainText } from "../../kernel/notebook/terminal-text.ts";
import { DebugClient } from "./debug-client.ts";
import {
  endlessWasm,
  nextMessage,
  plainLines,
  resultText,
  sharedKernel,
  startQuietKernel,
  streamText,
} from "./kernel.ts";

const env = { ALBEDO_PROCESS: "single" };
const kernel = sharedKernel({ env });
const debug = new DebugClient(kernel);

describe("a kernel of one process", () => {
  it("runs cells in the process that the front end started, and in no other", async () => {
    expect(resultText((await kernel().execute("process.pid")).outputs)).toBe(String(kernel().pid));
    expect(readFileSync(`/proc/${kernel().pid}/task/${kernel().pid}/children`, "utf8").trim()).toBe("");
  });

  it("carries all output before idle, whatever its size, and in order", async () => {
    const { outputs } = await kernel().execute("for (let i = 0; i < 10_000; i++) console.log('line ' + i)");
    expect(streamText(outputs)).toBe(Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join(""));
    const long = await kernel().execute("process.stdout.write('0123456789'.repeat(4_000_000)); undefined");
    expect(streamText(long.outputs).length).toBe(40_000_000);
  });

  it("answers while a cell computes, and stops each kind of cell with its variables", async () => {
    await kernel().execute("let kept = 5");
    const endless = [
      "while (true) {}",
      endlessWasm,
      "await new Promise(() => {})",
      "setTimeout(() => { for (;;); }, 1); await new Promise(() => {})",
    ];
    for (const code of endless) {
      const started = nextMessage(kernel(), (_, { content }) => content.text === "on\n");
      const cell = kernel().execute(`console.log("on");\n${code}`);
      await started;
      const { matches } = await kernel().request("shell", "complete_request", { code: "Math.ma", cursor_pos: 7 });
      expect(matches).toEqual(["max"]);
      await kernel().interrupt();
      expect((await cell).error?.ename).toBe("Interrupted");
      expect(resultText((await kernel().execute("kept")).outputs)).toBe("5");
    }
  });

  it("checks types before a cell, or tells of them below it", async () => {
    const { error } = await kernel().execute("// @check strict\nconst half: string = 2; console.log('ran')");
    expect(error?.evalue).toBe("Type 'number' is not assignable to type 'string'");
    expect(plainLines(error!.traceback)).toContain("    > 2 | const half: string = 2; console.log('ran')");
    expect(resultText((await kernel().execute("// @check strict\nconst whole: number = 2; whole")).outputs)).toBe("2");
    const late = nextMessage(kernel(), (channel, { header }) => channel === "iopub" && header.msg_type === "stream");
    expect((await kernel().execute("// @check warn\nwhole.toFixd")).status).toBe("ok");
    const { name, text } = (await late).content;
    expect(name).toBe("stderr");
    expect(plainText(String(text))).toMatch(/TS2339|TS2551/);
  });

  it("asks questions, takes comms, and shows late output in its cell", async () => {
    expect(resultText((await kernel().execute("prompt('name?')", { onInput: () => "me" })).outputs)).toBe("'me'");
    await kernel().execute(`
      const line = globalThis[Symbol.for("albedo.comms")].open("t", {}, { id: "line", buffers: [new Uint8Array(100).subarray(1, 3)] });
      const got = []; line.onMessage(({ data, buffers }) => { got.push(data.n, ...buffers[0]) }); undefined`);
    await kernel().sendComm("comm_msg", { content: { comm_id: "line", data: { n: 7 } }, buffers: [Buffer.of(8, 9)] });
    expect(resultText((await kernel().execute("got.join()")).outputs)).toBe("'7,8,9'");
    const error = nextMessage(kernel(), (_, { header }) => header.msg_type === "error");
    await kernel().execute("setTimeout(() => { throw new Error('late') }, 20); undefined");
    expect((await error).content.evalue).toBe("late");
    expect((await kernel().execute("process.exit(1)")).error?.ename).toBe("ExitRefused");
  });

  it("debugs", async () => {
    await debug.start();
    const code = "let one = 1;\none++;\none";
    await debug.breakAt(code, 2);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    expect(await debug.values("Globals")).toMatchObject({ one: "1" });
    await debug.body("continue");
    expect(resultText((await cell).outputs)).toBe("2");
    await debug.body("disconnect");
  });

  it("ends at shutdown and at SIGTERM, also while a cell computes", async () => {
    for (const isBusy of [false, true]) {
      const own = await startQuietKernel({ env });
      if (isBusy) {
        const started = nextMessage(own, (_, { content }) => content.text === "on\n");
        void own.execute("console.log('on'); for (;;);").catch(() => undefined);
        await started;
      }
      const goodbye = nextMessage(
        own,
        (channel, { header }) => channel === "control" && header.msg_type === "shutdown_reply",
      );
      await own.shutdown();
      await goodbye;
      // One that computes has to be ended by a signal; any other must not die of its own end.
      if (!isBusy) await expect(own.execute("1")).rejects.toThrow("exit code 0");
    }
    const own = await startQuietKernel({ env });
    process.kill(own.pid, "SIGTERM");
    await expect(own.execute("await new Promise(() => {})")).rejects.toMatchObject({ code: "KERNEL_DIED" });
    await own.shutdown();
  });

  it("says why it cannot start", async () => {
    const first = await startQuietKernel({ transport: "tcp", env });
    const port = Number(new URL(first.channels.address("shell")).port);
    await expect(startQuietKernel({ transport: "tcp", connection: { shell_port: port }, env })).rejects.toMatchObject({
      message: expect.stringContaining(`Cannot listen on tcp://127.0.0.1:${port}`),
    });
    await first.shutdown();
  });
});
