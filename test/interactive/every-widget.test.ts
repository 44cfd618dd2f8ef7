import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { display, type MimeBundle, widgetMime } from "../../kernel/protocol.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { scatter } from "../../src/figures/index.ts";
import { imageStack } from "../../src/images/image-stack.ts";
import {
  clusterBrowser,
  confusionExplorer,
  dendrogramCutter,
  interact,
  landExplorer,
  latentExplorer,
  liveFigure,
  slider,
  table,
  tabs,
  venusFrame,
} from "../../src/interactive/index.ts";
import { matrix } from "../../src/matrix.ts";
import { Frame } from "../../src/planet/frame.ts";
import { tableFromColumns } from "../../src/table/table-from.ts";
import { type FakeComm, installFakeComms } from "../support/fake-comms.ts";

const n = 12;
const wave = (length: number) => Float64Array.from({ length }, (_, i) => Math.sin(i * 2.3));
const x = matrix(wave(2 * n), n, 2);
const rows = tableFromColumns({ latitude: wave(n), longitude: wave(n), a: wave(n), b: wave(n).reverse() });
const pictures = imageStack(Float32Array.from(wave(4 * n)), { height: 2, width: 2 });
const labels = Int32Array.from({ length: n }, (_, i) => i % 3);
const disk = () => Float32Array.from({ length: 400 }, (_, i) => 20 + Math.abs(Math.sin(i)) * 40);
const frame = new Frame({
  ...{ rows: 20, cols: 20, phase: disk(), latitude: disk(), longitude: disk(), localTime: disk() },
  ...{ radiance: disk(), incidence: disk(), emission: disk() },
  metadata: {
    ...{ mission: "Test", instrument: "camera", filter: "UV", wavelengthNm: 365, time: "2006-01-01T00:00:00Z" },
    ...{ resolutionKm: 1, subSolarLongitude: 0, files: [], radianceUnit: "W/m2/sr/m", standIn: true },
  },
});

type Shown = { [display](): MimeBundle | Promise<MimeBundle> };
const widgets: [name: string, make: () => Shown][] = [
  ["liveFigure", () => liveFigure(scatter({ x: wave(n), y: wave(n) }))],
  [
    "dendrogramCutter",
    () => dendrogramCutter(linkage(x, { method: "ward" }), { x, table: rows, features: ["a", "b"] }),
  ],
  ["landExplorer", () => landExplorer(rows)],
  ["clusterBrowser", () => clusterBrowser(pictures, labels, { embedding: x })],
  ["confusionExplorer", () => confusionExplorer(labels, labels.toReversed(), { pictures })],
  ["latentExplorer", () => latentExplorer({ decode: (z) => z }, { latent: x })],
  ["venusFrame", () => venusFrame(frame)],
  ["interact", () => interact(({ k }) => k, { k: [2, 12] })],
  ["tabs", () => tabs({ One: [slider([0, 10])] })],
  ["table", () => table(rows)],
];

describe.each(widgets)("%s", (_, make) => {
  let fake: ReturnType<typeof installFakeComms>;
  let shown: Shown;
  let comm: FakeComm;

  beforeEach(async () => {
    fake = installFakeComms();
    shown = make();
    const { [widgetMime]: reference } = (await shown[display]()) as { [widgetMime]: { model_id: string } };
    comm = fake.opened.find(({ id }) => id === reference.model_id)!;
  });
  afterEach(() => fake.remove());

  const stateOf = () => comm.makeState!().state as Record<string, unknown>;
  const settable = () => Object.keys(stateOf()).filter((key) => !key.startsWith("_"));

  test("shown twice it is one model, which both views share", async () => {
    const count = fake.opened.length;
    const again = (await shown[display]()) as { [widgetMime]: { model_id: string } };
    expect([again[widgetMime].model_id, fake.opened.length]).toEqual([comm.id, count]);
  });

  test("it has a text for readers without widgets", async () => {
    expect(String((await shown[display]())["text/plain"])).toMatch(/\w/);
  });

  test("a page that asks for it alone gets all that makes the model, the controls in it too", async () => {
    for (const each of fake.opened) {
      const before = each.sent.length;
      await each.receive({ method: "request_state" });
      const { data } = each.sent[before]!;
      expect(data).toMatchObject({ method: "update", state: { _model_name: expect.any(String) } });
      expect(Object.keys(data.state as object).sort()).toEqual(Object.keys(each.makeState!().state).sort());
    }
  });

  test("what a page should not send is refused in the view, and changes nothing", async () => {
    const before = JSON.stringify(stateOf());
    const huge = [new Uint8Array(Uint32Array.of(4_000_000_000).buffer)];
    for (const key of settable()) {
      await comm.setFromPage({ [key]: { constructor: "x" } });
      await comm.setFromPage({ [key]: { dtype: "u4" } }, [[key, "buffer"]], huge);
      await comm.setFromPage({ [key]: Number.NaN });
    }
    await comm.setFromPage({ unheardOf: 1 });
    await comm.setFromPage({ selected: {} }, [["__proto__", "buffer"]], huge);
    await comm.receive({ method: "custom", content: { kind: "anywidget-command", id: 1, name: "constructor" } });
    await comm.receive({ method: "steal" });
    const refusals = comm.customs.filter(({ kind, error }) => kind === "albedo-error" || error !== undefined);
    expect(refusals.length).toBeGreaterThanOrEqual(3 * settable().length + 4);
    expect(JSON.stringify(stateOf())).toBe(before);
    expect(comm.isOpen).toBe(true);
  });
});
