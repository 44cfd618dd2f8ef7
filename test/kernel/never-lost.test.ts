import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { full } from "../support/full.ts";
import { resultText, sharedKernel, startQuietKernel, streamText } from "./kernel.ts";

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "albedo-lost-"));
});
afterAll(() => rm(temporary, { recursive: true }));

const kernel = sharedKernel();

/** The most memory that a process has held, in megabytes. */
function peakMemory(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("a crash", () => {
  const crashes: [string, string, RegExp][] = [
    [
      "a segmentation fault",
      "process.kill(process.pid, 'SIGSEGV'); await null; for (;;);",
      /SIGSEGV \(a crash in native code\)/,
    ],
    ["process.kill of itself", "process.kill(process.pid); for (;;);", /SIGTERM/],
    ["an abort in a timer", "setTimeout(() => process.abort(), 1); await new Promise(() => {})", /SIGABRT/],
  ];
  it.each(crashes)("by %s fails the cell with its cause, and the next cell runs", async (_, code, cause) => {
    await kernel().execute("var lost = 1");
    const { error, outputs } = await kernel().execute(`console.log("kept"); ${code}`);
    expect(error).toMatchObject({ ename: "RuntimeDied", evalue: expect.stringMatching(cause) });
    expect(error!.traceback.join("\n")).toContain("A new one is ready");
    expect(streamText(outputs)).toBe("kept\n");
    expect(resultText((await kernel().execute("typeof lost")).outputs)).toBe("'undefined'");
  });

  it("in a loop of crashes leaves a kernel that works", async () => {
    for (let i = 0; i < 4; i++) {
      const { error } = await kernel().execute("process.abort()");
      expect(error?.ename).toBe("RuntimeDied");
    }
    expect(resultText((await kernel().execute("1 + 1")).outputs)).toBe("2");
  });
});

describe("an error that keeps the runtime", () => {
  const survived: [string, string, string][] = [
    ["infinite recursion", "const f = () => f(); f()", "RangeError"],
    [
      "recursion in a promise",
      "const g = async () => { await null; const h = () => h(); h() }; await g()",
      "RangeError",
    ],
    ["a text that is too long", "'x'.repeat(2 ** 30)", "RangeError"],
    ["an array that is too long", "new Array(-1)", "RangeError"],
    ["process.exit", "process.exit(0)", "ExitRefused"],
    ["process.exit in a promise", "await null; process.exit()", "ExitRefused"],
  ];
  it.each(survived)("%s", async (_, code, ename) => {
    await kernel().execute("var stays = 5");
    expect((await kernel().execute(code.replaceAll("const ", "var "))).error?.ename).toBe(ename);
    expect(resultText((await kernel().execute("stays")).outputs)).toBe("5");
  });
});

describe("a flood of output", () => {
  const blocks = full ? 16_384 : 4096;

  it("is cut off with a notice, the rest is in a file until the kernel ends, and memory is bounded", async () => {
    const own = await startQuietKernel({ env: { TMPDIR: temporary, ALBEDO_MAX_OUTPUT: "8" } });
    const { outputs, status } = await own.execute(`{
      const line = "0123456789abcde\\n".repeat(4096);
      for (let i = 0; i < ${blocks}; i++) process.stdout.write(line);
    }
    "end"`);
    expect([status, resultText(outputs)]).toEqual(["ok", "'end'"]);
    const shown = streamText(outputs);
    expect(shown.length).toBeLessThanOrEqual(8 * 2 ** 20);
    expect(shown.length).toBeGreaterThan(7 * 2 ** 20);
    const notice = streamText(outputs, "stderr");
    expect(notice).toContain("longer than 8 MB");
    const [, path] = /The rest is in (.*) until the kernel ends/.exec(notice)!;
    expect(statSync(path!).size + shown.length).toBe(blocks * 2 ** 16);
    expect(peakMemory(own.pid)).toBeLessThan(400);
    const again = await own.execute("console.log('short')");
    expect(streamText(again.outputs)).toBe("short\n");
    await own.shutdown();
    expect(existsSync(path!)).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("in one text comes in pieces", async () => {
    const own = await startQuietKernel({ env: { TMPDIR: temporary, ALBEDO_MAX_OUTPUT: "33" } });
    const { outputs } = await own.execute("process.stdout.write('\\u{1f31e}'.repeat(9_000_000)); undefined");
    const [, path] = /The rest is in (.*) until/.exec(streamText(outputs, "stderr"))!;
    const shown = streamText(outputs);
    expect(shown.endsWith("\u{1f31e}") || shown === "").toBe(true);
    expect(statSync(path!).size + Buffer.byteLength(shown)).toBe(36_000_000);
    process.kill(own.pid, "SIGKILL");
    await own.shutdown();
    while (readdirSync(temporary).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe("processes that cells have started", () => {
  const start = "require('node:child_process').spawn('sleep', ['1000'], { stdio: 'ignore' }).pid";

  it("end when the kernel is shut down", async () => {
    const own = await startQuietKernel();
    const pid = Number(resultText((await own.execute(start)).outputs));
    expect(isAlive(pid)).toBe(true);
    await own.shutdown();
    await untilGone(pid);
  });

  it("end when the runtime dies", async () => {
    const pid = Number(resultText((await kernel().execute(start)).outputs));
    await kernel().execute("process.abort()");
    await untilGone(pid);
  });

  it("end when the kernel is killed, together with its runtime", async () => {
    const own = await startQuietKernel();
    const pid = Number(resultText((await own.execute(start)).outputs));
    const runtime = Number(resultText((await own.execute("process.pid")).outputs));
    process.kill(own.pid, "SIGKILL");
    await untilGone(pid);
    await untilGone(runtime);
    await own.shutdown();
  });

  it("outlive the cell", async () => {
    const pid = Number(resultText((await kernel().execute(start)).outputs));
    await kernel().execute("1");
    expect(isAlive(pid)).toBe(true);
    await kernel().execute(`process.kill(${pid})`);
    await untilGone(pid);
  });
});
