import fc from "fast-check";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { display, plotlyMime } from "../../kernel/protocol.ts";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import {
  clusterBrowser,
  confusionExplorer,
  dendrogramCutter,
  landExplorer,
  latentExplorer,
  venusFrame,
} from "../../src/interactive/index.ts";
import { matrix } from "../../src/matrix.ts";
import { Frame } from "../../src/planet/frame.ts";
import { tableFromColumns } from "../../src/table/table-from.ts";
import { unpackedPlane } from "../../widgets/src/views/packed-plane.ts";
import { numbersOf } from "../../widgets/src/views/quantized.ts";
import { cutInto, type DrawnTree } from "../../widgets/src/views/tree-cut.ts";
import { installFakeComms } from "../support/fake-comms.ts";

let fake: ReturnType<typeof installFakeComms>;
beforeEach(() => {
  fake = installFakeComms();
});
afterEach(() => fake.remove());

const opened = () => fake.opened.at(-1)!;
const call = (name: string, msg: unknown) =>
  opened().receive({ method: "custom", content: { id: 1, kind: "anywidget-command", name, msg } });

/** Red, green and blue of each pixel of a picture, row by row. */
async function readPixels(bytes: Uint8Array): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColorspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function treeOf(n: number, seed: number) {
  const data = Float64Array.from({ length: 2 * n }, (_, i) => (Math.sin(i * 12.9898 + seed) * 43758.5453) % 1);
  return linkage(matrix(data, n, 2), { method: "ward" });
}

/** The drawn tree with its arrays, as the page has it. */
function drawn(): DrawnTree {
  const { data, buffers } = opened().sent[0]!;
  const paths = data.buffer_paths as string[][];
  const types = { u1: Uint8Array, i4: Int32Array, f8: Float64Array } as const;
  const { tree } = data.state as { tree: Record<string, { dtype: keyof typeof types }> };
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      const at = paths.findIndex(([whole, part]) => whole === "tree" && part === key);
      return [key, at < 0 ? value : new types[value.dtype](Uint8Array.from(buffers[at]!).buffer)];
    }),
  ) as unknown as DrawnTree;
}

test("the page cuts a dendrogram exactly as cutTree() does, whatever the tree", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 60 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ max: 1e6 }),
      (n, last, seed) => {
        const tree = treeOf(n, seed);
        dendrogramCutter(tree, { nClusters: 2, lastMerged: last })[display]();
        const top = drawn();
        for (let count = 1; count <= Math.min(last, n); count++) {
          const { ofLeaf } = cutInto(top, count);
          expect(Int32Array.from(top.leafOf, (leaf) => ofLeaf[leaf]!)).toEqual(cutTree(tree, { nClusters: count }));
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("dendrogramCutter() gives labels, branches and silhouettes, and refuses other cuts", async () => {
  const tree = treeOf(30, 3);
  const x = matrix(
    Float64Array.from({ length: 60 }, (_, i) => Math.cos(i * i)),
    30,
    2,
  );
  const cutter = dendrogramCutter(tree, { nClusters: 3, lastMerged: 10, x });
  cutter[display]();
  expect(cutter.labels).toEqual(cutTree(tree, { nClusters: 3 }));
  const seen: unknown[] = [];
  cutter.on("cut", (count) => seen.push(count));
  cutter.on("selected", (rows) => seen.push(rows.length));
  await opened().setFromPage({ nClusters: 5 });
  await opened().setFromPage({ branch: 58 });
  await opened().setFromPage({ branch: 4 });
  expect(seen).toEqual([5, 30, 1]);
  expect(cutter.labels).toEqual(cutTree(tree, { nClusters: 5 }));
  expect([...cutter.selected]).toEqual([4]);
  await opened().setFromPage({ nClusters: 11, branch: 59 });
  await opened().setFromPage({ nClusters: 2.5 });
  expect(opened().customs).toHaveLength(3);
  expect([cutter.nClusters, [...cutter.selected]]).toEqual([5, [4]]);
  await call("silhouettes", 4);
  expect(opened().customs.at(-1)).toMatchObject({ response: { scored: 30, clusters: { length: 4 } } });
  await call("silhouettes", 40);
  expect(opened().customs.at(-1)).toMatchObject({ response: null, error: expect.stringContaining("40") });
  expect(() => dendrogramCutter(tree, { nClusters: 12, lastMerged: 10 })).toThrowError(
    expect.objectContaining({ code: "BAD_COUNT" }),
  );
});

test("landExplorer() sends columns when they are asked for, and tells which rows are chosen", async () => {
  const table = tableFromColumns({
    latitude: [10.5, 20.5, -30.25, 40],
    longitude: [359, 0.5, -170, 180],
    a: [1, 2, Number.NaN, 4],
    b: [2, 4, 1, 8],
    place: ["p", "q", "r", "s"],
  });
  const explorer = landExplorer(table);
  explorer[display]();
  const { state } = opened().makeState!() as { state: Record<string, unknown> };
  expect(state.names).toEqual(["a", "b"]);
  await call("column", 0);
  const { buffers } = opened().sent.at(-1)!;
  expect([...new Uint16Array(Uint8Array.from(buffers[0]!).buffer)]).toEqual([0, 21845, 65535, 65534]);
  await call("column", 2);
  expect(opened().customs.at(-1)).toMatchObject({ error: expect.any(String) });
  const seen: unknown[] = [];
  explorer.on("selected", (rows) => seen.push([...rows]));
  await opened().setFromPage({ variable: 1 });
  const rows = new Uint8Array(Uint32Array.of(1, 3).buffer);
  await opened().setFromPage({ selected: { dtype: "u4" } }, [["selected", "buffer"]], [rows]);
  expect(explorer.variable).toBe("b");
  expect(table.take(explorer.selected).column("place")).toEqual(["q", "s"]);
  explorer.select([2, 0]);
  expect(seen).toEqual([
    [1, 3],
    [0, 2],
  ]);
  expect(() => landExplorer(table, { variables: ["a"] })).toThrowError(expect.objectContaining({ code: "BAD_COUNT" }));
});

test("clusterBrowser() sends the pictures that are asked for and gives classes with the reader's changes", async () => {
  const data = Float32Array.from({ length: 200 * 4 }, (_, i) => Math.floor(i / 4));
  const pictures = { data, count: 200, height: 2, width: 2, channels: 1 as const };
  const labels = Int32Array.from({ length: 200 }, (_, i) => i % 2);
  const embedding = matrix(
    Float64Array.from({ length: 400 }, (_, i) => i),
    200,
    2,
  );
  const browser = clusterBrowser(pictures, labels, { embedding, names: ["clear", "cloudy", "odd"] });
  browser[display]();
  await call("pictures", [199, 0, 100]);
  const sheet = await readPixels(opened().sent.at(-1)!.buffers[0]!);
  expect([sheet.width, sheet.height]).toEqual([2, 6]);
  for (const [i, value] of [255, 0, Math.round((100 * 255) / 199)].entries()) {
    // A picture is two rows of two pixels; neighbours in a sheet of WebP colour each other a little.
    const gray = sheet.data.subarray(12 * i, 12 * (i + 1)).reduce((sum, byte) => sum + byte, 0) / 12;
    expect(Math.abs(gray - value), `picture ${i}`).toBeLessThan(25);
  }
  await call("picture", 100);
  const large = await readPixels(opened().sent.at(-1)!.buffers[0]!);
  expect([...large.data]).toEqual(Array(12).fill(128));
  for (const [name, message] of [
    ["pictures", [200]],
    ["pictures", [0.5]],
    ["pictures", 3],
    ["pictures", Array(257).fill(0)],
    ["picture", 200],
    ["picture", "constructor"],
  ] as const) {
    await call(name, message);
    expect(opened().customs.at(-1), `${name} ${message}`).toMatchObject({ response: null, error: expect.any(String) });
  }
  const seen: Int32Array[] = [];
  browser.on("labels", (all) => seen.push(all));
  await opened().setFromPage({ edits: [{ rows: [0, 199], to: 2 }] });
  expect([seen[0]![0], seen[0]![1], seen[0]![199]]).toEqual([2, 1, 2]);
  for (const edits of [[{ rows: [200], to: 0 }], [{ rows: [0], to: 3 }], [{ rows: "0", to: 0 }], [null], 3]) {
    await opened().setFromPage({ edits });
  }
  expect(browser.edits).toEqual([{ rows: [0, 199], to: 2 }]);
  browser.relabel([5], -1);
  expect(browser.labels[5]).toBe(-1);
  browser.undo();
  browser.undo();
  expect(browser.labels).toEqual(labels);
  expect(() => clusterBrowser(pictures, labels.slice(1), { embedding })).toThrowError(
    expect.objectContaining({ code: "SHAPE_MISMATCH" }),
  );
});

test("confusionExplorer() opens cells of its matrix", async () => {
  const confusion = confusionExplorer([0, 0, 1, 1, 4], [0, 1, 1, 1, 0], { names: ["a", "b"] });
  expect(confusion[display]()["text/plain"]).toBe("ConfusionExplorer(3 classes, accuracy 0.600)");
  const { state } = opened().makeState!() as { state: Record<string, unknown> };
  expect([state.names, state.cell]).toEqual([
    ["a", "b", "4"],
    [-1, -1],
  ]);
  const rows = new Uint8Array(Uint32Array.of(1).buffer);
  await opened().setFromPage({ cell: [0, 1], selected: { dtype: "u4" } }, [["selected", "buffer"]], [rows]);
  expect([confusion.cell, [...confusion.selected]]).toEqual([{ truth: "a", predicted: "b" }, [1]]);
  for (const cell of [[3, 0], [0, 0, 0], "a", [0.5, 0]]) await opened().setFromPage({ cell });
  expect(opened().customs).toHaveLength(4);
  expect(() => confusionExplorer([0, 1], [0])).toThrowError(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
});

test("latentExplorer() decodes points and maps slope and distance of the plane", async () => {
  // Decodes to (3 x, 4 x): the slope is 5 everywhere.
  const decoder = {
    decode: (z: { data: ArrayLike<number>; rows: number }) =>
      matrix(
        Float64Array.from({ length: 2 * z.rows }, (_, i) => (i % 2 === 0 ? 3 : 4) * z.data[i - (i % 2)]!),
        z.rows,
        2,
      ),
  };
  const explorer = latentExplorer(decoder, {
    latent: matrix([
      [0, 0],
      [1, 2],
    ]),
    labels: [0, 1],
  });
  explorer[display]();
  await call("decode", [2, 7]);
  expect([...new Float32Array(Uint8Array.from(opened().sent.at(-1)!.buffers[0]!).buffer)]).toEqual([6, 8]);
  await call("maps", null);
  const { response } = opened().customs.at(-1) as { response: Record<string, { low: number; high: number }> };
  expect(response.slope!.low).toBeCloseTo(5, 4);
  expect(response.slope!.high).toBeCloseTo(5, 4);
  // Farthest from both is (1.1, 0.7) on the rim, 1.304 away; the grid's steps are about 0.05.
  expect(response.distance!.high).toBeCloseTo(Math.hypot(1.1, 0.7), 1);
  for (const point of [[1], [1e9, 0], ["1", 2], null]) await call("decode", point);
  expect(
    opened()
      .customs.slice(-4)
      .every(({ error }) => typeof error === "string"),
  ).toBe(true);
  await opened().setFromPage({ point: [0.5, 1] });
  expect(explorer.point).toEqual([0.5, 1]);
  expect(() => latentExplorer(decoder, { latent: matrix([[1]]) })).toThrowError(
    expect.objectContaining({ code: "SHAPE_MISMATCH" }),
  );

  const latent = matrix([[0, 0], [1, 2]]); // biome-ignore format: rows
  const typed = latentExplorer(decoder, { latent, labels: [3, 8], label: "digit", point: [0.25, 3], title: "A plane" });
  expect(typed.point).toEqual([0.25, 3]);
  const { data, layout } = typed[display]()[plotlyMime] as { data: object[]; layout: object };
  expect(data.at(-1)).toMatchObject({ name: "decoded point", x: [0.25], y: [3] });
  expect(layout).toMatchObject({ meta: { title: "A plane" }, legend: { title: { text: "digit" } } });
  for (const point of [[1], [Number.NaN, 0]] as unknown as [number, number][]) {
    expect(() => latentExplorer(decoder, { latent, point })).toThrowError(
      expect.objectContaining({ code: "BAD_WIDGET_VALUE" }),
    );
  }
});

test("latentExplorer() gives the page a decoder of dense layers, and keeps others and large ones in the kernel", async () => {
  const latent = matrix([
    [0, 0],
    [1, 2],
  ]);
  const decode = (z: { rows: number }) => matrix(new Float64Array(3 * z.rows), z.rows, 3);
  const layersOf = async (outputs: number | undefined) => {
    const layer = outputs && {
      weights: new Float32Array(2 * outputs).fill(0.5),
      bias: new Float32Array(outputs),
      bend: "relu" as const,
    };
    const decoderLayers = () => (layer ? [layer] : undefined);
    latentExplorer({ decode, decoderLayers }, { latent })[display]();
    await call("layers", null);
    return (opened().customs.at(-1) as { response: unknown }).response;
  };
  expect(await layersOf(3)).toMatchObject([{ weights: { dtype: "f4" }, bias: { dtype: "f4" }, bend: "relu" }]);
  expect(
    opened()
      .sent.at(-1)!
      .buffers.map(({ length }) => length),
  ).toEqual([24, 12]);
  expect(await layersOf(300_000)).toBeNull();
  expect(await layersOf(undefined)).toBeNull();
  latentExplorer({ decode }, { latent })[display]();
  await call("layers", null);
  expect(opened().customs.at(-1)).toMatchObject({ response: null });
});

test("venusFrame() masks and fits as its sliders stand", async () => {
  const size = 40;
  const plane = (value: (x: number, z: number) => number) =>
    Float32Array.from({ length: size * size }, (_, i) => {
      const [x, y] = [((i % size) - 19.5) / 18, (Math.floor(i / size) - 19.5) / 18];
      const z = Math.sqrt(1 - x * x - y * y);
      return value(x, z);
    });
  const mu0 = (x: number, z: number) => 0.6 * x + 0.8 * z;
  const degrees = 180 / Math.PI;
  const zero = plane((_, z) => 0 * z);
  const frame = new Frame({
    ...{ rows: size, cols: size, phase: zero, latitude: zero, longitude: zero, localTime: zero },
    // Minnaert's law with k = 0.8 and I₀ = 50.
    radiance: plane((x, z) => 50 * z ** -0.2 * mu0(x, z) ** 0.8),
    incidence: plane((x, z) => Math.acos(mu0(x, z)) * degrees),
    emission: plane((_, z) => Math.acos(z) * degrees),
    metadata: {
      ...{ mission: "Test", instrument: "camera", filter: "UV", wavelengthNm: 365, time: "2006-01-01T00:00:00Z" },
      ...{ resolutionKm: 1, subSolarLongitude: 0, files: [], radianceUnit: "W/m2/sr/m", standIn: true },
    },
  });
  const view = venusFrame(frame);
  view[display]();
  await call("fit", { maxAngle: 70, threshold: 5 });
  const { response } = opened().customs.at(-1) as { response: { k: number; i0: number; pixels: number } };
  expect(response.k).toBeCloseTo(0.8, 3);
  expect(response.i0).toBeCloseTo(50, 1);
  const pixels = view.masked.valid;
  await opened().setFromPage({ maxAngle: 40, plane: "phase" });
  expect(view.maxAngle).toBe(40);
  expect(view.masked.valid).toBeLessThan(pixels);
  expect(view.fit.k).toBeCloseTo(0.8, 3);
  for (const state of [{ maxAngle: 95 }, { threshold: 0 }, { plane: "metadata" }, { unit: "x" }]) {
    await opened().setFromPage(state);
  }
  await call("plane", "constructor");
  await call("fit", { maxAngle: "70" });
  expect(opened().customs).toHaveLength(7);

  // What is under the cursor is read as the frame has it; the mask's angle is the larger of two; colours are 8 bits.
  const pixel = 20 * size + 25;
  const answer = async (name: string, message: unknown) => {
    await call(name, message);
    const [buffer] = opened().sent.at(-1)!.buffers;
    return { ...(opened().customs.at(-1) as { response: object }).response, packed: Uint8Array.from(buffer!) };
  };
  const read = new Float32Array((await answer("read", pixel)).packed.buffer);
  const { radiance, incidence, emission } = frame;
  expect([...read]).toEqual([radiance[pixel], incidence[pixel], emission[pixel], 0, 0, 0, 0]);
  const planeOf = async (name: string, message: unknown) =>
    unpackedPlane((await answer(name, message)) as unknown as Parameters<typeof unpackedPlane>[0]);
  const angles = numbersOf(await planeOf("angles", null));
  expect(angles[pixel]).toBeCloseTo(Math.max(incidence[pixel]!, emission[pixel]!), 2);
  expect(angles[0]).toBeNaN();
  const shown = await planeOf("plane", "radiance");
  expect([shown.codes.BYTES_PER_ELEMENT, shown.codes.length, shown.codes[0]]).toEqual([1, size * size, 255]);
  expect(Math.abs(numbersOf(shown)[pixel]! - radiance[pixel]!)).toBeLessThan((shown.high - shown.low) / 254);
  for (const place of [-1, size * size, 0.5, "0", null]) {
    await call("read", place);
    expect(opened().customs.at(-1)).toMatchObject({ response: null, error: expect.any(String) });
  }
});
