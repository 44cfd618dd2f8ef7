import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readCsv, tableFromCsv } from "../../src/table/read-csv.ts";
import { tableFrom } from "../../src/table/table-from.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("readCsv()", () => {
  test("types columns, missing values NaN or null", async () => {
    const path = join(folder, "cells.csv");
    writeFileSync(path, "\ufeffname,NDVI,code\r\nice,-0.25,007x\r\n,NaN,1\r\nsand,1e-3,\r\n");
    const table = await readCsv(path);
    expect(table.column("name")).toEqual(["ice", null, "sand"]);
    expect(table.column("NDVI")).toEqual(Float64Array.of(-0.25, Number.NaN, 0.001));
    expect(table.column("code")).toEqual(["007x", "1", null]);
    expect(table.source).toEqual({ kind: "real", name: path, path });
  });

  test("says which file is not there", async () => {
    writeFileSync(join(folder, "stations.csv"), "a\n1\n");
    await expect(readCsv(join(folder, "station.csv"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      hint: 'Did you mean "stations.csv"?',
    });
    await expect(readCsv(folder)).rejects.toMatchObject({ code: "NOT_A_FILE" });
  });

  test("refuses an empty file, and reads Latin-1 where the bytes are no UTF-8", async () => {
    const path = join(folder, "latin.csv");
    writeFileSync(path, "");
    await expect(readCsv(path)).rejects.toMatchObject({ code: "EMPTY_FILE", path });
    writeFileSync(path, Buffer.from("Größe\nZürich\n", "latin1"));
    expect((await readCsv(path)).column("Größe")).toEqual(["Zürich"]);
  });
});

describe("tableFromCsv()", () => {
  test("reads quotes, line breaks inside them and other delimiters", () => {
    const table = tableFromCsv('a;b\n"x; ""y""\nz";1\n', { delimiter: ";" });
    expect(table.objects()).toEqual([{ a: 'x; "y"\nz', b: 1 }]);
  });

  test("takes names and marks of missing values from the caller", () => {
    const table = tableFromCsv("1,99999\n2,5\n", { names: ["x", "y"], missing: ["99999"] });
    expect(table.column("y")).toEqual(Float64Array.of(Number.NaN, 5));
  });

  test("leaves hexadecimal text as text and reads infinities", () => {
    const table = tableFromCsv("a,b\n0x10,inf\n3,-Infinity\n");
    expect(table.column("a")).toEqual(["0x10", "3"]);
    expect([...table.column("b")]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  test("says on which line a record is malformed", () => {
    expect(() => tableFromCsv("a,b\n1,2\n3\n")).toThrow(
      expect.objectContaining({ code: "CSV_RAGGED", message: expect.stringContaining("line 3 has 1 cells") }),
    );
    expect(() => tableFromCsv('a,b\n"1,2\n')).toThrow(
      expect.objectContaining({ code: "CSV_QUOTE", message: expect.stringContaining("line 2") }),
    );
    expect(() => tableFromCsv("a,a\n1,2\n")).toThrow(expect.objectContaining({ code: "CSV_HEADER" }));
    expect(() => tableFromCsv("a\n", { delimiter: "::" })).toThrow(expect.objectContaining({ code: "CSV_DELIMITER" }));
  });

  test("keeps the rows of a single column whose cell is empty, and skips empty lines", () => {
    const table = tableFrom({ x: [1, null, 3, null] });
    expect(table.toCsv()).toBe('x\n1\n""\n3\n""\n');
    expect(tableFromCsv(table.toCsv()).column("x")).toEqual(Float64Array.of(1, Number.NaN, 3, Number.NaN));
    expect(tableFromCsv("x\n\n1\n\r\n2\n\n").length).toBe(2);
    expect(tableFromCsv(tableFrom({ "": ["a", "b"] }).toCsv()).objects()).toEqual([{ "": "a" }, { "": "b" }]);
  });

  test("writes objects that hold big integers", () => {
    expect(tableFrom({ a: [{ n: 1n }], b: [2n] }).toCsv()).toBe('a,b\n"{""n"":""1""}",2\n');
  });

  test("gives back what toCsv() wrote", () => {
    const word = fc.string({ maxLength: 8 }).map((text) => `_${text}`);
    const row = fc.record({ x: fc.double(), words: word });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const table = tableFrom(rows);
        const back = tableFromCsv(table.toCsv());
        // -0 is written as 0; a column that is missing throughout has no type.
        if (rows.some(({ x }) => !Number.isNaN(x))) {
          expect([...back.column("x")].map((x) => x + 0)).toEqual(rows.map(({ x }) => x + 0));
        }
        expect(back.column("words")).toEqual(rows.map(({ words }) => words));
      }),
    );
  });
});
