import { describe, expect, it } from "vitest";
import { plainLines, recordIopub, resultText, sharedKernel, streamText } from "./kernel.ts";

const kernel = sharedKernel();

describe("a cell", () => {
  it("shows its bare last value, with and without a semicolon", async () => {
    expect(resultText((await kernel().execute("1 + 1")).outputs)).toBe("2");
    expect(resultText((await kernel().execute("1 + 1;")).outputs)).toBe("2");
    expect(resultText((await kernel().execute("null")).outputs)).toBe("null");
  });

  it("shows nothing for undefined, a declaration and an empty cell", async () => {
    for (const code of ["undefined", "const nothing = 5", "", "  \n"]) {
      expect((await kernel().execute(code)).outputs).toEqual([]);
    }
  });

  it("shows nothing of a loop, a branch, or what stands before a declaration", async () => {
    for (const code of [
      "for (let i = 0; i < 3; i++) i * 2",
      "if (true) { 5 }",
      "5; const after = 1",
      "7;\nclass After {}",
    ]) {
      expect((await kernel().execute(code)).outputs).toEqual([]);
    }
    expect(resultText((await kernel().execute("const before = 1; before + 1;; // the end")).outputs)).toBe("2");
  });

  it("shows special numbers, big integers, strings and symbols", async () => {
    const shown = async (code: string) => resultText((await kernel().execute(code)).outputs);
    expect(await shown("NaN")).toBe("NaN");
    expect(await shown("-0")).toBe("-0");
    expect(await shown("-1 / 0")).toBe("-Infinity");
    expect(await shown("2n ** 70n")).toBe("1180591620717411303424n");
    expect(await shown("'a' + 'b'")).toBe("'ab'");
    expect(await shown("Symbol('s')")).toBe("Symbol(s)");
    expect(await shown("new Map([[1, { a: [1, 2] }]])")).toBe("Map(1) { 1 => { a: [ 1, 2 ] } }");
    expect(await shown("[Promise.resolve(3)]")).toBe("[ Promise { 3 } ]");
  });

  it("has types that are stripped", async () => {
    const code = "interface P { x: number }\nconst p = { x: 2 } as P;\n(<T,>(v: T): T => v)(p.x)";
    expect(resultText((await kernel().execute(code)).outputs)).toBe("2");
  });

  it("may use enums and parameter properties, and still reports the right line", async () => {
    await kernel().execute("enum Kind { A = 3, B }\nclass Q { constructor(public v: number) {} }");
    expect(resultText((await kernel().execute("Kind.B + new Q(5).v")).outputs)).toBe("9");
    const failed = await kernel().execute("enum Other { A }\n\nfunction g() {\n  throw new Error('x');\n}\ng();");
    expect(failed.error?.traceback.join("\n")).toContain("line 4, column 9");
  });

  it("waits for top-level await", async () => {
    const code = "const waited = await new Promise((resolve) => setTimeout(() => resolve(7), 20));\nwaited";
    expect(resultText((await kernel().execute(code)).outputs)).toBe("7");
  });

  it("declares a name again", async () => {
    for (const code of ["const twice = 1", "const twice = 2", "class C1 { a = 1 }", "class C1 { a = 2 }"]) {
      expect((await kernel().execute(code)).status).toBe("ok");
    }
    await kernel().execute("function fn() { return 1 }");
    await kernel().execute("function fn() { return 2 }");
    expect(resultText((await kernel().execute("[twice, new C1().a, fn()]")).outputs)).toBe("[ 2, 2, 2 ]");
  });

  it("shares variables with functions of earlier cells", async () => {
    await kernel().execute("let shared = 1; const read = () => shared;");
    expect(resultText((await kernel().execute("shared = 7; read()")).outputs)).toBe("7");
  });

  it("may use decorators, and reports the right line in what they wrap", async () => {
    const { outputs } =
      await kernel().execute(`function twice(method: (n: number) => number, _: ClassMethodDecoratorContext) {
  return function (this: unknown, n: number) { return 2 * method.call(this, n) };
}
class Decorated {
  @twice half(n: number): number {
    if (n < 0) throw new RangeError("negative");
    return n / 2;
  }
}
new Decorated().half(5)`);
    expect(resultText(outputs)).toBe("5");
    const { error } = await kernel().execute("new Decorated().half(-1)");
    expect(plainLines(error!.traceback).join("\n")).toMatch(/Cell \d+, line 6, column 22, in Decorated\.half/);
    const { matches } = await kernel().request("shell", "complete_request", { code: "__esD", cursor_pos: 5 });
    expect(matches).toEqual([]);
  });

  it("closes what it declares by using when it ends, the last first, and keeps the names", async () => {
    await kernel().execute(`class Handle {
      isOpen = true;
      constructor(readonly name: string) {}
      [Symbol.dispose]() { this.isOpen = false; console.log(this.name, "closed"); }
      async [Symbol.asyncDispose]() { await null; this[Symbol.dispose](); }
      [Symbol.for("Jupyter.display")]() { return { "text/plain": this.isOpen ? "open" : "closed" } }
    }`);
    const { outputs } = await kernel().execute(
      'using first = new Handle("a");\nawait using second = new Handle("b");\n{ using inner = new Handle("c"); }\nsecond',
    );
    expect(resultText(outputs)).toBe("open");
    expect(streamText(outputs)).toBe("c closed\nb closed\na closed\n");
    expect(resultText((await kernel().execute("[first.isOpen, second.isOpen]")).outputs)).toBe("[ false, false ]");
    expect((await kernel().execute("first = second")).error?.evalue).toBe("Assignment to constant variable.");
    expect(resultText((await kernel().execute("let first = 1; first")).outputs)).toBe("1");
  });

  it("closes what it declares by using also when it fails or is stopped", async () => {
    const failed = await kernel().execute('using third = new Handle("d");\nthrow new Error("x")');
    expect(streamText(failed.outputs)).toBe("d closed\n");
    expect(failed.error).toMatchObject({ ename: "Error", evalue: "x" });
    const both = await kernel().execute(
      'using bad = { [Symbol.dispose]() { throw new Error("y") } };\nthrow new Error("x")',
    );
    expect(both.error?.ename).toBe("SuppressedError");
    expect(plainLines(both.error!.traceback).join("\n")).toMatch(/1\. Error: y\n {5}Cell .*2\. Error: x\n {5}Cell /s);
    let stop: Promise<unknown> | undefined;
    const stopped = await kernel().execute(
      'using fourth = new Handle("e");\nconsole.log("on");\nawait new Promise(() => {});',
      {
        onOutput: () => {
          stop ??= kernel().interrupt();
        },
      },
    );
    await stop;
    expect(stopped.error?.ename).toBe("Interrupted");
    expect(resultText((await kernel().execute("fourth.isOpen")).outputs)).toBe("false");
  });

  it("counts cells and says so in execute_input", async () => {
    const { messages, stop } = recordIopub(kernel());
    const first = await kernel().execute("'count'");
    const second = await kernel().execute("'count'");
    stop();
    expect(second.executionCount).toBe(first.executionCount! + 1);
    const input = messages.find(({ header }) => header.msg_type === "execute_input")!;
    expect(input.content).toEqual({ code: "'count'", execution_count: first.executionCount });
  });

  it("is announced, answered and ended in the order that front ends expect", async () => {
    const { messages, stop } = recordIopub(kernel());
    await kernel().execute("console.log('a'); 5");
    stop();
    const kinds = messages.map(({ header, content }) => content.execution_state ?? header.msg_type);
    expect(kinds).toEqual(["busy", "execute_input", "stream", "execute_result", "idle"]);
  });

  it("does not wait for a promise that nothing awaits", async () => {
    const { status, outputs } = await kernel().execute("new Promise(() => {})");
    expect(status).toBe("ok");
    expect(resultText(outputs)).toBe("Promise { <pending> }");
  });

  it("that is silent shows and counts nothing", async () => {
    const before = (await kernel().execute("1")).executionCount;
    const { messages, stop } = recordIopub(kernel());
    const silent = await kernel().execute("globalThis.seen = 3; console.log('x'); 5", { silent: true });
    stop();
    expect(silent).toMatchObject({ status: "ok", outputs: [] });
    expect(messages.map(({ header }) => header.msg_type)).toEqual(["status", "status"]);
    const next = await kernel().execute("seen");
    expect(next.executionCount).toBe(before! + 1);
    expect(resultText(next.outputs)).toBe("3");
  });

  it("that stores no history is not counted", async () => {
    const before = (await kernel().execute("1")).executionCount;
    const unstored = await kernel().execute("2", { storeHistory: false });
    expect(unstored.executionCount).toBe(before);
    expect(resultText(unstored.outputs)).toBe("2");
  });

  it("answers user expressions, each with its own failure", async () => {
    await kernel().execute("const ue = { a: 20 }");
    const { userExpressions } = await kernel().execute("1", {
      userExpressions: { good: "(ue.a as number) + 1", bad: "nosuch.x", wrong: "1 +" },
    });
    expect(userExpressions.good).toEqual({ status: "ok", data: { "text/plain": "21" }, metadata: {} });
    expect(userExpressions.bad).toMatchObject({ status: "error", ename: "ReferenceError" });
    expect(userExpressions.wrong).toMatchObject({ status: "error", ename: "SyntaxError" });
  });
});
