import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { display, widgetMime } from "../../kernel/protocol.ts";
import { indicesOf, numberBetween, oneOf, type Widget, widget } from "../../src/interactive/index.ts";
import { type FakeComm, installFakeComms } from "../support/fake-comms.ts";

const view = "export default { render() {} }";

test("outside a kernel a widget shows its fallback alone", () => {
  const shown = widget({ state: { k: 2 }, view, fallback: ({ k }) => ({ "text/html": `<p>${k}` }) });
  expect(shown[display]()).toEqual({ "text/html": "<p>2", "text/plain": "Widget(k)" });
  shown.set({ k: 3 });
  expect(shown.get("k")).toBe(3);
  expect(shown.isOpen).toBe(false);
});

test("widget() refuses keys of the front end", () => {
  const bad = (state: object) => expect(() => widget({ state, view })).toThrow("as a key of a widget");
  bad({ _esm: "" });
  bad({ layout: 1 });
});

interface State {
  k: number;
  method: string;
  selected: Uint32Array;
  fixed: number;
}

describe("in a kernel", () => {
  let fake: ReturnType<typeof installFakeComms>;
  let shown: Widget<State>;
  let comm: FakeComm;

  beforeEach(() => {
    fake = installFakeComms();
    shown = widget<State>({
      state: { k: 2, method: "ward", selected: new Uint32Array(0), fixed: 1 },
      view,
      accept: { k: numberBetween(2, 12), method: oneOf(["ward", "kmeans"]), selected: indicesOf(10), fixed: false },
      commands: {
        twice: (n) => 2 * (n as number),
        rows: () => Float32Array.of(1, 2),
        fail: () => Promise.reject(new Error("no")),
      },
      name: "Test",
    });
    expect(shown[display]()).toEqual({
      [widgetMime]: { model_id: "comm-0" },
      "text/plain": "Test(k, method, selected, fixed)",
    });
    comm = fake.opened[0]!;
  });
  afterEach(() => fake.remove());

  const complaints = () => comm.customs.filter(({ kind }) => kind === "albedo-error").map(({ message }) => message);

  test("it opens one comm with its state, and gives it again to a page that is loaded again", () => {
    shown[display]();
    expect(fake.opened).toHaveLength(1);
    const { data, buffers } = comm.sent[0]!;
    expect(comm.target).toBe("jupyter.widget");
    expect(data.state).toMatchObject({ k: 2, selected: { dtype: "u4", length: 0 }, _model_module: "albedo-lab" });
    expect([data.buffer_paths, buffers]).toEqual([[], []]);
    shown.set({ k: 5, selected: Uint32Array.of(3) });
    expect(comm.makeState!()).toMatchObject({ state: { k: 5 }, bufferPaths: [["selected", "buffer"]] });
  });

  test("changes within a frame go out as one message, with the last values", async () => {
    for (let k = 0; k < 1000; k++) shown.set({ k });
    shown.set({ method: "kmeans" });
    for (let i = 0; i < 3; i++) shown.send({ i }, [Uint8Array.of(i)]);
    await sleep(40);
    expect(comm.sent.slice(1).map(({ data }) => data)).toEqual([
      { method: "update", state: { k: 999, method: "kmeans" }, buffer_paths: [] },
      {
        method: "custom",
        content: { kind: "albedo-batch", items: [0, 1, 2].map((i) => ({ content: { i }, buffers: 1 })) },
      },
    ]);
    expect(comm.sent[2]!.buffers.map(([i]) => i)).toEqual([0, 1, 2]);
  });

  test("values of the page count, reach listeners and other pages", async () => {
    const seen: unknown[] = [];
    const stop = shown.on("k", (k, change) => seen.push(k, change));
    shown.on("selected", (rows) => seen.push(rows));
    await comm.setFromPage({ k: 3, _view_count: 1 });
    stop();
    await comm.setFromPage(
      { k: 4, selected: { dtype: "u4" } },
      [["selected", "buffer"]],
      [Uint8Array.of(1, 0, 0, 0, 9, 0, 0, 0)],
    );
    expect(seen).toEqual([3, { previous: 2, fromPage: true }, Uint32Array.of(1, 9)]);
    expect(shown.get("k")).toBe(4);
    expect(comm.sent[1]!.data).toEqual({ method: "echo_update", state: { k: 3 }, buffer_paths: [] });
  });

  test.each([
    ["another type", { k: "3" }, "the string"],
    ["no number", { k: null }, "the object null"],
    ["out of range", { k: 13 }, "from 2 to 12"],
    ["an unknown choice", { method: "dbscan" }, "one of"],
    ["an unknown key", { gamma: 1 }, 'Cannot find "gamma"'],
    ["a key of Object", { constructor: 1 }, 'Cannot find "constructor"'],
    ["a key of the kernel", { fixed: 2 }, "Only the kernel sets it"],
    ["a list for positions", { selected: [1, 2] }, "a Uint32Array"],
  ])("%s is refused with an error in the view", async (_, state, reason) => {
    await comm.setFromPage(state);
    expect(complaints()).toEqual([expect.stringContaining(reason)]);
    expect([shown.get("k"), shown.get("method"), shown.get("fixed")]).toEqual([2, "ward", 1]);
    await sleep(30);
    const key = Object.keys(state)[0]!;
    const restored = comm.sent.find(({ data }) => data.method === "update");
    expect(restored?.data.state).toEqual(
      ["gamma", "constructor"].includes(key) ? undefined : { [key]: expect.anything() },
    );
  });

  test("huge, repeated and falling positions are refused", async () => {
    const send = (...rows: number[]) =>
      comm.setFromPage(
        { selected: { dtype: "u4" } },
        [["selected", "buffer"]],
        [new Uint8Array(Uint32Array.from(rows).buffer)],
      );
    await send(4_000_000_000);
    await send(3, 3);
    await send(5, 4);
    expect(complaints()).toHaveLength(3);
    expect(shown.get("selected")).toHaveLength(0);
  });

  test("messages that are none are answered by an error, not by a crash", async () => {
    for (const data of [
      {},
      { method: "update" },
      { method: "update", state: 3 },
      { method: "steal" },
      { method: "custom" },
    ]) {
      await comm.receive(data);
    }
    expect(complaints()).toHaveLength(4);
  });

  test("the page calls functions of the kernel by name", async () => {
    const call = (name: string, msg?: unknown) =>
      comm.receive({ method: "custom", content: { id: name, kind: "anywidget-command", name, msg } });
    for (const name of ["twice", "rows", "fail", "toString"]) await call(name, 21);
    expect(comm.customs).toMatchObject([
      { id: "twice", kind: "anywidget-command-response", response: 42 },
      { id: "rows", response: { dtype: "f4" }, buffer_paths: [["response", "buffer"]] },
      { id: "fail", error: "no" },
      { id: "toString", error: expect.stringContaining("toString") },
    ]);
  });

  test("a listener that throws is reported in the view and in the cell, and the others go on", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const seen: number[] = [];
    shown.on("k", () => {
      throw new Error("listener failed");
    });
    shown.on("k", (k) => seen.push(k));
    await comm.setFromPage({ k: 3 });
    expect(seen).toEqual([3]);
    expect(complaints()).toEqual(["listener failed"]);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });

  test("closed by the page or unseen, it keeps its values and opens anew when shown again", async () => {
    await comm.setFromPage({ k: 7 });
    await comm.receive({ method: "custom", content: { kind: "albedo-unseen" } });
    expect([comm.isOpen, shown.isOpen]).toEqual([false, false]);
    shown.set({ method: "kmeans" });
    expect(shown[display]()).toMatchObject({ [widgetMime]: { model_id: "comm-1" } });
    expect(fake.opened[1]!.sent[0]!.data.state).toMatchObject({ k: 7, method: "kmeans" });
    await fake.opened[1]!.closeFromPage();
    expect(shown.isOpen).toBe(false);
  });
});
