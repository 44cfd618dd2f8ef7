import { describe, expect, it } from "vitest";
import { plainLines, recordIopub, resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();

const circle = `({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>circle</b>", "text/plain": "circle" }) })`;

describe("display", () => {
  it("shows values, bundles and values that show themselves", async () => {
    const { outputs } = await kernel().execute(
      `display(5); display({ "text/html": "<i>x</i>" }); display({ a: 1 }); display(${circle}); undefined`,
    );
    expect(outputs).toEqual([
      { output_type: "display_data", data: { "text/plain": "5" }, metadata: {} },
      { output_type: "display_data", data: { "text/html": "<i>x</i>" }, metadata: {} },
      { output_type: "display_data", data: { "text/plain": "{ a: 1 }" }, metadata: {} },
      { output_type: "display_data", data: { "text/html": "<b>circle</b>", "text/plain": "circle" }, metadata: {} },
    ]);
  });

  it("shows a long typed array in one line where it is part of something, unless more is asked for", async () => {
    const { outputs } = await kernel().execute(`const big = Float64Array.from({ length: 30 }, (_, i) => i / 3);
      console.log({ big, ids: new BigInt64Array(17), few: new Int8Array(16) });
      console.log(require("util").inspect({ big }, { maxArrayLength: null }).includes("9.666666666666666"));
      console.log(require("util").inspect(Object.getPrototypeOf(Int8Array.prototype)).length > 0); big`);
    const text = (outputs[0] as { text: string }).text;
    expect(text.split("\n").map((line) => line.trim())).toEqual([
      "{",
      "big: Float64Array(30) [ 0, 0.333333, 0.666667, 1, 1.33333, 1.66667, 2, 2.33333, … 22 more ],",
      "ids: BigInt64Array(17) [ 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, … 9 more ],",
      ...["few: Int8Array(16) [", "0, 0, 0, 0, 0, 0,", "0, 0, 0, 0, 0, 0,", "0, 0, 0, 0", "]", "}", "true", "true", ""],
    ]);
    expect(resultText(outputs)).toMatch(/^Float64Array\(30\) \[\n.*9\.666666666666666\n\]$/s);
  });

  it("takes metadata, and bytes as base64", async () => {
    const { outputs } = await kernel().execute(
      `display({ "image/png": Uint8Array.of(1, 2, 3) }, { metadata: { "image/png": { width: 5 } } }); undefined`,
    );
    expect(outputs).toEqual([
      { output_type: "display_data", data: { "image/png": "AQID" }, metadata: { "image/png": { width: 5 } } },
    ]);
  });

  it("takes bytes of any kind as base64", async () => {
    const { outputs } = await kernel().execute(`const four = Uint8Array.of(1, 2, 3, 4);
      for (const bytes of [four.buffer, new DataView(four.buffer, 1, 3), new Uint16Array(four.buffer), Buffer.from(four)])
        display({ "image/png": bytes });
      undefined`);
    const sent = outputs.map((output) => (output as { data: Record<string, unknown> }).data["image/png"]);
    expect(sent).toEqual(["AQIDBA==", "AgME", "AQIDBA==", "AQIDBA=="]);
  });

  it("names the format that JSON cannot hold", async () => {
    const big = `({ "text/plain": "n", "application/json": { n: 1n } })`;
    const shown = await kernel().execute(`1;\ndisplay(${big})`);
    expect(shown.error).toMatchObject({
      ename: "TypeError",
      evalue: expect.stringMatching(/^Cannot show a value as "application\/json": .*Jupyter\.display.*BigInt/),
    });
    expect(plainLines(shown.error!.traceback)).toContainEqual(
      expect.stringMatching(/^ {2}Cell \d+, line 2, column 1$/),
    );
    const circular = `const ring = {}; ring.self = ring;
      ({ [Symbol.for("Jupyter.display")]: () => ({ "application/geo+json": ring }) })`;
    const { error } = await kernel().execute(circular);
    expect(error?.evalue).toContain('"application/geo+json"');
    expect(plainLines(error!.traceback)[1]).toMatch(/^Hint: /);
  });

  it("given raw takes any object as a bundle", async () => {
    const { outputs } = await kernel().execute(`display({ custom: 1 }, { raw: true }); undefined`);
    expect(outputs).toMatchObject([{ data: { custom: 1 } }]);
  });

  it("shows nothing of itself when it is the last value", async () => {
    const { outputs } = await kernel().execute("display(1)");
    expect(outputs).toHaveLength(1);
  });

  it("gives a handle by which the output is replaced, also by a later cell", async () => {
    const first = await kernel().execute("const shown = display('one'); shown.update('two')");
    expect(first.outputs).toMatchObject([{ data: { "text/plain": "'two'" } }]);
    await kernel().execute("await shown.update({ 'text/html': 'three' })");
    expect(first.outputs).toMatchObject([{ data: { "text/html": "three" } }]);
  });

  it("replaces by name, in either spelling", async () => {
    const { outputs } = await kernel().execute(`
      display(1, { displayId: "here" });
      display(2, { display_id: "here", update: true });
      undefined`);
    expect(outputs).toMatchObject([{ data: { "text/plain": "2" } }]);
  });

  it("waits for values that show themselves asynchronously, before the cell ends", async () => {
    const { messages, stop } = recordIopub(kernel());
    const slow = `({ [Symbol.for("Jupyter.display")]: async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { "text/plain": "slow" };
    } })`;
    const { outputs } = await kernel().execute(`display(${slow}); ${slow}`);
    stop();
    expect(outputs.map(({ output_type }) => output_type)).toEqual(["display_data", "execute_result"]);
    expect(messages.at(-1)!.content.execution_state).toBe("idle");
  });

  it("can be awaited", async () => {
    const { outputs } = await kernel().execute(
      "const awaited = await display('x', { displayId: 'y' }); awaited.displayId",
    );
    expect(resultText(outputs)).toBe("'y'");
  });

  it("fails the cell when a value cannot show itself", async () => {
    const bad = `({ [Symbol.for("Jupyter.display")]: async () => { throw new Error("cannot draw") } })`;
    const { error } = await kernel().execute(`display(${bad}); 1`);
    expect(error?.evalue).toBe("cannot draw");
  });
});

describe("a last value", () => {
  it("that shows itself gives an execute_result with its bundle", async () => {
    const { outputs, executionCount } = await kernel().execute(circle);
    expect(outputs).toEqual([
      {
        output_type: "execute_result",
        data: { "text/html": "<b>circle</b>", "text/plain": "circle" },
        metadata: {},
        execution_count: executionCount,
      },
    ]);
  });

  it("with an empty bundle shows nothing, with no bundle its text, which display() refuses", async () => {
    const giving = (value: string) => `({ [Symbol.for("Jupyter.display")]: () => (${value}) })`;
    expect((await kernel().execute(giving("{}"))).outputs).toEqual([]);
    const text = resultText((await kernel().execute(giving("3"))).outputs);
    expect(text).toBe("{ [Symbol(Jupyter.display)]: [Function: [Jupyter.display]] }");
    expect((await kernel().execute(`display(${giving("3")})`)).error?.evalue).toContain("not a MIME bundle");
  });

  it("is not very long", async () => {
    const many = await kernel().execute(
      'Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Array(100).fill("ten letters")))',
    );
    expect(String(resultText(many.outputs)).length).toBeLessThan(1_000_000);
    expect(resultText(many.outputs)).toMatch(/^\[\n {2}\[\n.*\.\.\. 80 more items\n\]$/s);
    const wide = await kernel().execute(
      'Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => ["key " + i, "some text " + i]))',
    );
    expect(String(resultText(wide.outputs)).length).toBeLessThan(1_100_000);
    expect(resultText(wide.outputs)).toMatch(/\.\.\. \d+ more characters$/);
  });

  it("with a throwing getter or a proxy is still shown", async () => {
    expect(resultText((await kernel().execute("({ get x() { throw new Error('no') } })")).outputs)).toBe(
      "{ x: [Getter] }",
    );
    const proxy = "new Proxy({}, { get() { throw new Error('no') } })";
    expect((await kernel().execute(proxy)).status).toBe("ok");
    const mock = "new Proxy({ a: 1 }, { get: () => () => undefined })";
    expect(resultText((await kernel().execute(mock)).outputs)).toBe("{ a: 1 }");
  });
});

describe("clearOutput", () => {
  it("empties the output of the cell at once", async () => {
    const { outputs } = await kernel().execute("console.log('gone'); clearOutput(); console.log('stays')");
    expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: "stays\n" }]);
  });

  it("can wait for the next output", async () => {
    const { messages, stop } = recordIopub(kernel());
    const { outputs } = await kernel().execute("console.log('a'); clearOutput({ wait: true })");
    stop();
    expect(messages.find(({ header }) => header.msg_type === "clear_output")!.content).toEqual({ wait: true });
    expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: "a\n" }]);
  });
});
