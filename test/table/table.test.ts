import * as aq from "arquero";
import { describe, expect, test } from "vitest";
import { lazyColumn } from "../../src/table/lazy-column.ts";
import { Table } from "../../src/table/table.ts";
import { tableFrom } from "../../src/table/table-from.ts";

const cells = tableFrom(
  [
    { latitude: 10.5, NDVI: 0.7, type: "forest" },
    { latitude: 11.5, NDVI: null, type: "sea" },
    { latitude: 12.5, NDVI: 0.1, type: "sand" },
    { latitude: 13.5, NDVI: 0.3, type: "sand" },
  ],
  { source: { kind: "real", name: "four cells" }, units: { latitude: "degrees_north" } },
);

describe("tableFrom()", () => {
  test("makes typed columns of rows, missing numbers NaN", () => {
    expect(cells.length).toBe(4);
    expect(cells.columnNames()).toEqual(["latitude", "NDVI", "type"]);
    expect(cells.column("NDVI")).toEqual(Float64Array.of(0.7, Number.NaN, 0.1, 0.3));
    expect(cells.column("type")).toEqual(["forest", "sea", "sand", "sand"]);
  });

  test("collects the names of all rows, where rows lack some", () => {
    const table = tableFrom([{ a: 1 }, { a: 2, b: "x" }]);
    expect(table.column("b")).toEqual([null, "x"]);
  });

  test("keeps typed arrays and turns 64-bit integers into numbers", () => {
    const labels = Int32Array.of(3, 1);
    const table = tableFrom({ labels, big: BigInt64Array.of(5n, -7n) });
    expect(table.column("labels")).toBe(labels);
    expect(table.column("big")).toEqual(Float64Array.of(5, -7));
  });

  test("refuses what is no table", () => {
    expect(() => tableFrom({ a: 3 as never })).toThrow(expect.objectContaining({ code: "NOT_A_TABLE" }));
    expect(() => tableFrom([1, 2] as never)).toThrow(expect.objectContaining({ code: "NOT_A_TABLE" }));
    expect(() => tableFrom("a,b" as never)).toThrow(expect.objectContaining({ code: "NOT_A_TABLE" }));
  });

  test("refuses columns of unequal length by name", () => {
    expect(() => tableFrom({ a: [1, 2], b: [1] })).toThrow(
      expect.objectContaining({ code: "COLUMN_LENGTH", message: expect.stringContaining('"b" has 1') }),
    );
  });

  test("makes empty tables", () => {
    expect(tableFrom([]).length).toBe(0);
    expect(tableFrom({ a: [] }).filter(() => true).length).toBe(0);
    expect(tableFrom({ a: [] }).describe().column("count")[0]).toBe(0);
  });
});

describe("an unknown column", () => {
  test("is an error that lists near names, wherever it is named", () => {
    const error = expect.objectContaining({ code: "UNKNOWN_COLUMN", hint: 'Did you mean "NDVI"?' });
    expect(() => cells.column("ndvi")).toThrow(error);
    expect(() => cells.select("NDVI", "NDV")).toThrow(error);
    expect(() => cells.dropMissing(["NDVl"])).toThrow(error);
    expect(() => cells.filter((row) => row.ndvi > 0)).toThrow(error);
    expect(() => cells.sort("NDVII")).toThrow(error);
    expect(() => cells.groupBy("Ndvi")).toThrow(error);
    expect(() => cells.matrix("ndvi")).toThrow(error);
    expect(() => cells.describe("ndvi")).toThrow(error);
    expect(() => cells.rename({ ndvi: "x" })).toThrow(error);
  });

  test("gets the list of names when nothing is near", () => {
    expect(() => cells.column("xyz")).toThrow(
      expect.objectContaining({ hint: "The columns are latitude, NDVI, type." }),
    );
  });
});

describe("verbs", () => {
  test("filter() takes closures over the variables around them, and gives the row's number", () => {
    const limit = 0.2;
    expect([...cells.filter((row) => row.NDVI > limit).column("latitude")]).toEqual([10.5, 13.5]);
    expect([...cells.filter((_, i) => i % 2 === 1).column("latitude")]).toEqual([11.5, 13.5]);
    expect(cells.filter("d => d.NDVI > 0.2").length).toBe(2);
  });

  test("filter() after filter() keeps counting rows of the table it is called on", () => {
    const land = cells.filter((row) => row.type !== "sea");
    expect([...land.filter((_, i) => i === 1).column("latitude")]).toEqual([12.5]);
  });

  test("leave the table as it was", () => {
    const before = cells.toCsv();
    cells.filter(() => false);
    cells.sort({ by: "NDVI", descending: true });
    cells.withColumn("NDVI", () => 0);
    cells.drop("NDVI");
    expect(cells.toCsv()).toBe(before);
  });

  test("keep source and units", () => {
    const table = cells
      .filter((row) => row.NDVI > 0)
      .sort("NDVI")
      .select("latitude")
      .rename({ latitude: "lat" });
    expect(table.source).toEqual({ kind: "real", name: "four cells" });
    expect(table.units).toEqual({ lat: "degrees_north" });
    expect(cells.withSource(undefined).source).toBeUndefined();
  });

  test("a replaced or dropped column takes its unit along", () => {
    const seconds = Float64Array.of(1, 2, 3, 4);
    expect(cells.withColumn("latitude", seconds).units).toEqual({});
    expect(cells.derive({ latitude: (row) => row.NDVI }).units).toEqual({});
    expect(cells.derive({ latitude: "d => d.NDVI" }).units).toEqual({});
    expect(cells.withColumn("NDVI", seconds).units).toEqual({ latitude: "degrees_north" });
    expect(cells.drop("latitude").withColumn("latitude", seconds).units).toEqual({});
    expect(cells.select("NDVI").withColumn("latitude", seconds).units).toEqual({});
    expect(cells.units).toEqual({ latitude: "degrees_north" });
  });

  test("a selection that renames columns keeps each unit with its values", () => {
    const swapped = cells.select({ latitude: "NDVI", NDVI: "latitude" } as never);
    expect(swapped.column("NDVI")).toEqual(cells.column("latitude"));
    expect(swapped.units).toEqual({ NDVI: "degrees_north" });
    expect(cells.select(aq.not("type")).units).toEqual({ latitude: "degrees_north" });
  });

  test("rename() refuses to put one column in the place of another", () => {
    const twice = expect.objectContaining({ code: "COLUMN_EXISTS", message: expect.stringContaining('"NDVI"') });
    expect(() => cells.rename({ latitude: "NDVI" })).toThrow(twice);
    expect(() => cells.rename({ latitude: "x", NDVI: "x" })).toThrow(twice);
    const swapped = cells.rename({ latitude: "NDVI", NDVI: "latitude" });
    expect(swapped.columnNames()).toEqual(["NDVI", "latitude", "type"]);
    expect(swapped.units).toEqual({ NDVI: "degrees_north" });
  });

  test("rename() renames the columns that rows are grouped by", () => {
    const counted = cells
      .groupBy("type")
      .rename({ type: "cover" })
      .rollup({ cells: (group) => group.length });
    expect(counted.objects()[2]).toEqual({ cover: "sand", cells: 2 });
    expect(cells.groupBy("type").rename({ type: "cover" }).count().columnNames()).toEqual(["cover", "count"]);
  });

  test("take() picks rows by place, in any order, and refuses places outside", () => {
    expect([...cells.take([2, 0, 2]).column("latitude")]).toEqual([12.5, 10.5, 12.5]);
    expect(() => cells.take([4])).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    expect(() => cells.take([0.5])).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });

  test("withColumns() adds computed and given columns", () => {
    const table = cells.withColumns({ double: (row) => 2 * row.NDVI, label: Int32Array.of(0, 1, 2, 2) });
    expect(table.column("double")[3]).toBeCloseTo(0.6);
    expect(table.column("label")).toBeInstanceOf(Int32Array);
    expect(() => cells.withColumn("x", [1])).toThrow(expect.objectContaining({ code: "COLUMN_LENGTH" }));
    for (const none of [null, undefined, 5, "text", {}]) {
      expect(() => cells.withColumn("x", none as never)).toThrow(expect.objectContaining({ code: "NOT_A_COLUMN" }));
    }
  });

  test("dropMissing() names a column that has no value at all", () => {
    const table = tableFrom({ a: [1, 2], b: [Number.NaN, Number.NaN], c: [null, undefined] });
    expect(() => table.dropMissing("a", "b")).toThrow(
      expect.objectContaining({ code: "ALL_MISSING", message: expect.stringContaining('"b"') }),
    );
    expect(() => table.dropMissing()).toThrow(expect.objectContaining({ code: "ALL_MISSING" }));
    expect(table.dropMissing("a").length).toBe(2);
    expect(table.mean("b")).toBeNaN();
    expect(table.describe("b").column("count")[0]).toBe(0);
  });

  test("matrix() lines columns up and keeps missing values NaN", () => {
    const x = cells.matrix(["NDVI", "latitude"]);
    expect([x.rows, x.cols]).toEqual([4, 2]);
    expect([...x.data]).toEqual([0.7, 10.5, Number.NaN, 11.5, 0.1, 12.5, 0.3, 13.5]);
    expect(cells.matrix().cols).toBe(2);
    expect(() => cells.matrix("type")).toThrow(expect.objectContaining({ code: "NOT_NUMERIC" }));
    expect(() => tableFrom({ a: [1n, 2n] }).sum("a")).toThrow(expect.objectContaining({ code: "NOT_NUMERIC" }));
  });

  test("quantile() refuses fractions outside 0 to 1", () => {
    expect(() => cells.quantile("NDVI", 50)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });

  test("rollup() of a table without groups gives one row", () => {
    expect(cells.rollup({ cells: (all) => all.length, NDVI: (all) => all.max("NDVI") }).objects()).toEqual([
      { cells: 4, NDVI: 0.7 },
    ]);
  });

  test("rollup() takes functions and arquero's aggregates side by side", () => {
    const mixed = { mean: aq.op.mean("latitude"), cells: (group: Table) => group.length, top: "d => op.max(d.NDVI)" };
    const found = cells.groupBy("type").rollup(mixed);
    expect(found.columnNames()).toEqual(["type", "mean", "cells", "top"]);
    expect(found.objects()[2]).toEqual({ type: "sand", mean: 13, cells: 2, top: 0.3 });
    expect(cells.rollup(mixed).objects()).toEqual([{ mean: 12, cells: 4, top: 0.7 }]);
  });

  test("groups follow the rows through a filter", () => {
    const counted = cells
      .groupBy("type")
      .filter((row) => row.NDVI < 0.5)
      .rollup({ cells: (group) => group.length });
    expect(counted.objects()).toEqual([{ type: "sand", cells: 2 }]);
  });
});

describe("lazy columns", () => {
  function watched() {
    const read: string[] = [];
    const column = (name: string, values: number[]) =>
      lazyColumn(name, values.length, () => {
        read.push(name);
        return values;
      });
    return {
      read,
      table: new Table({ a: column("a", [3, 1, 2]), b: column("b", [7, 8, 9]), c: column("c", [0, 0, 0]) }),
    };
  }

  test("are read once, when they are first looked at", () => {
    const { read, table } = watched();
    const small = table
      .filter((row) => row.a < 3)
      .sort("a")
      .select("a", "b")
      .rename({ b: "B" })
      .take([0]);
    expect(read).toEqual(["a"]);
    expect([...small.column("B")]).toEqual([8]);
    expect([...small.column("B")]).toEqual([8]);
    expect(read).toEqual(["a", "b"]);
  });

  test("serve arquero's verbs", () => {
    const { table } = watched();
    expect(table.derive({ s: "d => d.a + d.b" }).column("s")).toEqual(Float64Array.of(10, 9, 11));
    expect([...table.orderby("a").column("b")]).toEqual([8, 9, 7]);
  });

  test("are refused when they bring another number of values than announced", () => {
    const table = new Table({ a: lazyColumn("a", 3, () => [1, 2]) });
    expect(() => table.column("a")).toThrow(expect.objectContaining({ code: "COLUMN_LENGTH" }));
  });
});

describe("arquero's verbs", () => {
  const other = tableFrom([
    { type: "sand", albedo: 0.35 },
    { type: "sea", albedo: 0.06 },
  ]);
  const one = (table: Table, name: string) => [...table.column(name)];
  const verbs: Record<string, [() => Table, unknown[], string]> = {
    select: [() => cells.select(aq.not("NDVI")), [10.5, 11.5, 12.5, 13.5], "latitude"],
    orderby: [() => cells.orderby(aq.desc("latitude")), [13.5, 12.5, 11.5, 10.5], "latitude"],
    unorder: [() => cells.orderby("type").unorder().slice(0, 1), [10.5], "latitude"],
    derive: [() => cells.derive({ top: "d => op.max(d.latitude)" }), [13.5, 13.5, 13.5, 13.5], "top"],
    "derive with op": [() => cells.derive({ before: aq.op.lag("latitude") }), [Number.NaN, 10.5, 11.5, 12.5], "before"],
    "filter with escape": [
      () => cells.filter(aq.escape((d: { latitude: number }) => d.latitude > 13)),
      [13.5],
      "latitude",
    ],
    "filter by group": [
      () => cells.groupBy("type").filter("d => d.latitude === op.max(d.latitude)"),
      [10.5, 11.5, 13.5],
      "latitude",
    ],
    count: [() => cells.groupBy("type").count(), [1, 1, 2], "count"],
    groupby: [() => cells.groupby("type").count(), [1, 1, 2], "count"],
    "rollup with op": [() => cells.groupBy("type").rollup({ mean: aq.op.mean("latitude") }), [10.5, 11.5, 13], "mean"],
    join: [() => cells.join(other, "type"), [0.06, 0.35, 0.35], "albedo"],
    join_left: [() => cells.join_left(other, "type").orderby("latitude"), [Number.NaN, 0.06, 0.35, 0.35], "albedo"],
    lookup: [() => cells.lookup(other, "type", "albedo"), [Number.NaN, 0.06, 0.35, 0.35], "albedo"],
    semijoin: [() => cells.semijoin(other, "type"), [11.5, 12.5, 13.5], "latitude"],
    antijoin: [() => cells.antijoin(other, "type"), [10.5], "latitude"],
    cross: [() => cells.select("latitude").cross(other).slice(0, 2), [0.35, 0.06], "albedo"],
    fold: [() => cells.fold(["latitude", "NDVI"]).slice(0, 2), [10.5, 0.7], "value"],
    pivot: [() => cells.pivot("type", "latitude"), [11.5], "sea"],
    dedupe: [() => cells.dedupe("type"), [10.5, 11.5, 12.5], "latitude"],
    slice: [() => cells.slice(1, 3), [11.5, 12.5], "latitude"],
    "slice by group": [() => cells.groupBy("type").slice(0, 1), [10.5, 11.5, 12.5], "latitude"],
    concat: [() => cells.concat(other), [10.5, 11.5, 12.5, 13.5, Number.NaN, Number.NaN], "latitude"],
    union: [() => cells.select("type").union(other.select("type")), ["forest", "sea", "sand"], "type"],
    except: [() => cells.select("type").except(other.select("type")), ["forest"], "type"],
    intersect: [() => cells.select("type").intersect(other.select("type")), ["sea", "sand"], "type"],
    impute: [() => cells.impute({ NDVI: () => 0 }), [0.7, 0, 0.1, 0.3], "NDVI"],
    assign: [() => cells.assign(tableFrom({ extra: [4, 3, 2, 1] })), [4, 3, 2, 1], "extra"],
    relocate: [() => cells.relocate("type", { before: "latitude" }), ["forest", "sea", "sand", "sand"], "type"],
    reify: [() => cells.reify([3, 0]), [13.5, 10.5], "latitude"],
    ungroup: [() => cells.groupBy("type").ungroup().count(), [4], "count"],
  };
  for (const [name, [verb, expected, column]] of Object.entries(verbs)) {
    test(`${name} gives back a Table with the right rows`, () => {
      const table = verb();
      expect(table).toBeInstanceOf(Table);
      expect(one(table, column)).toEqual(expected);
    });
  }

  test("sample() gives back a Table", () => {
    const picked = cells.sample(2);
    expect(picked).toBeInstanceOf(Table);
    expect(picked.length).toBe(2);
  });

  test("toArrowIPC() writes what arquero reads", () => {
    const bytes = cells.toArrowIPC();
    const back = aq.fromArrow(bytes as Uint8Array);
    expect(back.array("latitude")).toEqual([10.5, 11.5, 12.5, 13.5]);
    expect(back.array("type")).toEqual(["forest", "sea", "sand", "sand"]);
  });
});
