import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DebugClient } from "./debug-client.ts";
import { resultText, sharedKernel, startQuietKernel, streamText } from "./kernel.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-debug-"));
});
afterAll(() => rm(folder, { recursive: true }));

const kernel = sharedKernel();
const debug = new DebugClient(kernel);

beforeEach(() => debug.start());
afterEach(async ({ task }) => {
  // A kernel in which a test has failed may not answer; the next test has a fresh one.
  if (task.result?.state !== "fail") await debug.body("disconnect");
});

const area = `interface Box { width: number; height: number }
function area({ width, height }: Box): number {
  let product: number = width;
  product *= height;
  return product;
}
const first = area({ width: 3, height: 4 });
await null;
const second = first + 1;
second`;

describe("the debugger", () => {
  it("says what it can do, and how cells are named", async () => {
    const info = await debug.body("debugInfo");
    expect(info).toMatchObject({ isStarted: true, hashMethod: "Murmur2", richRendering: true, stoppedThreads: [] });
    const { sourcePath } = await debug.body("dumpCell", { code: "1 + 1" });
    // murmur2_x86("1 + 1", 0xc70f6907) of ipykernel 7.4.0.
    expect(sourcePath).toBe(`${info.tmpFilePrefix}2359671083${info.tmpFileSuffix}`);
    const { exceptionBreakpointFilters } = await debug.body<{ exceptionBreakpointFilters: { filter: string }[] }>(
      "initialize",
    );
    expect(exceptionBreakpointFilters.map(({ filter }) => filter)).toEqual(["raised", "uncaught"]);
    const reply = await kernel().request("shell", "kernel_info_request");
    expect(reply.supported_features).toContain("debugger");
  });

  it("stops at a breakpoint, shows the user's frames and variables, steps and goes on", async () => {
    const [breakpoint] = await debug.breakAt(area, 4);
    expect(breakpoint).toMatchObject({ verified: true, line: 4 });
    const stopped = debug.event("stopped");
    const cell = kernel().execute(area);
    expect(await stopped).toMatchObject({ reason: "breakpoint", threadId: 1, allThreadsStopped: true });
    expect(await debug.where()).toBe("area@4 (cell)@7");
    expect((await debug.frames())[0]!.source.path).toBe(breakpoint!.source.path);
    expect((await debug.scopes()).map(({ name }) => name)).toEqual(["Locals", "Globals"]);
    expect(await debug.values("Locals")).toMatchObject({ width: "3", height: "4", product: "3" });
    expect(await debug.until("next")).toBe("step");
    expect(await debug.where()).toBe("area@5 (cell)@7");
    expect(await debug.values("Locals")).toMatchObject({ "(return value)": "12" });
    await debug.until("stepOut");
    expect(await debug.where()).toBe("(cell)@8");
    await debug.until("next");
    expect(await debug.where()).toBe("(cell)@9");
    expect(await debug.values("Globals")).toMatchObject({ first: "12" });
    const going = debug.event("continued");
    await debug.body("continue", { threadId: 1 });
    await going;
    expect(resultText((await cell).outputs)).toBe("13");
  });

  it("steps into and out of a function, and off the end of a cell", async () => {
    const code = "const twice = (x: number) => {\n  return 2 * x;\n};\nlet t = twice(4);\nt";
    await debug.breakAt(code, 4);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    await debug.until("stepIn");
    expect(await debug.where()).toBe("twice@2 (cell)@4");
    await debug.until("stepOut");
    expect(await debug.where()).toBe("(cell)@5");
    await debug.body("next", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("8");
    expect(await debug.body("debugInfo")).toMatchObject({ stoppedThreads: [] });
  });

  it("never steps into Node or the kernel", async () => {
    const code = "const list = [2, 1];\nconsole.log(list);\nlist.sort((a, b) => a - b);\nawait null;\nconsole.log(1)";
    await debug.breakAt(code, 1);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    const lines: string[] = [await debug.where()];
    let ended = false;
    void cell.then(() => {
      ended = true;
    });
    for (let i = 0; i < 40 && !ended; i++) {
      await Promise.race([debug.until("stepIn").then(async () => lines.push(await debug.where())), cell]);
    }
    await cell;
    expect(lines.slice(0, 4)).toEqual(["(cell)@1", "(cell)@2", "(cell)@3", "(anonymous)@3 (cell)@3"]);
    expect(lines.at(-1)).toBe("(cell)@5");
  });

  it("takes breakpoints in functions of cells that have run", async () => {
    const code = "function later(x: number) {\n  const y = x + 1;\n  return y;\n}";
    await kernel().execute(code);
    await debug.breakAt(code, 2);
    const stopped = debug.event("stopped");
    const cell = kernel().execute("later(5)");
    await stopped;
    expect(await debug.where()).toBe("later@2 (cell)@1");
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("6");
  });

  it("moves a breakpoint to the next line with code, and refuses one below all code", async () => {
    const code = "// a comment\n\ninterface T { a: 1 }\nlet u = 1;\n// end";
    const set = await debug.breakAt(code, 1, 3, 5);
    expect(set.map(({ line, verified }) => [line, verified])).toEqual([
      [4, true],
      [4, true],
      [5, false],
    ]);
  });

  it.each(["", "@seen "])("has exact positions in cells that are written anew: %jclass", async (decorator) => {
    const code = `enum Color { Red, Green } function seen(_: unknown, context: ClassDecoratorContext) { context.name }
${decorator}class Point { constructor(private x: number) {}

  shifted(by: number) {
    const moved = this.x + by;
    return moved;
  }
}
const point = new Point(Color.Green);
point.shifted(2)`;
    await debug.breakAt(code, 5);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    expect(await debug.where()).toBe("shifted@5 (cell)@10");
    expect(await debug.values("Locals")).toMatchObject({ by: "2", this: "Point" });
    await debug.until("next");
    expect(await debug.where()).toBe("shifted@6 (cell)@10");
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("3");
  });

  it("goes into local files, names them and shows their text", async () => {
    const path = join(folder, "lib.ts");
    const text = "export function half(x: number): number {\n  const result = x / 2;\n  return result;\n}\n";
    await writeFile(path, text);
    const [breakpoint] = await debug.breakIn(path, 2);
    expect(breakpoint).toMatchObject({ verified: true, line: 2 });
    const stopped = debug.event("stopped");
    const cell = kernel().execute(`import { half } from ${JSON.stringify(path)};\nhalf(8)`);
    await stopped;
    const [frame] = await debug.frames();
    expect(frame).toMatchObject({ name: "half", line: 2, column: 18, source: { path, name: "lib.ts" } });
    expect(await debug.body("source", { source: { path } })).toEqual({ content: text, mimeType: "text/typescript" });
    expect(await debug.body("modules")).toMatchObject({
      modules: expect.arrayContaining([{ id: 0, name: "lib.ts", path }]),
    });
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("4");
  });

  it("stops in a local file whose code is written anew, and names what is declared above all statements", async () => {
    const path = join(folder, "rich.ts");
    await writeFile(
      path,
      "enum Kind { a, b, c }\n\nexport class Rich {\n  constructor(public x: number) {}\n  go() {\n    return this.x + Kind.c;\n  }\n}\n",
    );
    await debug.breakIn(path, 6);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(
      `import { Rich } from ${JSON.stringify(path)};\nlet sumOfAll = 0;\nfor (var each of [1]) sumOfAll += $();\nfunction $() { return new Rich(each).go() }\nsumOfAll`,
    );
    await stopped;
    const frames = await debug.frames();
    expect(frames).toMatchObject([{ line: 6, source: { name: "rich.ts" } }, { name: "$", line: 4 }, { line: 3 }]);
    const names = Object.keys(await debug.values("Globals"));
    expect(names).toEqual(expect.arrayContaining(["each", "sumOfAll", "$"]));
    expect(names.filter((name) => /[\uff01-\uff5e]/.test(name))).toEqual([]);
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("3");
  });

  it("stops where a condition holds, and prints at a logpoint", async () => {
    const code = "let sum = 0;\nfor (let i = 0; i < 5; i++) {\n  sum += i;\n  sum;\n}\nsum";
    await debug.breakAt(
      code,
      { line: 3, condition: "i === (3 as number)" } as never,
      { line: 4, logMessage: "{i}: sum is {sum} of 100%" } as never,
    );
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    expect(await debug.values("Locals")).toMatchObject({ i: "3" });
    await debug.body("continue", { threadId: 1 });
    const { outputs } = await cell;
    const lines = [0, 1, 3, 6, 10].map((sum, i) => `${i}: sum is ${sum} of 100%\n`);
    expect(streamText(outputs)).toBe(lines.join(""));
    const [bad] = await debug.breakAt("let v = 1", { line: 1, condition: "v ===" } as never);
    expect(bad).toMatchObject({ verified: false, message: expect.stringContaining("condition") });
  });

  it("stops at exceptions, all or those that nothing catches", async () => {
    const code = "function bad() {\n  throw new Error('boo');\n}\ntry {\n  bad();\n} catch {}\nawait null;\nbad();";
    await debug.body("setExceptionBreakpoints", { filters: ["raised"] });
    let stopped = debug.event("stopped");
    let cell = kernel().execute(code);
    expect(await stopped).toMatchObject({ reason: "exception", text: "Error: boo" });
    expect(await debug.where()).toBe("bad@2 (cell)@5");
    expect(await debug.until("continue")).toBe("exception");
    expect(await debug.where()).toBe("bad@2 (cell)@8");
    await debug.body("continue");
    expect((await cell).error?.evalue).toBe("boo");
    await debug.body("setExceptionBreakpoints", { filters: ["uncaught"] });
    stopped = debug.event("stopped");
    cell = kernel().execute(code);
    await stopped;
    expect(await debug.where()).toBe("bad@2 (cell)@8");
    await debug.body("continue");
    await cell;
    await debug.body("setExceptionBreakpoints", { filters: [] });
    expect((await kernel().execute(code)).error?.evalue).toBe("boo");
  });

  it("knows a catch around an await for one", async () => {
    await debug.body("setExceptionBreakpoints", { filters: ["uncaught"] });
    const code =
      "async function slow() {\n  await null;\n  throw new Error('late');\n}\ntry { await slow(); } catch {}\n'went on'";
    expect(resultText((await kernel().execute(code)).outputs)).toBe("'went on'");
  });

  it("evaluates TypeScript in a frame, and changes what is there", async () => {
    const code = "function inner(secret: number) {\n  return secret;\n}\ninner(5)";
    await debug.breakAt(code, 2);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    const [top, bottom] = await debug.frames();
    const evaluate = (expression: string, frameId = top!.id) => debug.ask("evaluate", { expression, frameId });
    expect((await evaluate("(secret as number) * 2")).body).toMatchObject({ result: "10", type: "number" });
    expect((await evaluate("{ a: secret }")).body).toMatchObject({
      result: "{a: 5}",
      variablesReference: expect.any(Number),
    });
    expect(await evaluate("nothing.there")).toMatchObject({
      success: false,
      message: expect.stringContaining("nothing"),
    });
    expect(await evaluate("secret", bottom!.id)).toMatchObject({ success: false });
    await evaluate("secret = 7; undefined");
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("7");
    expect((await debug.body("evaluate", { expression: "6 * 7" })).result).toBe("42");
    expect(await debug.ask("evaluate", { expression: "secret", frameId: top!.id })).toMatchObject({ success: false });
  });

  it("shows values of every kind, long lists in pieces", async () => {
    await kernel().execute(`
      class Secret { #hidden = 1; get lazy() { return 2 } shown = new Map([["k", [1, 2]]]) }
      const kinds = { text: "a\\nb", none: null, big: 10n, set: new Set([1]), list: Array.from({ length: 1200 }, (_, i) => i),
        date: new Date(0), bytes: new Uint8Array(3), f() {}, error: new RangeError("far"), secret: new Secret() };`);
    const { variables } = await debug.body<{
      variables: { name: string; variablesReference: number; value: string }[];
    }>("inspectVariables");
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(["kinds", "Secret"]));
    expect(variables.map(({ name }) => name)).not.toContain("display");
    const kinds = await debug.variables(variables.find(({ name }) => name === "kinds")!.variablesReference);
    const by = Object.fromEntries(kinds.map((each) => [each.name, each]));
    expect(by.text).toMatchObject({ value: '"a\\nb"', type: "string", evaluateName: "kinds.text" });
    expect([by.none!.value, by.big!.value, by.error!.value]).toEqual(["null", "10n", "RangeError: far"]);
    expect(by.set).toMatchObject({ value: "Set(1) {1}", type: "Set" });
    expect(by.bytes).toMatchObject({ type: "Uint8Array", indexedVariables: 3 });
    const pieces = await debug.variables(by.list!.variablesReference);
    expect(pieces.map(({ name }) => name)).toEqual(["[0 … 499]", "[500 … 999]", "[1000 … 1199]"]);
    const last = await debug.variables(pieces[2]!.variablesReference);
    expect([last.length, last[0]]).toMatchObject([
      200,
      { name: "1000", value: "1000", evaluateName: "kinds.list[1000]" },
    ]);
    const page = await debug.variables(by.list!.variablesReference, { filter: "indexed", start: 7, count: 2 });
    expect(page.map(({ name, value }) => [name, value])).toEqual([
      ["7", "7"],
      ["8", "8"],
    ]);
    const secret = await debug.variables(by.secret!.variablesReference);
    expect(secret.map(({ name }) => name)).toEqual(expect.arrayContaining(["shown", "#hidden"]));
  });

  it("shows a variable richly, and copies one to the globals", async () => {
    await kernel().execute("let copied = 0;");
    const code = `function scope() {
  const shape = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>s</b>", "text/plain": "s" }), n: 4 };
  return shape.n;
}
scope()`;
    await debug.breakAt(code, 3);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    const frameId = (await debug.frames())[0]!.id;
    const rich = await debug.body("richInspectVariables", { variableName: "shape", frameId });
    expect(rich).toEqual({ data: { "text/html": "<b>s</b>", "text/plain": "s" }, metadata: {} });
    for (const dstVariableName of ["copied", "fresh"]) {
      await debug.body("copyToGlobals", { srcVariableName: "shape", dstVariableName, srcFrameId: frameId });
    }
    await debug.body("continue", { threadId: 1 });
    await cell;
    const { outputs } = await kernel().execute("let fresh2 = fresh.n; [copied.n, fresh2].join()");
    expect(resultText(outputs)).toBe("'4,4'");
    expect((await kernel().execute("const fresh = 1; fresh")).status).toBe("ok");
  });

  it("pauses a loop, and completion answers meanwhile", async () => {
    const cell = kernel().execute("let spins = 0; console.log('on');\nwhile (spins >= 0) {\n  spins++;\n}\n'left'", {
      onOutput: ({ output_type }) => void (output_type === "stream" && debug.body("pause", { threadId: 1 })),
    });
    expect(await debug.event("stopped")).toMatchObject({ reason: "pause" });
    expect(await debug.where()).toMatch(/^\(cell\)@[123]$/);
    const { matches } = await kernel().request("shell", "complete_request", { code: "Math.ma", cursor_pos: 7 });
    expect(matches).toEqual(["max"]);
    await debug.body("evaluate", { expression: "spins = -10", frameId: (await debug.frames())[0]!.id });
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("'left'");
  });

  it("a pause while nothing runs holds the next cell where it begins", async () => {
    await debug.body("pause", { threadId: 1 });
    await kernel().request("shell", "kernel_info_request");
    const code = "// Nothing yet.\nlet begun = 1;\nfor (let i = 0; i < 3; i++) begun++;\nbegun";
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    expect(await stopped).toMatchObject({ reason: "pause" });
    expect(await debug.where()).toBe("(cell)@2");
    await debug.body("continue", { threadId: 1 });
    expect(resultText((await cell).outputs)).toBe("4");
    expect(resultText((await kernel().execute(code)).outputs)).toBe("4");
  });

  it("a pause that never came about does not hold up a disconnect", async () => {
    for (let i = 0; i < 10; i++) {
      await debug.body("pause", { threadId: 1 });
      await debug.body("disconnect");
      await debug.body("attach");
      expect(resultText((await kernel().execute("1 + 1")).outputs)).toBe("2");
    }
  });

  it("Stop ends a stopped cell, also in a finally with a breakpoint, and the next cell runs", async () => {
    await kernel().execute("let kept = 1");
    const code = "try {\n  kept++;\n  while (true) {}\n} finally {\n  kept += 10;\n}";
    await debug.breakAt(code, 2, 5);
    for (let i = 1; i <= 3; i++) {
      const stopped = debug.event("stopped");
      const cell = kernel().execute(code);
      await stopped;
      await kernel().interrupt();
      expect((await cell).error?.ename).toBe("Interrupted");
      expect(resultText((await kernel().execute("kept")).outputs)).toBe("1");
    }
    const stopped = debug.event("stopped");
    const again = kernel().execute(code);
    await stopped;
    await kernel().interrupt();
    await again;
  });

  it("terminate ends a stopped cell and the debugging, and keeps the variables", async () => {
    await kernel().execute("let t0 = 0");
    const code = "let t1 = 1;\nt0++;\nt1++;";
    for (let i = 1; i <= 10; i++) {
      await debug.breakAt(code, 3);
      const stopped = debug.event("stopped");
      const cell = kernel().execute(code);
      await stopped;
      const ended = debug.event("terminated");
      await debug.body("terminate");
      await ended;
      expect((await cell).status).toBe("error");
      expect((await debug.body("debugInfo")).isStarted).toBe(false);
      await debug.start();
      expect(resultText((await kernel().execute("t0")).outputs)).toBe(String(i));
    }
  });

  it("a disconnect lets a stopped cell go on, and later cells do not stop", async () => {
    const code = "let d1 = 1;\nd1 + 1";
    await debug.breakAt(code, 2);
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    await debug.body("disconnect");
    expect(resultText((await cell).outputs)).toBe("2");
    expect(resultText((await kernel().execute(code)).outputs)).toBe("2");
    await debug.start();
  });

  it("keeps its breakpoints when the runtime dies", async () => {
    const code = "let w1 = 1;\nw1 + 1";
    await debug.breakAt(code, 2);
    expect((await kernel().execute("process.kill(process.pid, 'SIGKILL'); await null")).error?.ename).toBe(
      "RuntimeDied",
    );
    const stopped = debug.event("stopped");
    const cell = kernel().execute(code);
    await stopped;
    expect(await debug.where()).toBe("(cell)@2");
    await debug.body("continue");
    await cell;
  });

  it("stops in what a cell left behind, a timer for example", async () => {
    const code = "setTimeout(() => {\n  globalThis.fired = true;\n}, 30); undefined";
    await debug.breakAt(code, 2);
    const stopped = debug.event("stopped");
    await kernel().execute(code);
    await stopped;
    expect(await debug.where()).toBe("(anonymous)@2");
    await debug.body("continue");
    expect(resultText((await kernel().execute("fired")).outputs)).toBe("true");
  });

  it("answers what it does not know with a failure", async () => {
    expect(await debug.ask("nonsense")).toMatchObject({ type: "response", success: false, command: "nonsense" });
    expect(await debug.ask("constructor")).toMatchObject({ success: false });
    expect(await debug.ask("continue")).toMatchObject({ success: false, message: "The program is not stopped" });
    expect(await debug.ask("scopes", { frameId: 99 })).toMatchObject({ success: false });
    expect(await debug.ask("source", { source: { path: "/no/such" } })).toMatchObject({ success: false });
  });
});

describe("a front end that is gone", () => {
  it("never leaves a cell stopped: it goes on when nobody has answered for long", async () => {
    const own = await startQuietKernel({ env: { ALBEDO_DEBUG_PATIENCE: "0.3" } });
    const client = new DebugClient(() => own);
    await client.start();
    const code = "let x1 = 1;\nx1 + 1";
    await client.breakAt(code, 2);
    const stopped = client.event("stopped");
    const cell = own.execute(code);
    await stopped;
    const { outputs } = await cell;
    expect(resultText(outputs)).toBe("2");
    expect(streamText(outputs, "stderr")).toContain("The debugger was detached and the program goes on");
    await own.shutdown();
  });

  it("does not hold up a shutdown", async () => {
    const own = await startQuietKernel();
    const client = new DebugClient(() => own);
    await client.start();
    const stopped = client.event("stopped");
    const cell = own.execute("debugger; 1").catch((error: Error) => error);
    await stopped;
    await sleep(10);
    await own.shutdown();
    expect(await cell).toMatchObject({ code: "KERNEL_DIED" });
  });
});
