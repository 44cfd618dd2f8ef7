import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tableFrom } from "../../src/table/table-from.ts";

// Made by test/fixtures/table/make_pandas.py.
const pandas = JSON.parse(readFileSync(new URL("../fixtures/table/pandas.json", import.meta.url), "utf8"));
const table = tableFrom(pandas.columns);
const numeric = ["a", "b", "c", "d"];

// Sums run in another order than in NumPy: the last digits differ. Column b has mean 1e6 and spread 1, which costs six.
const digits = 9;

describe("against pandas", () => {
  test("describe() gives its count, mean, standard deviation, extremes and quartiles", () => {
    const here = table.describe();
    const columns = ["count", "mean", "std", "min", "q25", "median", "q75", "max"];
    expect(pandas.describeRows).toEqual(["count", "mean", "std", "min", "25%", "50%", "75%", "max"]);
    expect(here.column("column")).toEqual(numeric);
    expect([...here.column("missing")]).toEqual(pandas.missing);
    numeric.forEach((name, row) => {
      columns.forEach((column, i) => {
        expect(here.column(column)[row], `${name} ${column}`).toBeCloseTo(pandas.describe[name][i], digits);
      });
    });
  });

  test("quantile() interpolates as NumPy does", () => {
    for (const name of numeric) {
      const found = table.quantile(name, pandas.fractions as number[]);
      found.forEach((value, i) => {
        expect(value, `${name} ${pandas.fractions[i]}`).toBeCloseTo(pandas.quantiles[name][i], digits);
      });
    }
  });

  test("corr() leaves out rows pair by pair", () => {
    const corr = table.corr();
    expect(corr.column("column")).toEqual(numeric);
    numeric.forEach((name, j) => {
      numeric.forEach((_, i) => {
        expect(corr.column(name)[i]).toBeCloseTo(pandas.corr[i][j], digits);
      });
    });
  });

  test("groupBy() and rollup() summarize each group, first come first", () => {
    const groups = table.groupBy("key").rollup({
      size: (group) => group.length,
      meanA: (group) => group.mean("a"),
      stdA: (group) => group.std("a"),
      medianD: (group) => group.median("d"),
      maxB: (group) => group.max("b"),
    });
    expect(groups.column("key")).toEqual(pandas.groups.key);
    expect([...groups.column("size")]).toEqual(pandas.groups.size);
    for (const name of ["meanA", "stdA", "medianD", "maxB"]) {
      groups.numbers(name).forEach((value, i) => {
        expect(value).toBeCloseTo(pandas.groups[name][i], digits);
      });
    }
  });

  test("groupBy() takes several columns", () => {
    const pairs = table
      .dropMissing("c")
      .groupBy("key", "c")
      .rollup({ size: (group) => group.length });
    expect(pairs.column("key")).toEqual(pandas.pairs.key);
    expect([...pairs.column("c")]).toEqual(pandas.pairs.c);
    expect([...pairs.column("size")]).toEqual(pandas.pairs.size);
  });

  test("sort() is stable and puts missing values last", () => {
    const rows = table.withColumn("row", (_, i) => i).sort({ by: "c", descending: true }, "a");
    expect([...rows.column("row")]).toEqual(pandas.sortAC);
  });

  test("dropMissing() keeps the complete rows", () => {
    const rows = table.withColumn("row", (_, i) => i).dropMissing();
    expect([...rows.column("row")]).toEqual(pandas.dropMissing);
  });

  test("join() matches rows by equal keys", () => {
    const joined = table.select("key", "a").join(tableFrom({ key: ["ice", "sand"], albedo: [0.6, 0.35] }), "key");
    expect(joined.column("key")).toEqual(pandas.joined.key);
    expect([...joined.column("albedo")]).toEqual(pandas.joined.albedo);
    expect([...joined.column("a")].map((value) => (Number.isNaN(value) ? null : value))).toEqual(pandas.joined.a);
  });
});
