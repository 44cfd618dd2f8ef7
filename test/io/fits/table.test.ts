import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Hdu } from "../../../src/io/fits/hdu.ts";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { fitsFixtures } from "./digest.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-fits-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixed = (await readFits(join(fitsFixtures, "tables.fits"))).hdu("fixed");
const heap = (await readFits(join(fitsFixtures, "tables.fits"))).hdu("heap");

/** A table of its keywords and bytes. */
async function tableHdu(kind: "TABLE" | "BINTABLE", width: number, rows: string[], cards: string[]): Promise<Hdu> {
  const header = (lines: string[]) => {
    const text = [...lines, "END"].map((line) => line.padEnd(80)).join("");
    return text.padEnd(Math.ceil(text.length / 2880) * 2880);
  };
  const layout = [`NAXIS1  = ${width}`, `NAXIS2  = ${rows.length}`, "PCOUNT  = 0", "GCOUNT  = 1"];
  const path = join(folder, "table.fits");
  const extension = header([`XTENSION= '${kind}'`, "BITPIX  = 8", "NAXIS   = 2", ...layout, ...cards]);
  const content = header(["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0"]) + extension + rows.join("").padEnd(2880);
  writeFileSync(path, content, "latin1");
  return (await readFits(path)).hdu(1);
}

describe("Hdu.table()", () => {
  it("gives one column a field, in the type of its values", () => {
    const table = fixed.table();
    const types = Object.fromEntries(table.columnNames().map((name) => [name, table.column(name).constructor.name]));
    expect(types).toMatchObject({
      logical: "Array",
      byte: "Uint8Array",
      short: "Int16Array",
      int: "Int32Array",
      long: "Array",
      safe: "Float64Array",
      float: "Float32Array",
      double: "Float64Array",
      sbyte: "Int8Array",
      ushort: "Uint16Array",
      uint: "Uint32Array",
      scaled: "Float64Array",
      null: "Float64Array",
    });
    expect(typeof table.column("long")[0]).toBe("bigint");
    expect(table.column("null")).toEqual(Float64Array.of(1, Number.NaN, 3, Number.NaN, 5, 6));
    expect(table.column("text")).toEqual(["", "a", "Venus", "two words", "x", "end"]);
    expect(table.column("vector")[2]).toBeInstanceOf(Float32Array);
    expect(table.column("texts")[0]).toEqual(["ab", "cd", "e"]);
    expect(table.column("bits")[0]).toHaveLength(11);
    expect(table.units).toEqual({ int: "km" });
    expect(table.source?.name).toBe("tables.fits");
  });

  it("tells the shapes of cells", () => {
    const columns = Object.fromEntries(fixed.columns().map((column) => [column.name, column]));
    expect(columns.cube).toMatchObject({ shape: [2, 3], format: "6I" });
    expect(columns.texts.shape).toEqual([3, 4]);
    expect(columns.int).toMatchObject({ unit: "km", shape: [] });
  });

  it("reads cells of unequal length from the heap", () => {
    const table = heap.table();
    expect(table.column("pi")[3]).toEqual(Int16Array.of(0, 1, 2));
    expect(table.column("pa")).toEqual(["", "a", "bc", "def", "g h", "long text"]);
    expect(table.column("pc")[2]).toEqual([
      { re: 0, im: 0 },
      { re: 1, im: 0 },
    ]);
    expect(table.column("qd")[0]).toHaveLength(0);
  });

  it("reads numbers as FORTRAN writes them", async () => {
    const cards = [
      "TFIELDS = 2",
      "TBCOL1  = 1",
      "TFORM1  = 'F6.2'",
      "TBCOL2  = 8",
      "TFORM2  = 'E9.3'",
      "TNULL2  = 'none'",
    ];
    const rows = [
      "  1234 1.5E+02  ",
      "  12.5 1.5D-02  ",
      "       1.5+2    ",
      "-  1   none     ".replace("-  1", "   1"),
    ];
    const table = (await tableHdu("TABLE", 16, rows, cards)).table();
    expect(table.columnNames()).toEqual(["col1", "col2"]);
    // Without a point, the last two digits of F6.2 are decimals; an empty field is 0.
    expect(table.column("col1")).toEqual(Float64Array.of(12.34, 12.5, 0, 0.01));
    expect(table.column("col2")).toEqual(Float64Array.of(150, 0.015, 150, Number.NaN));
  });

  it("names columns that share a name apart, and gives no rows for none", async () => {
    const cards = ["TFIELDS = 2", "TFORM1  = '1B'", "TTYPE1  = 'a'", "TFORM2  = 'A'", "TTYPE2  = 'a'"];
    const table = (await tableHdu("BINTABLE", 2, ["1x", "2y"], cards)).table();
    expect(table.column("a_2")).toEqual(["x", "y"]);
    expect((await tableHdu("BINTABLE", 2, [], cards)).table().length).toBe(0);
    const bare = await tableHdu("BINTABLE", 0, ["", ""], ["TFIELDS = 1", "TFORM1  = '0E'"]);
    expect(bare.table().length).toBe(0);
  });

  it.each<[string, "TABLE" | "BINTABLE", string[], string]>([
    ["a format that is none", "BINTABLE", ["TFIELDS = 1", "TFORM1  = '3Y'"], "BAD_HEADER"],
    ["columns wider than a row", "BINTABLE", ["TFIELDS = 1", "TFORM1  = '9D'"], "BAD_HEADER"],
    ["a missing format", "BINTABLE", ["TFIELDS = 1"], "BAD_HEADER"],
    ["a missing number of columns", "BINTABLE", [], "BAD_HEADER"],
    ["a place outside the heap", "BINTABLE", ["TFIELDS = 1", "TFORM1  = '1PJ(9)'"], "BAD_HEAP"],
    ["a text field outside the row", "TABLE", ["TFIELDS = 1", "TFORM1  = 'I9'", "TBCOL1  = 9"], "BAD_HEADER"],
    ["letters in a field of numbers", "TABLE", ["TFIELDS = 1", "TFORM1  = 'I4'", "TBCOL1  = 1"], "BAD_NUMBER"],
  ])("refuses %s", async (_, kind, cards, code) => {
    const hdu = await tableHdu(kind, 16, ["a row of 16 byte"], cards);
    expect(() => hdu.table().column("col1")).toThrow(expect.objectContaining({ code, path: expect.any(String) }));
  });

  it("refuses an image, and image() a table", async () => {
    const { hdus } = await readFits(join(fitsFixtures, "images.fits"));
    expect(() => hdus[1].table()).toThrow(
      expect.objectContaining({ code: "NOT_A_TABLE", hint: "Read it with image()." }),
    );
    expect(() => fixed.image()).toThrow(
      expect.objectContaining({ code: "NOT_AN_IMAGE", hint: "Read it with table()." }),
    );
  });
});
