import { describe, expect, it } from "vitest";
import { nextMessage, resultText, sharedKernel, startQuietKernel } from "./kernel.ts";

const kernel = sharedKernel();

describe("a runtime that dies", () => {
  const deaths: [string, string, RegExp][] = [
    ["an exit that cannot be refused", "process.reallyExit(7)", /exited with code 7/],
    ["a kill", "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", /SIGKILL/],
    ["an abort", "process.abort()", /SIGABRT/],
  ];
  for (const [name, code, cause] of deaths) {
    it(`by ${name} is named in the reply and replaced on the same connection`, async () => {
      await kernel().execute("var lost = 1");
      const pid = resultText((await kernel().execute("process.pid")).outputs);
      const result = await kernel().execute(`console.log('before'); ${code}`);
      expect(result.status).toBe("error");
      expect(result.error).toMatchObject({ ename: "RuntimeDied", evalue: expect.stringMatching(cause) });
      expect(result.outputs[0]).toMatchObject({ text: "before\n" });
      const after = await kernel().execute("[typeof lost, process.pid]");
      expect(resultText(after.outputs)).toMatch(/'undefined'/);
      expect(resultText(after.outputs)).not.toContain(String(pid));
      expect(after.executionCount).toBe(result.executionCount! + 1);
    });
  }

  it("by too much memory is named so", async () => {
    const small = await startQuietKernel({ env: { NODE_OPTIONS: "--max-old-space-size=64" } });
    const { error } = await small.execute(
      "const hog = []; for (;;) hog.push(Array.from({ length: 1000 }, () => ({})))",
    );
    expect(error).toMatchObject({ ename: "RuntimeDied", evalue: expect.stringContaining("out of memory") });
    expect(resultText((await small.execute("1 + 1")).outputs)).toBe("2");
    await small.shutdown();
  });

  it("aborts the cells that wait and closes its comms", async () => {
    await kernel().execute(`globalThis[Symbol.for("albedo.comms")].open("t", {}, { id: "gone" }); undefined`);
    const [died, waiting] = await Promise.all([kernel().execute("process.reallyExit(0)"), kernel().execute("1")]);
    expect([died.status, waiting.status]).toEqual(["error", "aborted"]);
    expect((await kernel().request("shell", "comm_info_request")).comms).toEqual({});
  });

  it("between two cells does not disturb the next", async () => {
    const died = nextMessage(kernel(), (_, { content }) => content.ename === "RuntimeDied");
    await kernel().execute("setTimeout(() => process.reallyExit(9), 20); undefined");
    await died;
    expect(resultText((await kernel().execute("1 + 2")).outputs)).toBe("3");
  });
});
