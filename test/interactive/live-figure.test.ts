import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { display, plotlyMime, widgetMime } from "../../kernel/protocol.ts";
import { Figure, heatmap, scatter, steps } from "../../src/figures/index.ts";
import { type LiveFigure, liveFigure } from "../../src/interactive/index.ts";
import { matrix } from "../../src/matrix.ts";
import { type FakeComm, installFakeComms } from "../support/fake-comms.ts";

let fake: ReturnType<typeof installFakeComms>;
let live: LiveFigure;
let comm: FakeComm;

beforeEach(() => {
  fake = installFakeComms();
  live = liveFigure(scatter({ x: [1, 2, 3], y: [3, 1, 2], title: "Three" }));
  live[display]();
  comm = fake.opened[0]!;
});
afterEach(() => fake.remove());

const event = (name: string, value: unknown) => comm.receive({ method: "custom", content: { event: name, value } });
const complaints = () => comm.customs.filter(({ kind }) => kind === "albedo-error");

test("it shows the figure where no widget runs, thinned when it is large", () => {
  const small = live[display]() as Record<string, { data: unknown[] }>;
  expect(small[widgetMime]).toEqual({ model_id: "comm-0" });
  expect(small[plotlyMime]!.data).toHaveLength(1);
  const n = 10_870;
  const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i));
  const large = liveFigure(scatter({ x, y: x }))[display]();
  expect(large["text/plain"]).toContain("Saved with 1,812 of 10,870 points");
  expect(JSON.stringify(large).length).toBeLessThan(30_000);
});

test("choices, hovering, clicks and zooms arrive as typed events", async () => {
  const seen: unknown[] = [];
  live.on("selected", (rows) => seen.push(rows));
  live.on("hover", (point) => seen.push(point));
  live.on("click", (point) => seen.push(point));
  live.on("relayout", (changes) => seen.push(changes));
  const rows = new Uint8Array(Uint32Array.of(0, 2).buffer);
  await comm.setFromPage({ selected: [{ dtype: "u4" }] }, [["selected", 0, "buffer"]], [rows]);
  await event("hover", { trace: 0, point: 1 });
  await event("click", { trace: 0, point: 2 });
  await event("relayout", { "xaxis.range[0]": 1.5, "xaxis.autorange": false });
  expect(seen).toEqual([
    [Uint32Array.of(0, 2)],
    { trace: 0, point: 1 },
    { trace: 0, point: 2 },
    { "xaxis.range[0]": 1.5, "xaxis.autorange": false },
  ]);
  expect(live.selected).toEqual([Uint32Array.of(0, 2)]);
  expect(complaints()).toEqual([]);
});

test("points that the figure does not have, and events that are none, are refused", async () => {
  await event("hover", { trace: 0, point: 3 });
  await event("click", { trace: -1, point: 0 });
  await event("click", { trace: "0", point: 0.5 });
  await event("steal", {});
  await event("relayout", { xaxis: { range: [0, 1] } });
  const rows = new Uint8Array(Uint32Array.of(3).buffer);
  await comm.setFromPage({ selected: [{ dtype: "u4" }] }, [["selected", 0, "buffer"]], [rows]);
  await comm.setFromPage({ selected: [] });
  await comm.setFromPage({ figure: {} });
  expect(complaints()).toHaveLength(8);
});

test("restyle, relayout and append change the figure in place, in one message a frame", async () => {
  live.restyle({ y: Float32Array.of(5, 6, 7), "marker.color": "red" });
  live.append({ x: [4], y: [8] });
  live.append({ x: [5], y: [9] }, { keep: 4 });
  live.relayout({ "xaxis.range": [0, 6] });
  await sleep(40);
  expect(comm.customs).toHaveLength(1);
  expect(comm.customs[0]).toMatchObject({ kind: "albedo-batch", items: { length: 4 } });
  const [trace] = live.toFigure().data;
  expect(trace).toMatchObject({
    x: Float64Array.of(2, 3, 4, 5),
    y: Float64Array.of(6, 7, 8, 9),
    marker: { color: "red" },
  });
  expect(live.toFigure().layout.xaxis).toMatchObject({ range: [0, 6] });
  // A view that is drawn now gets all of it.
  const { state } = comm.makeState!();
  expect(state.version).toBe(4);
  expect(state.figure).toMatchObject({ version: 4, data: [{ marker: { color: "red" } }] });
});

test("append() and restyle() refuse what does not fit", () => {
  expect(() => live.append({ x: [1], y: [] })).toThrowError(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  expect(() => live.append({ x: [1] }, { trace: 1 })).toThrowError(expect.objectContaining({ code: "BAD_TRACE" }));
  expect(() => live.restyle({ y: [1] }, [7])).toThrowError(expect.objectContaining({ code: "BAD_TRACE" }));
});

test("no traces are none, not all", async () => {
  live.restyle({ opacity: 0.5 }, []);
  await sleep(40);
  expect(comm.customs).toEqual([]);
  expect(live.toFigure().data[0]).not.toHaveProperty("opacity");
});

test("names lead into lists and through what is not there yet", () => {
  live.relayout({ "xaxis.range[0]": 1, "xaxis.range[1]": 5, "shapes[1].line.width": 2 });
  const { xaxis, shapes } = live.toFigure().layout as { xaxis: object; shapes: unknown[] };
  expect(xaxis).toMatchObject({ range: [1, 5] });
  expect(shapes).toEqual([undefined, { line: { width: 2 } }]);
});

test("title, height and annotations reach the page as an opened figure has them", async () => {
  live.relayout({ "title.text": "Step 5", height: 300 });
  await sleep(40);
  const [{ message }] = comm.customs as [{ message: { changes: Record<string, unknown> } }];
  const { layout } = live.toFigure().toJSON();
  expect(layout).toMatchObject({ title: { text: "Step 5" }, meta: { title: "Step 5" } });
  expect(layout.height).toBeGreaterThan(300);
  expect(message.changes).toEqual({ title: layout.title, height: layout.height, meta: layout.meta });
  live.relayout({ annotations: [{ text: "here" }] });
  expect(live.toFigure().toJSON().layout.annotations).toMatchObject([{ text: "here" }]);
});

test("a matrix travels in Plotly's own form in a change too", async () => {
  const values = matrix([
    [1, 2],
    [3, 4],
  ]);
  const map = liveFigure(heatmap(values));
  map[display]();
  map.restyle({ z: values });
  await sleep(40);
  const [{ message }] = fake.opened[1]!.customs as [{ message: { changes: { z: unknown } } }];
  expect(message.changes.z).toMatchObject({ shape: "2, 2", bdata: expect.any(String) });
});

test("points are appended with their colours", () => {
  const colored = liveFigure(scatter({ x: [1, 2], y: [1, 2], color: [5, 6] }));
  colored.append({ x: [3], y: [3], "marker.color": [9] }, { keep: 2 });
  expect(colored.toFigure().data[0]).toMatchObject({
    x: Float64Array.of(2, 3),
    marker: { color: Float64Array.of(6, 9) },
  });
});

test("chosen points go with the data", () => {
  live.select([[1, 2]]);
  live.append({ x: [4, 5], y: [4, 5] }, { keep: 3 });
  expect(live.selected).toEqual([Uint32Array.of(0)]);
  live.restyle({ x: [], y: [] });
  expect(live.selected).toEqual([new Uint32Array(0)]);
});

test("one number of an array changes, and the others stay", () => {
  const trace = { type: "scatter" as const, x: [1, 2, 3], y: Float64Array.of(4, 5, 6) };
  const numbers = liveFigure(new Figure({ data: [trace] }));
  numbers.restyle({ "y[1]": 9 });
  expect(numbers.toFigure().data[0]!.y).toEqual(Float64Array.of(4, 9, 6));
});

test("chosen points stay where only colours are appended, and keep is a number of points", () => {
  live.select([[1, 2]]);
  live.append({ "marker.color": [1] });
  expect(live.selected).toEqual([Uint32Array.of(1, 2)]);
  expect(() => live.append({ x: [1], y: [1] }, { keep: -1 })).toThrowError(
    expect.objectContaining({ code: "BAD_OPTION" }),
  );
  live.append({ x: [1], y: [1] }, { keep: 0 });
  expect(live.selected).toEqual([new Uint32Array(0)]);
});

test("the steps of a figure reach the page", () => {
  const film = liveFigure(steps(["a", "b"].map((title, i) => scatter({ x: [i], y: [i], title }))));
  film[display]();
  expect(fake.opened.at(-1)!.makeState!().state.figure).toMatchObject({ frames: { length: 2 } });
});
