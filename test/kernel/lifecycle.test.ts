import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { startKernel } from "../../kernel/client/index.ts";
import { recordIopub, resultText, startQuietKernel } from "./kernel.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("a kernel", () => {
  it("says what it is", async () => {
    const kernel = await startQuietKernel();
    const info = await kernel.request("shell", "kernel_info_request");
    expect(info).toMatchObject({
      status: "ok",
      protocol_version: "5.5",
      implementation: "albedo",
      language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
      supported_features: ["debugger", "kernel subshells"],
    });
    const ports = await kernel.request("shell", "connect_request");
    expect(ports).toMatchObject({ status: "ok", shell_port: 1, hb_port: 5 });
    await kernel.shutdown();
  });

  it("ends both processes at shutdown, also while a cell computes, and says goodbye", async () => {
    const kernel = await startQuietKernel();
    const runtime = Number(resultText((await kernel.execute("process.pid")).outputs));
    const { messages, stop } = recordIopub(kernel);
    const cell = kernel.execute("while (true) {}").catch((error: Error) => error);
    await kernel.shutdown();
    stop();
    expect(await cell).toMatchObject({ code: "KERNEL_DIED" });
    expect(messages.map(({ header }) => header.msg_type)).toContain("shutdown_reply");
    await untilGone(runtime);
    expect(isAlive(kernel.pid)).toBe(false);
  });

  it("starts again with no variables", async () => {
    const kernel = await startQuietKernel();
    await kernel.execute("var before = 1");
    const pid = kernel.pid;
    await kernel.restart();
    expect(kernel.pid).not.toBe(pid);
    expect(resultText((await kernel.execute("typeof before")).outputs)).toBe("'undefined'");
    await kernel.shutdown();
  });

  it("takes SIGINT for an interrupt and SIGTERM for a shutdown", async () => {
    const kernel = await startQuietKernel();
    const cell = kernel.execute("console.log('x'); await new Promise(() => {})", {
      onOutput: () => process.kill(kernel.pid, "SIGINT"),
    });
    expect((await cell).error?.ename).toBe("Interrupted");
    const runtime = Number(resultText((await kernel.execute("process.pid")).outputs));
    process.kill(runtime, "SIGINT");
    expect(resultText((await kernel.execute("1 + 1")).outputs)).toBe("2");
    process.kill(kernel.pid, "SIGTERM");
    await untilGone(kernel.pid);
    await untilGone(runtime);
    await kernel.shutdown();
  });

  it("ends its runtime when it is killed, also while a cell computes", async () => {
    const kernel = await startQuietKernel();
    const runtime = Number(resultText((await kernel.execute("process.pid")).outputs));
    const cell = kernel.execute("while (true) {}").catch((error: Error) => error);
    process.kill(kernel.pid, "SIGKILL");
    expect(await cell).toMatchObject({ code: "KERNEL_DIED" });
    await untilGone(runtime);
    await kernel.shutdown();
  });

  it("ends when the process that started it is gone", async () => {
    const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const kernel = await startQuietKernel({ parentPid: parent.pid! });
    parent.kill("SIGKILL");
    await untilGone(kernel.pid);
    await kernel.shutdown();
  });

  it("gives the environment, the folder and the flags that it was started with to its cells", async () => {
    const kernel = await startQuietKernel({ cwd: "/", env: { ALBEDO_TEST: "yes" } });
    const { outputs } = await kernel.execute("[process.cwd(), process.env.ALBEDO_TEST].join()");
    expect(resultText(outputs)).toBe("'/,yes'");
    await kernel.shutdown();
  });
});

describe("startKernel()", () => {
  it("fails when the address is taken, and leaves no process behind", async () => {
    const first = await startQuietKernel({ transport: "tcp" });
    const port = Number(new URL(first.channels.address("shell")).port);
    const second = startQuietKernel({ transport: "tcp", connection: { shell_port: port } });
    await expect(second).rejects.toMatchObject({
      message: expect.stringContaining(`Cannot listen on tcp://127.0.0.1:${port}`),
    });
    expect(resultText((await first.execute("1 + 1")).outputs)).toBe("2");
    await first.shutdown();
  });

  it("fails when the kernel ends at once, with what it said", async () => {
    const command = [process.execPath, "-e", "console.error('no luck'); process.exit(3)"];
    await expect(startKernel({ command })).rejects.toMatchObject({
      code: "KERNEL_DIED",
      message: expect.stringMatching(/exit code 3[\s\S]*no luck/),
    });
  });
});
