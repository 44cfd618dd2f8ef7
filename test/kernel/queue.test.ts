import { describe, expect, it } from "vitest";
import { nextMessage, recordIopub, resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();

describe("the queue", () => {
  it("runs cells in the order in which they came", async () => {
    await kernel().execute("const order = []");
    const cells = Array.from({ length: 20 }, (_, i) =>
      kernel().execute(`await new Promise((resolve) => setTimeout(resolve, ${i % 3})); order.push(${i})`),
    );
    await Promise.all(cells);
    const { outputs } = await kernel().execute("order.join()");
    expect(resultText(outputs)).toBe(`'${Array.from({ length: 20 }, (_, i) => i).join()}'`);
  });

  it("aborts what waits after an error, and goes on afterwards", async () => {
    // The kernel has the waiting cells by the time that it answers what was sent after them.
    const onInput = async () => {
      await kernel().request("shell", "kernel_info_request");
      return "go";
    };
    const results = await Promise.all([
      kernel().execute("await input(); throw new Error('stop')", { onInput }),
      kernel().execute("1"),
      kernel().execute("2"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["error", "aborted", "aborted"]);
    expect((await kernel().execute("3")).status).toBe("ok");
  });

  it("goes on after the error of a cell with stop_on_error false", async () => {
    const results = await Promise.all([
      kernel().execute("throw new Error('go on')", { stopOnError: false }),
      kernel().execute("1"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["error", "ok"]);
  });

  it("is not aborted by cells that are not TypeScript when stop_on_error is false", async () => {
    const results = await Promise.all([
      kernel().execute("let = ;", { stopOnError: false }),
      kernel().execute("let x: = ;"),
      kernel().execute("1"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["error", "error", "aborted"]);
  });

  it("does not hold up other requests, and the kernel still counts as busy", async () => {
    const started = nextMessage(kernel(), (_, { content }) => content.text === "on\n");
    const cell = kernel().execute(
      "console.log('on'); { const start = Date.now(); while (Date.now() - start < 1000); } 'end'",
    );
    await started;
    let ended = false;
    void cell.then(() => {
      ended = true;
    });
    const { messages, stop } = recordIopub(kernel());
    const [shell, control] = await Promise.all([
      kernel().request("shell", "kernel_info_request"),
      kernel().request("control", "kernel_info_request"),
    ]);
    expect(await kernel().channels.heartbeat(500)).toBe(true);
    expect(ended).toBe(false);
    stop();
    expect([shell.status, control.status]).toEqual(["ok", "ok"]);
    const last = messages.filter(({ header }) => header.msg_type === "status").at(-1)!;
    expect([last.content.execution_state, (last.parentHeader as { msg_type: string }).msg_type]).toEqual([
      "busy",
      "execute_request",
    ]);
    expect(resultText((await cell).outputs)).toBe("'end'");
  });
});
