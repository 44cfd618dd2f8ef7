import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { table } from "../../src/interactive/index.ts";
import { rowFilter } from "../../src/interactive/row-filter.ts";
import { tableFromColumns } from "../../src/table/table-from.ts";
import { TableCursor } from "../../widgets/src/views/table-cursor.ts";
import { installFakeComms } from "../support/fake-comms.ts";

let fake: ReturnType<typeof installFakeComms>;
beforeEach(() => {
  fake = installFakeComms();
});
afterEach(() => fake.remove());

const source = tableFromColumns({
  a: [3, 1, Number.NaN, 2, 1],
  place: ["Gale", "utopia", "Hellas", null, "Utopia <b>"],
});

test("rows come sorted and filtered as the page has asked", async () => {
  const view = table(source);
  expect(view[display]()["text/html"]).toContain("Gale");
  const comm = fake.opened[0]!;
  const rows = async (from: unknown, count: unknown) => {
    await comm.receive({
      method: "custom",
      content: { id: 1, kind: "anywidget-command", name: "rows", msg: { from, count } },
    });
    return comm.customs.at(-1) as { response: { total: number; cells: string[][] }; error?: string };
  };
  expect((await rows(1, 2)).response).toMatchObject({ total: 5, cells: { length: 2 } });
  await comm.setFromPage({ sort: { column: 0, descending: false } });
  expect([...view.shown.column("place")]).toEqual(["utopia", "Utopia <b>", null, "Gale", "Hellas"]);
  await comm.setFromPage({ sort: { column: 0, descending: true }, filters: ["", "UTO"] });
  expect([...view.shown.column("place")]).toEqual(["utopia", "Utopia <b>"]);
  expect((await rows(0, 100)).response.cells.map(([, place]) => place)).toEqual(["utopia", "Utopia <b>"]);
  await comm.setFromPage({ sort: { column: 1, descending: false }, filters: ["1..2", ""] });
  expect([...view.shown.column("a")]).toEqual([1, 1, 2]);
});

test("all numbers of a table are shown to six digits, also those after many that are whole", async () => {
  for (const count of [6, 40, 5_000]) {
    const n = Float64Array.from({ length: count }, (_, i) => (i < count - 3 ? 10 * i : i + 0.345));
    table(tableFromColumns({ n }))[display]();
    const comm = fake.opened.at(-1)!;
    const msg = { from: count - 2, count: 1 };
    await comm.receive({ method: "custom", content: { id: 1, kind: "anywidget-command", name: "rows", msg } });
    const { response } = comm.customs.at(-1) as { response: { cells: string[][] } };
    const shown = Number(response.cells[0]![0]!.replaceAll(",", ""));
    expect(shown).toBe(Number(n[count - 2]!.toPrecision(6)));
  }
});

test("other columns, filters that are none and huge requests are refused", async () => {
  const view = table(source);
  view[display]();
  const comm = fake.opened[0]!;
  await comm.setFromPage({ sort: { column: 2, descending: false } });
  await comm.setFromPage({ sort: { column: 0 } });
  await comm.setFromPage({ filters: ["abc", ""] });
  await comm.setFromPage({ filters: ["", "x".repeat(1000)] });
  await comm.setFromPage({ filters: [] });
  await comm.receive({
    method: "custom",
    content: { id: 1, kind: "anywidget-command", name: "rows", msg: { from: 0, count: 1e9 } },
  });
  expect(comm.customs).toHaveLength(6);
  expect(view.shown).toHaveLength(5);
  expect(() => table(tableFromColumns({}))).toThrowError(expect.objectContaining({ code: "EMPTY" }));
});

test("filters of numbers mean what they say, whatever the numbers", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(number, number, (value, bound) => {
      const test = (text: string) => rowFilter(text, [value], true)(0);
      expect(test(`> ${bound}`)).toBe(value > bound);
      expect(test(`<=${bound}`)).toBe(value <= bound);
      expect(test(`!= ${bound}`)).toBe(value !== bound);
      expect(test(`${bound}`)).toBe(value === bound);
      expect(test(`${Math.min(value, bound)} .. ${bound}`)).toBe(value <= bound);
    }),
    { numRuns: 100 },
  );
});

test("the cursor of a table moves, stays inside, and remembers where a range begins", () => {
  const cursor = new TableCursor();
  const rows = { first: 40, total: 100, page: 13 };
  const after = (key: string, extend = false) => {
    expect(cursor.move(key, rows, extend)).toBe(true);
    return cursor.at;
  };
  // The first arrow shows the cursor where the reader looks.
  expect([after("ArrowDown"), after("ArrowDown"), after("PageDown"), after("PageUp")]).toEqual([40, 41, 54, 41]);
  expect([after("Home"), after("ArrowUp"), after("End"), after("PageDown")]).toEqual([0, 0, 99, 99]);
  expect([after("ArrowUp"), after("ArrowUp", true), after("ArrowUp", true)]).toEqual([98, 97, 96]);
  expect(cursor.range).toEqual({ from: 96, count: 3 });
  expect([after("End", true), cursor.range]).toEqual([99, { from: 98, count: 2 }]);
  expect([after("Home"), cursor.range]).toEqual([0, { from: 0, count: 1 }]);
  expect(cursor.move("a", rows, false)).toBe(false);
  expect(cursor.move("End", { ...rows, total: 0 }, false)).toBe(false);
  cursor.reset();
  expect([after("ArrowDown", true), cursor.range]).toEqual([40, { from: 40, count: 1 }]);
});

test("table() gives the positions of a range of the shown rows", async () => {
  const view = table(tableFromColumns({ n: [5, 1, 4, 2, 3] }));
  view[display]();
  const comm = fake.opened[0]!;
  const ask = (msg: unknown) =>
    comm.receive({ method: "custom", content: { id: 1, kind: "anywidget-command", name: "positions", msg } });
  await comm.setFromPage({ sort: { column: 0, descending: false } });
  await ask({ from: 1, count: 3 });
  expect([...new Uint32Array(Uint8Array.from(comm.sent.at(-1)!.buffers[0]!).buffer)]).toEqual([3, 4, 2]);
  for (const range of [{ from: -1, count: 1 }, { from: 0 }, { from: 0, count: 1.5 }, null, "all"]) {
    await ask(range);
    expect(comm.customs.at(-1)).toMatchObject({ response: null, error: expect.any(String) });
  }
});
