import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { KernelClient } from "../../kernel/client/index.ts";
import { full } from "../support/full.ts";
import { endlessWasm, nextMessage, resultText, sharedKernel, streamText } from "./kernel.ts";

const kernel = sharedKernel();

/** Starts a cell, waits until it says that it runs, and interrupts it. */
async function interrupted(client: KernelClient, code: string) {
  const running = nextMessage(client, (_, { content }) => content.text === "running\n");
  const result = client.execute(`console.log("running");\n${code}`);
  await running;
  await sleep(20);
  await client.interrupt();
  return result;
}

const endless: Record<string, string> = {
  "a loop": "while (true) {}",
  "a loop that cannot be left by finally": "try { while (true) {} } finally { while (true) {} }",
  "a pending await": "await new Promise(() => {})",
  "a loop of awaits": "while (true) await null",
  "a loop that waits for timers": "while (true) await new Promise((resolve) => setTimeout(resolve, 1))",
  "a loop that sleeps": "const { setTimeout: nap } = require('node:timers/promises'); while (true) await nap(1)",
  "a loop in a timer": "setTimeout(() => { while (true) {} }, 1); await new Promise(() => {})",
  "a loop in setImmediate": "setImmediate(() => { while (true) {} }); await new Promise(() => {})",
  "a loop in nextTick": "process.nextTick(() => { while (true) {} }); await new Promise(() => {})",
  "a loop after an await": "await null; for (;;);",
  "a loop in WebAssembly": endlessWasm,
  // Newer ones hide the counters of hooks that would have to be kept at zero.
  ...(Number.parseInt(process.versions.node, 10) < 24 && {
    "a loop below hooks of its own":
      "require('node:async_hooks').createHook({ before() {}, after() {} }).enable(); await null; for (;;);",
  }),
};

/** Gives `map` and `queue`, in which Node keeps timers: what `node:timers` sees. */
const nodeLists = `{
  const { Session } = require("node:inspector");
  const session = new Session();
  const ids = {};
  const each = (objectId, use) => session.post("Runtime.getProperties", { objectId, ownProperties: true }, (_, found) => {
    for (const { name, value } of [...found.result, ...(found.internalProperties ?? [])]) use(name, value?.objectId);
  });
  session.connect();
  session.post("Runtime.evaluate", { expression: "clearTimeout" }, (_, { result }) => each(result.objectId, (name, scopes) => {
    if (name === "[[Scopes]]") each(scopes, (index, scope) => index === "0" && each(scope, (key, id) => { ids[key] = id; }));
  }));
  globalThis.keepLists = (...both) => { [globalThis.map, globalThis.queue] = both; };
  session.post("Runtime.callFunctionOn", {
    objectId: ids.timerListMap,
    functionDeclaration: "function (queue) { keepLists(this, queue); }",
    arguments: [{ objectId: ids.timerListQueue }],
  });
  session.disconnect();
}`;

const rounds = full ? 5 : 2;

describe("an interrupt", () => {
  it(`stops each kind of endless cell ${rounds} times, and keeps the variables every time`, async () => {
    await kernel().execute("let counter = 0");
    let kept = 0;
    for (const code of Array.from({ length: rounds }, () => Object.values(endless)).flat()) {
      const { status, error } = await interrupted(kernel(), `counter++;\n${code.replace("const {", "var {")}`);
      expect([code, status, error?.ename]).toEqual([code, "error", "Interrupted"]);
      kept++;
      expect(resultText((await kernel().execute("counter")).outputs)).toBe(String(kept));
    }
    expect(kept).toBe(rounds * Object.keys(endless).length);
  });

  it("stops timers that the cell left behind", async () => {
    await kernel().execute("let ticks = 0");
    await interrupted(kernel(), "setInterval(() => ticks++, 2); await new Promise(() => {})");
    const before = resultText((await kernel().execute("ticks")).outputs);
    await sleep(50);
    expect(resultText((await kernel().execute("ticks")).outputs)).toBe(before);
  });

  it("with nothing running stops the timers of earlier cells", async () => {
    await kernel().execute("let beats = 0; setInterval(() => beats++, 2)");
    await kernel().interrupt();
    const before = resultText((await kernel().execute("beats")).outputs);
    await sleep(50);
    expect(resultText((await kernel().execute("beats")).outputs)).toBe(before);
  });

  it("aborts the cell's signal, and lets the cell end by itself", async () => {
    const { status, outputs } = await interrupted(
      kernel(),
      "await new Promise((resolve) => interrupted.addEventListener('abort', resolve)); console.log('tidied up'); 5",
    );
    expect(status).toBe("ok");
    expect(streamText(outputs)).toContain("tidied up");
    expect(resultText((await kernel().execute("interrupted.aborted")).outputs)).toBe("false");
  });

  it("ends a cell that ignores its signal", async () => {
    const { error } = await interrupted(kernel(), "interrupted; await new Promise(() => {})");
    expect(error?.ename).toBe("Interrupted");
  });

  it("aborts the cells that wait", async () => {
    const running = nextMessage(kernel(), (_, { content }) => content.text === "go\n");
    const first = kernel().execute("console.log('go'); while (true) {}");
    const waiting = [kernel().execute("1"), kernel().execute("2")];
    await running;
    await kernel().interrupt();
    expect((await first).error?.ename).toBe("Interrupted");
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(["aborted", "aborted"]);
    expect((await kernel().execute("3")).status).toBe("ok");
  });

  it("in a burst of five stops one cell and no later one", async () => {
    const running = nextMessage(kernel(), (_, { content }) => content.text === "burst\n");
    const cell = kernel().execute("console.log('burst'); while (true) {}");
    await running;
    await Promise.all(Array.from({ length: 5 }, () => kernel().interrupt()));
    expect((await cell).error?.ename).toBe("Interrupted");
    expect((await kernel().execute("await new Promise((resolve) => setTimeout(resolve, 100)); 8")).status).toBe("ok");
  });

  it("at any moment of a short cell leaves neither cell nor variable behind: 60 of 60", async () => {
    const cells = [
      "{ const start = performance.now(); while (performance.now() - start < 12); }",
      "await new Promise((resolve) => setTimeout(resolve, 12))",
      "setTimeout(() => { const start = performance.now(); while (performance.now() - start < 12); }, 1); await new Promise((resolve) => setTimeout(resolve, 3))",
    ];
    await kernel().execute("let ran = 0; const home = process.pid");
    let before = 0;
    for (let i = 0; i < 60; i++) {
      const cell = kernel().execute(`ran++; ${cells[i % cells.length]}`);
      // Around the time at which the runtime begins to terminate what does not stop by itself.
      await sleep(2 + (i % 12));
      await kernel().interrupt();
      const { status, error } = await cell;
      expect(["ok", "Interrupted"]).toContain(error?.ename ?? status);
      const [ran, same] = String(resultText((await kernel().execute("[ran, home === process.pid].join()")).outputs))
        .slice(1, -1)
        .split(",");
      expect(same).toBe("true");
      // Of a cell that was stopped before it began nothing has run.
      expect([before, before + 1]).toContain(Number(ran));
      if (status === "ok") expect(Number(ran)).toBe(before + 1);
      before = Number(ran);
    }
  });

  it("ends a round trip of Node through timers that a termination has left in its queue", async () => {
    expect((await kernel().execute(nodeLists)).status).toBe("ok");
    const cell = "setTimeout(() => {}, 7); delete map[7]; await new Promise((resolve) => setTimeout(resolve, 2000))";
    for (let i = 0; i < 3; i++) {
      expect((await interrupted(kernel(), cell)).error?.ename).toBe("Interrupted");
      const after = await kernel().execute("await new Promise((resolve) => setTimeout(resolve, 7)); 'waited'");
      expect(resultText(after.outputs)).toBe("'waited'");
    }
  });

  it("puts back timers that a termination has taken out of Node's queue", async () => {
    await kernel().execute(nodeLists);
    // Not a timer of the cell, which Stop would end.
    await interrupted(
      kernel(),
      "var late = AbortSignal.timeout(150); queue.removeAt(map[150].priorityQueuePosition); for (;;);",
    );
    const { outputs } = await kernel().execute(
      "await new Promise((resolve) => setTimeout(resolve, 400)); late.aborted",
    );
    expect(resultText(outputs)).toBe("true");
  });

  it("ends a cell that waits for what nothing holds, after the garbage was collected", async () => {
    await kernel().execute("let untouched = 1");
    const collected = nextMessage(kernel(), (_, { content }) => content.text === "collected\n");
    const cell = kernel().execute(
      `setTimeout(() => {
        let made;
        for (let i = 0; i < 3e6; i++) made = { i, list: [made?.i] };
        console.log("collected");
      }, 20);
      await new Promise(() => {});`,
    );
    await collected;
    await kernel().interrupt();
    expect((await cell).error?.ename).toBe("Interrupted");
    expect(resultText((await kernel().execute("untouched")).outputs)).toBe("1");
  });

  it("ends what listens to the signal of an earlier cell and never comes back", async () => {
    await kernel().execute(
      "var heard = 0; interrupted.addEventListener('abort', () => { heard++; while (true) {} }); setInterval(() => {}, 1e6);",
    );
    await kernel().interrupt();
    expect(resultText((await kernel().execute("heard")).outputs)).toBe("1");
  });

  it("stops a flood of output, and the stream stays whole", async () => {
    const running = nextMessage(kernel(), (_, { header }) => header.msg_type === "stream");
    const cell = kernel().execute("for (let i = 0; ; i++) console.log('row ' + i)");
    await running;
    await kernel().interrupt();
    const { error, outputs } = await cell;
    expect(error?.ename).toBe("Interrupted");
    const rows = streamText(outputs).split("\n").slice(0, -1);
    expect(rows.every((row, i) => row === `row ${i}`)).toBe(true);
  });

  it("stops a cell that waits for input", async () => {
    const asked = nextMessage(kernel(), (channel) => channel === "stdin");
    const cell = kernel().execute("prompt('name?')", { onInput: () => new Promise<string>(() => {}) });
    await asked;
    await kernel().interrupt();
    expect((await cell).error?.ename).toBe("Interrupted");
    const answered = await kernel().execute("prompt('again?')", { onInput: () => "yes" });
    expect(resultText(answered.outputs)).toBe("'yes'");
  });
});
