import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { table } from "../../src/interactive/index.ts";
import { rowFilter } from "../../src/interactive/row-filter.ts";
import { tableFromColumns } from "../../src/table/table-from.ts";
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
