import { describe, expect, it } from "vitest";
import { nextMessage, resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();

async function create(): Promise<string> {
  const { status, subshell_id: id } = await kernel().request("control", "create_subshell_request");
  expect(status).toBe("ok");
  return id as string;
}

describe("subshells", () => {
  it("are announced, made, listed and deleted", async () => {
    const info = await kernel().request("shell", "kernel_info_request");
    expect(info.supported_features).toContain("kernel subshells");
    const [a, b] = [await create(), await create()];
    expect((await kernel().request("control", "list_subshell_request")).subshell_id).toEqual([a, b]);
    for (const id of [a, b]) {
      expect((await kernel().request("control", "delete_subshell_request", { subshell_id: id })).status).toBe("ok");
    }
    expect((await kernel().request("control", "list_subshell_request")).subshell_id).toEqual([]);
    const gone = await kernel().request("control", "delete_subshell_request", { subshell_id: a });
    expect(gone).toMatchObject({ status: "error", ename: "UnknownSubshell" });
  });

  it("run cells while the main shell awaits, with the same variables and numbers", async () => {
    const subshell = await create();
    const waits = nextMessage(kernel(), (_, { content }) => content.text === "waiting\n");
    const main = kernel().execute(
      "let letGo; console.log('waiting'); await new Promise((go) => { letGo = go }); 'main'",
    );
    await waits;
    const other = await kernel().execute("letGo(); let fromSubshell = 5; 'sub'", { subshell });
    expect(resultText(other.outputs)).toBe("'sub'");
    const ended = await main;
    expect(resultText(ended.outputs)).toBe("'main'");
    expect(other.executionCount).toBe(ended.executionCount! + 1);
    expect(resultText((await kernel().execute("fromSubshell")).outputs)).toBe("5");
  });

  it("keep the order of their own cells, and abort only these after an error", async () => {
    const subshell = await create();
    await kernel().execute("const seen = []");
    const results = await Promise.all([
      kernel().execute("await new Promise((go) => setTimeout(go, 30)); seen.push('s1')", { subshell }),
      kernel().execute("throw new Error('only here')", { subshell }),
      kernel().execute("seen.push('never')", { subshell }),
      kernel().execute("seen.push('m1')"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["ok", "error", "aborted", "ok"]);
    expect(resultText((await kernel().execute("seen.join()")).outputs)).toBe("'m1,s1'");
  });

  it("answer other requests and comms, and refuse what names none of them", async () => {
    const subshell = await create();
    const matches = await kernel().request(
      "shell",
      "complete_request",
      { code: "Math.ma", cursor_pos: 7 },
      { subshell },
    );
    expect(matches.matches).toEqual(["max"]);
    await kernel().execute(`
      const line = globalThis[Symbol.for("albedo.comms")].open("t", {}, { id: "line" });
      let heard = 0; line.onMessage(({ data }) => { heard = data.n }); undefined`);
    await kernel().sendComm("comm_msg", { content: { comm_id: "line", data: { n: 7 } }, subshell });
    expect(resultText((await kernel().execute("heard")).outputs)).toBe("7");
    const lost = await kernel().execute("1", { subshell: "no-such" });
    expect(lost).toMatchObject({ status: "error", error: { ename: "UnknownSubshell" } });
  });

  it("are stopped together with the main shell", async () => {
    const subshell = await create();
    const both = nextMessage(kernel(), (_, { content }) => content.text === "sub waits\n");
    const main = kernel().execute("await new Promise(() => {})");
    const sub = kernel().execute("console.log('sub waits'); await new Promise(() => {})", { subshell });
    await both;
    await kernel().interrupt();
    expect([(await main).error?.ename, (await sub).error?.ename]).toEqual(["Interrupted", "Interrupted"]);
    expect(resultText((await kernel().execute("1 + 1")).outputs)).toBe("2");
  });

  it("that are deleted let their cell end, and are gone with their runtime's variables", async () => {
    const subshell = await create();
    const started = nextMessage(kernel(), (_, { content }) => content.text === "on\n");
    const cell = kernel().execute("console.log('on'); await new Promise((go) => setTimeout(go, 100)); 8", { subshell });
    await started;
    await kernel().request("control", "delete_subshell_request", { subshell_id: subshell });
    expect(resultText((await cell).outputs)).toBe("8");
    const second = await create();
    const results = await Promise.all([
      kernel().execute("await new Promise(() => {})", { subshell: second }),
      kernel().execute("await null; process.reallyExit(3)"),
    ]);
    expect(results.map(({ error }) => error?.ename)).toEqual(["RuntimeDied", "RuntimeDied"]);
  });
});
