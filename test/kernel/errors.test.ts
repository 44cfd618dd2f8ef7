import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainLines, recordIopub, resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-errors-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function linesOf(code: string): Promise<string[]> {
  const { error } = await kernel().execute(code);
  return plainLines(error?.traceback ?? []);
}

describe("an error", () => {
  it("names cell, line and column, with the text around it", async () => {
    const result = await kernel().execute("const a = 1;\nfunction f(x) {\n  return x.y.z;\n}\nf({});");
    expect(result.status).toBe("error");
    expect(result.error).toMatchObject({ ename: "TypeError", evalue: expect.stringContaining("'z'") });
    const n = result.executionCount;
    expect(plainLines(result.error!.traceback)).toEqual([
      "TypeError: Cannot read properties of undefined (reading 'z')",
      `  Cell ${n}, line 3, column 14, in f`,
      "      1 | const a = 1;",
      "      2 | function f(x) {",
      "    > 3 |   return x.y.z;",
      "        |              ^",
      "      4 | }",
      "      5 | f({});",
      `  Cell ${n}, line 5, column 1`,
    ]);
  });

  it("is the same in the output and in the reply", async () => {
    const { error, outputs } = await kernel().execute("throw new RangeError('far')");
    expect(outputs).toEqual([{ output_type: "error", ...error }]);
  });

  it("shows frames of other cells, and none of the kernel", async () => {
    const first = await kernel().execute("function deep() { throw new Error('deep') }");
    const second = await kernel().execute("deep()");
    const text = plainLines(second.error!.traceback).join("\n");
    expect(text).toContain(`Cell ${first.executionCount}, line 1, column 25, in deep`);
    expect(text).toContain(`Cell ${second.executionCount}, line 1, column 1`);
    expect(text).not.toMatch(/node:|dist/);
  });

  it("is logged without frames of the kernel, with the code if it is Node's", async () => {
    const code = [
      "function inner() { throw new RangeError('caught'); }",
      "try { inner(); } catch (error) { console.log(error); console.log(error.stack); }",
      "try { process.chdir(3); } catch (error) { console.log(error.stack.split('\\n')[0]); }",
      "new Map([['kept', new Error('kept')]])",
    ].join("\n");
    const { outputs, executionCount: n } = await kernel().execute(code);
    const text = (outputs[0] as { text: string }).text;
    const frames = `RangeError: caught\n    at inner (Cell ${n}:1:26)\n    at Cell ${n}:2:7\n`;
    expect(text.split(frames)).toHaveLength(3);
    expect(text).toMatch(/^TypeError \[ERR_INVALID_ARG_TYPE\]: /m);
    expect(text + resultText(outputs)).not.toMatch(/inspector|kernel|supervisor|runtime/);
    expect(resultText(outputs)).toContain(`Error: kept\n      at Cell ${n}:4:19\n}`);
  });

  it("of a name that the library exports says how it is imported", async () => {
    expect((await linesOf("clusterMap({})")).slice(0, 2)).toEqual([
      "ReferenceError: clusterMap is not defined",
      'Hint: import { clusterMap } from "albedo/figures" brings it.',
    ]);
    expect((await linesOf("kmeans"))[1]).toBe('Hint: import { kmeans } from "albedo" brings it.');
    expect((await linesOf("notExported"))[1]).toMatch(/^ {2}Cell/);
  });

  it("quotes the local file in which it was thrown, and the cell", async () => {
    await writeFile(
      join(folder, "lib.ts"),
      "export type T = number;\n\nexport function inFile(x: T) {\n  throw new Error('bad ' + x);\n}\n",
    );
    const lines = await linesOf(`import { inFile } from ${JSON.stringify(join(folder, "lib.ts"))};\ninFile(5);`);
    expect(lines[0]).toBe("Error: bad 5");
    expect(lines[1]).toBe("  lib.ts, line 4, column 9, in inFile");
    expect(lines).toContain("    > 4 |   throw new Error('bad ' + x);");
    expect(lines).toContain("    > 2 | inFile(5);");
  });

  it("shows its chain of causes, its code and its hint", async () => {
    const lines = await linesOf(`
      const low = new Error("disk");
      const high = Object.assign(new Error("cannot read", { cause: low }), { code: "NO_FILE", hint: "Look twice." });
      throw high;
    `);
    expect(lines[0]).toBe("Error [NO_FILE]: cannot read");
    expect(lines[1]).toBe("Hint: Look twice.");
    expect(lines).toContain("Caused by:");
    expect(lines).toContain("Error: disk");
  });

  it("after an await has its place", async () => {
    const lines = await linesOf("await null;\nthrow new Error('after')");
    expect(lines[1]).toMatch(/line 2, column 7$/);
  });

  it("in syntax has its place", async () => {
    const stripped = await linesOf("const ok = 1;\nlet x: = 5;");
    expect(stripped[0]).toMatch(/^SyntaxError: /);
    expect(stripped[1]).toMatch(/line 2, column 8$/);
    expect(stripped.join("\n")).toContain("> 2 | let x: = 5;");
  });

  it("of any kind of value is shown", async () => {
    expect((await linesOf("throw 'text'"))[0]).toBe("Thrown: text");
    expect((await linesOf("throw { a: 1 }"))[0]).toBe("Thrown: { a: 1 }");
    expect((await linesOf("throw null"))[0]).toBe("Thrown: null");
    const both = await linesOf("throw new AggregateError([new Error('one'), new Error('two')], 'both')");
    expect(both[0]).toBe("AggregateError: both");
    const inner = both.slice(-4).map((line) => line.replace(/Cell \d+/, "Cell N"));
    expect(inner).toEqual([
      "  1. Error: one",
      "     Cell N, line 1, column 27",
      "  2. Error: two",
      "     Cell N, line 1, column 45",
    ]);
  });

  it("that gathers others shows where each came from, what is in them and has caused them, and how many are left out", async () => {
    const lines = await linesOf(`const fail = async (i) => { throw new RangeError("no " + i, { cause: "weather" }) };
      const nested = new AggregateError([Object.assign(new Error("deep"), { hint: "Swim." })], "nested");
      await Promise.any([Promise.reject(nested), ...[1, 2, 3, 4, 5, 6].map(fail)]);`);
    const shown = lines.map((line) => line.replace(/Cell \d+/, "Cell N"));
    expect(shown[0]).toBe("AggregateError: All promises were rejected");
    expect(shown.slice(1, 10)).toEqual([
      "  1. AggregateError: nested",
      "     Cell N, line 2, column 22",
      "       1. Error: deep",
      "          Hint: Swim.",
      "          Cell N, line 2, column 56",
      "  2. RangeError: no 1",
      "     Cell N, line 1, column 35, in fail",
      "     Caused by: Thrown: weather",
      "  3. RangeError: no 2",
    ]);
    expect(shown.at(-1)).toBe("  and 2 more");
  });

  it("that is its own cause, or among those it gathers, is described once", async () => {
    const own = await linesOf('const own = new Error("own"); own.cause = own; throw own;');
    expect(own.filter((line) => line.startsWith("Error: own"))).toHaveLength(1);
    expect(own.join("\n")).not.toContain("Caused by");
    const ring =
      await linesOf(`const ring = new AggregateError([], "ring"); const next = new Error("next", { cause: ring });
      ring.errors = [next, ring]; throw ring;`);
    expect(ring.slice(-3).map((line) => line.replace(/Cell \d+/, "Cell N"))).toEqual([
      "  1. Error: next",
      "     Cell N, line 1, column 59",
      "  2. AggregateError: ring",
    ]);
  });

  it("of too deep a recursion keeps the kernel", async () => {
    const lines = await linesOf("function down() { return down() + 1 }\ndown()");
    expect(lines[0]).toMatch(/^RangeError: Maximum call stack/);
    expect(resultText((await kernel().execute("6 * 7")).outputs)).toBe("42");
  });

  it("in a timer and in a promise that nothing awaits shows in its cell, which goes on", async () => {
    const { status, outputs } = await kernel().execute(`
      setTimeout(() => { throw new Error("in timer") }, 5);
      Promise.reject(new Error("in promise"));
      await new Promise((resolve) => setTimeout(resolve, 60));
      "went on"
    `);
    expect(status).toBe("ok");
    const messages = outputs.flatMap((output) => (output.output_type === "error" ? [output.evalue] : []));
    expect(messages.sort()).toEqual(["in promise", "in timer"]);
    expect(resultText(outputs)).toBe("'went on'");
  });

  it("that comes after its cell is shown there", async () => {
    const { messages, stop } = recordIopub(kernel());
    let starter = "";
    await kernel().execute("setTimeout(() => { throw new Error('too late') }, 50)", {
      onMessage: ({ parentHeader }) => {
        starter = (parentHeader as { msg_id: string }).msg_id;
      },
    });
    await kernel().execute("await new Promise((resolve) => setTimeout(resolve, 150))");
    stop();
    const error = messages.find(({ header }) => header.msg_type === "error")!;
    expect(error.content.evalue).toBe("too late");
    expect((error.parentHeader as { msg_id: string }).msg_id).toBe(starter);
  });

  it("is made of process.exit, and nothing is lost", async () => {
    await kernel().execute("let kept = 5");
    const { error } = await kernel().execute("process.exit(3)");
    expect(error).toMatchObject({ ename: "ExitRefused", evalue: expect.stringContaining("process.exit(3)") });
    expect(resultText((await kernel().execute("kept")).outputs)).toBe("5");
  });

  it("of a value that cannot show itself fails the cell", async () => {
    const code = `({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture") } })`;
    expect((await linesOf(code))[0]).toBe("Error: no picture");
  });
});
