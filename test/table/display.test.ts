import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { columnFormat, formatValue } from "../../src/table/format-value.ts";
import { tableFrom } from "../../src/table/table-from.ts";

const range = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe("formatValue()", () => {
  test("keeps six digits and separates thousands", () => {
    expect([0, 0.1 + 0.2, 10870, 1234567.891, 1e-9, 2e20, -0.00012345678].map(formatValue)).toEqual([
      "0",
      "0.3",
      "10,870",
      "1,234,570",
      "1e-9",
      "2e+20",
      "-0.000123457",
    ]);
  });

  test("marks missing values and shows dates in ISO form", () => {
    expect([Number.NaN, null, undefined, Number.POSITIVE_INFINITY].map(formatValue)).toEqual(["–", "–", "–", "∞"]);
    expect(formatValue(new Date("2005-03-01T00:00:00Z"))).toBe("2005-03-01");
    expect(formatValue(new Date("2005-03-01T12:30:00Z"))).toBe("2005-03-01T12:30:00Z");
  });

  test("shows objects that JSON cannot hold", () => {
    const own: unknown[] = [];
    own.push(own);
    expect([5n, { id: 5n }, own].map(formatValue)).toEqual(["5", '{"id":"5"}', ""]);
  });
});

describe("columnFormat()", () => {
  const shown = (values: unknown[]) => values.map(columnFormat(values));

  test("gives the numbers of a column equally many decimals, as few as tell them all", () => {
    expect(shown([72.5, -116.5, 3])).toEqual(["72.5", "-116.5", "3.0"]);
    expect(shown([0.0189961, 0.105012, null])).toEqual(["0.018996", "0.105012", "–"]);
    expect(shown([10_870, 4])).toEqual(["10,870", "4"]);
  });

  test("does not round small numbers away", () => {
    expect(shown([23.45567, 5.692e-11, 0, 0.00025253])).toEqual(["23.4557", "5.692e-11", "0.0000", "0.00025253"]);
  });
});

describe("a table's HTML", () => {
  test("escapes names, units and values", () => {
    const table = tableFrom({ "<b>": ['<img src="x">'], a: [1] }, { units: { a: "<m>" } });
    const html = table[display]()["text/html"];
    expect(html).not.toMatch(/<b>|<img|<m>/);
    expect(html).toContain("&#60;b&#62;");
    expect(html).toContain("&#60;img src=&#34;x&#34;&#62;");
  });

  test("shows a small table without pages", () => {
    const html = tableFrom({ a: range(20) })[display]()["text/html"];
    expect(html).not.toContain("<details");
    expect(html).toContain("20 rows × 1 column");
  });

  test("pages a long one without script: the first five pages and the last, the first open", () => {
    const html = tableFrom({ a: range(10_870) })[display]()["text/html"]!;
    expect(html.match(/<details/g)).toHaveLength(6);
    expect(html.match(/<details[^>]* open>/g)).toHaveLength(1);
    expect(html).toContain("rows 0 to 19");
    expect(html).toContain("rows 10,860 to 10,869");
    expect(html).toContain("10,760 more rows");
    expect(html).not.toContain("<script");
    expect(html.length).toBeLessThan(20_000);
  });

  test("names the columns beyond the first 24", () => {
    const names = Array.from({ length: 30 }, (_, i) => `v${i}`);
    const html = tableFrom(Object.fromEntries(names.map((name) => [name, [1]])))[display]()["text/html"];
    expect(html).toContain("6 more columns");
    expect(html).toContain("v24, v25, v26, v27, v28, v29");
  });

  test("marks missing values", () => {
    expect(tableFrom({ a: [1, null] })[display]()["text/html"]).toContain('title="missing">–<');
  });
});

describe("a table's text", () => {
  test("lines numbers up on the right and words on the left", () => {
    const table = tableFrom([
      { name: "ice", NDVI: -0.25 },
      { name: "forest", NDVI: null },
    ]);
    expect(inspect(table)).toBe(
      ["   name     NDVI", "0  ice     -0.25", "1  forest      –", "2 rows × 2 columns"].join("\n"),
    );
    expect(table[display]()["text/plain"]).toBe(inspect(table));
  });

  test("shows the first and last rows of a long table and counts columns that do not fit", () => {
    const lines = inspect(
      tableFrom(Object.fromEntries(["a", "b"].map((name) => [name.repeat(60), range(1000)]))),
    ).split("\n");
    expect(lines).toHaveLength(13);
    expect(lines[6]).toMatch(/^ *… +…$/);
    expect(lines.at(-1)).toBe("1,000 rows × 2 columns, 1 column not shown");
  });

  test("counts groups", () => {
    const grouped = tableFrom({ key: ["a", "b", "a"] }).groupBy("key");
    expect(inspect(grouped).split("\n").at(-1)).toBe("3 rows × 1 column, in 2 groups");
  });

  test("of an empty table is its size", () => {
    expect(inspect(tableFrom([]))).toBe("0 rows × 0 columns");
  });
});
