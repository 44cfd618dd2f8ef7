import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { plainText } from "../../kernel/notebook/terminal-text.ts";
import { nextMessage, plainLines, resultText, sharedKernel, startQuietKernel, streamText } from "./kernel.ts";

const warning = (text: string) => `TypeError TS2322: ${text}`;

describe("types in the mode warn", () => {
  const kernel = sharedKernel({ env: { ALBEDO_CHECK: "warn" } });

  it("are told of below the cell, which has run all the same", async () => {
    const late = nextMessage(kernel(), (channel, { header }) => channel === "iopub" && header.msg_type === "stream");
    let id: unknown;
    const { status, outputs } = await kernel().execute(
      'const first = "a";\nconst count: number = first as never as string;\ncount',
      {
        onMessage: ({ parentHeader }) => {
          id = (parentHeader as { msg_id: string }).msg_id;
        },
      },
    );
    expect(status).toBe("ok");
    expect(resultText(outputs)).toBe("'a'");
    const { content, parentHeader } = await late;
    expect(content.name).toBe("stderr");
    expect(plainText(String(content.text)).split("\n")).toEqual([
      warning("Type 'string' is not assignable to type 'number'"),
      "  Cell 1, line 2, column 7",
      '      1 | const first = "a";',
      "    > 2 | const count: number = first as never as string;",
      "        |       ^^^^^",
      "      3 | count",
      "",
    ]);
    expect(parentHeader).toMatchObject({ msg_id: id });
  });

  it("are told of while a long cell still runs", async () => {
    const { outputs } = await kernel().execute(
      "const wrong: number = 'x'; await new Promise((r) => setTimeout(r, 3000)); 'done'",
    );
    expect(streamText(outputs, "stderr")).toContain("not assignable to type 'number'");
    expect(resultText(outputs)).toBe("'done'");
  });

  it("pass names that live only at run time, and cells that ask for no check", async () => {
    await kernel().execute("globalThis.fromElsewhere = 1; 0");
    const { messages, end } = recordStderr();
    await kernel().execute("fromElsewhere + 1");
    await kernel().execute("// @check off\nconst other: number = 'x';");
    // The check of a later cell ends after those of earlier ones.
    const { outputs } = await kernel().execute("// @check strict\ntypeof other.toFixed");
    expect(resultText(outputs)).toBe("'undefined'");
    end();
    expect(messages).toEqual([]);
  });

  it("refuse a cell that asks for it before it runs", async () => {
    const { error } = await kernel().execute(
      "// @check strict\nconst half: string = 2;\nconsole.log('ran');\nhalf.foo",
    );
    expect(error).toMatchObject({
      ename: "TypeError",
      evalue: "Type 'number' is not assignable to type 'string' (and 1 more)",
    });
    expect(plainLines(error!.traceback)).toEqual([
      warning("Type 'number' is not assignable to type 'string'"),
      expect.stringMatching(/^ {2}Cell \d+, line 2, column 7$/),
      "      1 | // @check strict",
      "    > 2 | const half: string = 2;",
      "        |       ^^^^",
      "      3 | console.log('ran');",
      "      4 | half.foo",
      "TypeError TS2339: Property 'foo' does not exist on type 'string'",
      expect.stringMatching(/line 4, column 6$/),
      "      2 | const half: string = 2;",
      "      3 | console.log('ran');",
      "    > 4 | half.foo",
      "        |      ^^^",
    ]);
    expect(resultText((await kernel().execute("typeof half")).outputs)).toBe("'undefined'");
  });

  function recordStderr(): { messages: unknown[]; end(): void } {
    const messages: unknown[] = [];
    const end = kernel().onMessage((channel, { header, content }) => {
      if (channel === "iopub" && header.msg_type === "stream") messages.push(content);
    });
    return { messages, end };
  }
});

describe("types in the mode strict", () => {
  const kernel = sharedKernel({ env: { ALBEDO_CHECK: "strict" } });

  it("let a cell run only without a mistake, and know what the cells before have declared", async () => {
    expect((await kernel().execute("class Star { constructor(readonly name: string) {} }")).status).toBe("ok");
    expect((await kernel().execute("const star: Star = new Star(1); console.log('ran')")).error).toMatchObject({
      evalue: "Argument of type 'number' is not assignable to parameter of type 'string'",
    });
    const { outputs } = await kernel().execute("const star: Star = new Star('Vega'); star.name");
    expect(resultText(outputs)).toBe("'Vega'");
  });

  it("leave constants as they are when the cell that changes them is refused", async () => {
    await kernel().execute("let plain = 1;");
    expect((await kernel().execute("const plain: string = 2;")).status).toBe("error");
    expect(resultText((await kernel().execute("plain = 3; plain")).outputs)).toBe("3");
  });

  it("are forgotten with the runtime", async () => {
    await kernel().execute("const lost = 1;");
    expect((await kernel().execute("process.abort()")).error?.ename).toBe("RuntimeDied");
    expect((await kernel().execute("lost")).error?.evalue).toContain("Cannot find name 'lost'");
  });

  it("say how a name is imported that the library exports", async () => {
    const { error } = await kernel().execute("kmeans");
    expect(plainLines(error!.traceback).slice(0, 2)).toEqual([
      "TypeError TS2304: Cannot find name 'kmeans'",
      'Hint: import { kmeans } from "albedo" brings it.',
    ]);
  });

  it("need no waiting once the cell is stopped", async () => {
    const cell = kernel().execute("for (;;) await new Promise((r) => setTimeout(r, 5))");
    await sleep(300);
    await kernel().interrupt();
    expect((await cell).error?.ename).toBe("Interrupted");
  });
});

describe.skipIf(process.platform !== "linux")("the checker of a kernel", () => {
  it("ends with the kernel, whose files it leaves to nobody", async () => {
    const folder = mkdtempSync(join(tmpdir(), "albedo-scratch-"));
    const scratch = () => readdirSync(folder).filter((name) => name.startsWith("albedo-types-"));
    const env = { TMPDIR: folder, ALBEDO_CHECK: "strict" };
    const killed = await startQuietKernel({ env });
    await killed.execute("const a: number = 1;");
    expect(scratch()).toEqual([`albedo-types-${killed.pid}-0`]);
    const [checker] = childrenOf(killed.pid).filter(({ name }) => name === "tsc");
    process.kill(killed.pid, "SIGKILL");
    await killed.shutdown();
    while (isRunning(checker!.id)) await sleep(20);
    const kernel = await startQuietKernel({ env });
    await kernel.execute("const a: number = 1;");
    expect(scratch()).toEqual([`albedo-types-${kernel.pid}-0`]);
    await kernel.shutdown();
    expect(scratch()).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("does not start where types are off", async () => {
    const kernel = await startQuietKernel({ env: { ALBEDO_CHECK: "off" } });
    await kernel.execute("const a: number = 'x';");
    await kernel.request("shell", "complete_request", { code: "a.", cursor_pos: 2 });
    expect(childrenOf(kernel.pid).map(({ name }) => name)).not.toContain("tsc");
    await kernel.shutdown();
  });
});

function childrenOf(pid: number): { id: number; name: string }[] {
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/);
  return ids.filter(Boolean).map((id) => ({
    id: Number(id),
    name: readFileSync(`/proc/${id}/comm`, "utf8").trim(),
  }));
}

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
