import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { display, plotlyMime, widgetMime } from "../../kernel/protocol.ts";
import { scatter } from "../../src/figures/index.ts";
import { button, checkbox, dropdown, interact, play, slider, tabs, textBox } from "../../src/interactive/index.ts";
import { type FakeComm, installFakeComms } from "../support/fake-comms.ts";

let fake: ReturnType<typeof installFakeComms>;
beforeEach(() => {
  fake = installFakeComms();
});
afterEach(() => fake.remove());

const stateOf = (comm: FakeComm) => comm.sent[0]!.data.state as Record<string, unknown>;
const opened = (model: string) => fake.opened.findLast((comm) => stateOf(comm)._model_name === model)!;

test("controls are ipywidgets' own models, held by a widget of ours", () => {
  const size = slider([2, 12], { label: "k", value: 4 });
  expect(size[display]()).toMatchObject({ [widgetMime]: { model_id: expect.any(String) }, "text/plain": "slider(4)" });
  const model = opened("IntSliderModel");
  expect(stateOf(model)).toMatchObject({
    value: 4,
    min: 2,
    max: 12,
    step: 1,
    description: "k",
    _view_name: "IntSliderView",
  });
  expect(stateOf(opened("AlbedoModel")).children).toEqual([`IPY_MODEL_${model.id}`]);
  expect(stateOf(model).layout).toBe(`IPY_MODEL_${opened("LayoutModel").id}`);
});

test("values come from the page and go to it; others are put back", async () => {
  const size = slider([0, 1]);
  size[display]();
  const seen: number[] = [];
  const stop = size.on((value) => seen.push(value));
  const model = opened("FloatSliderModel");
  await model.setFromPage({ value: 0.25 });
  for (const value of [2, "1", null, Number.NaN]) await model.setFromPage({ value });
  await model.setFromPage({ min: -5 });
  size.value = 0.75;
  stop();
  size.value = 0.5;
  expect(seen).toEqual([0.25, 0.75]);
  await sleep(40);
  expect(model.sent.at(-1)!.data).toMatchObject({ method: "update", state: { value: 0.5 } });
  expect(() => {
    size.value = 3;
  }).toThrowError(expect.objectContaining({ code: "BAD_WIDGET_VALUE" }));
});

test("dropdown, checkbox, text box, player, button and tabs each have their value", async () => {
  const method = dropdown(["ward", "kmeans"]);
  const press = button("Go");
  const all = tabs({ One: [method, checkbox({ value: true })], Two: [textBox(), play([0, 9]), press] });
  all[display]();
  await opened("DropdownModel").setFromPage({ index: 1 });
  await opened("ButtonModel").receive({ method: "custom", content: { event: "click" } });
  await opened("ButtonModel").receive({ method: "custom", content: { event: "click" } });
  await opened("TabModel").setFromPage({ selected_index: 1 });
  expect([method.value, press.value, all.value]).toEqual(["kmeans", 2, "Two"]);
  method.value = "ward";
  expect(method.value).toBe("ward");
  expect(stateOf(opened("TabModel"))).toMatchObject({ titles: ["One", "Two"], children: { length: 2 } });
  expect(() => slider([3, 3])).toThrowError(expect.objectContaining({ code: "BAD_RANGE" }));
  expect(() => slider({ min: 0, max: 3 } as never)).toThrowError(expect.objectContaining({ code: "BAD_RANGE" }));
  expect(() => dropdown([])).toThrowError(expect.objectContaining({ code: "BAD_COUNT" }));
});

test("interact() runs again for each change and shows the result below the controls", async () => {
  const shown = interact(({ k, method }) => scatter({ x: [k], y: [1], title: `${method} ${k}` }), {
    k: [2, 12],
    method: ["ward", "kmeans"],
  });
  const bundle = await shown[display]();
  expect(bundle).toMatchObject({ [widgetMime]: {}, [plotlyMime]: {}, "text/plain": expect.stringMatching(/k = 2/) });
  await opened("IntSliderModel").setFromPage({ value: 5 });
  await shown.settled();
  expect(shown.result?.title).toBe("ward 5");
  shown.set({ method: "kmeans", k: 7 });
  await shown.settled();
  expect([shown.result?.title, shown.values]).toEqual(["kmeans 7", { k: 7, method: "kmeans" }]);
  expect(() => shown.set({ q: 1 } as never)).toThrowError(expect.objectContaining({ code: "BAD_WIDGET_KEY" }));
});

test("while a slow function runs, only the last of the later values counts, and its signal tells it", async () => {
  const ran: number[] = [];
  let aborted = 0;
  const shown = interact(
    async ({ k }, signal) => {
      ran.push(k);
      signal.addEventListener("abort", () => aborted++);
      await sleep(20);
      return k;
    },
    { k: [0, 100] },
  );
  for (let k = 1; k <= 50; k++) shown.set({ k });
  await shown.settled();
  expect([ran, shown.result, aborted]).toEqual([[0, 50], 50, 1]);
});

test("a function that fails says so in place of the result", async () => {
  const shown = interact(
    ({ on }) => {
      if (on) throw new Error("not now");
      return 1;
    },
    { on: false },
  );
  expect((await shown[display]())["text/plain"]).toContain("1");
  shown.set({ on: true });
  await shown.settled();
  expect((await shown[display]())["text/plain"]).toContain("Error: not now");
  expect(() => interact(() => 1, { k: [1, 2, 3, 4] as never })).toThrowError(
    expect.objectContaining({ code: "BAD_CONTROL" }),
  );
});

test("outside a kernel interact() shows the result of its first values", async () => {
  fake.remove();
  const shown = interact(({ k }) => k * 2, { k: [21, 30] });
  expect(await shown[display]()).toEqual({ "text/plain": "interact(k = 21)\n42" });
});
