import { describe, expect, it, vi } from "vitest";
import type { Message } from "../../kernel/wire/message.ts";
import { nextMessage, recordIopub, resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();
const patience = { timeout: 10_000 };

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
    const cell = kernel().execute("console.log('on'); while (true) {}");
    await started;
    const { messages, stop } = recordIopub(kernel());
    const [shell, control] = await Promise.all([
      kernel().request("shell", "kernel_info_request"),
      kernel().request("control", "kernel_info_request"),
    ]);
    expect([shell.status, control.status]).toEqual(["ok", "ok"]);
    expect(await kernel().channels.heartbeat(5000)).toBe(true);
    // The status of the cell follows that of each request, with whose arrival the request has ended here.
    await vi.waitFor(() => {
      const statuses = messages.filter(({ header }) => header.msg_type === "status");
      const of = ({ content, parentHeader }: Message) => [content.execution_state, parentHeader.msg_type];
      expect(statuses).toHaveLength(6);
      expect(statuses.map(of).at(-1)).toEqual(["busy", "execute_request"]);
    }, patience);
    stop();
    await kernel().interrupt();
    expect((await cell).error?.ename).toBe("Interrupted");
  });
});
