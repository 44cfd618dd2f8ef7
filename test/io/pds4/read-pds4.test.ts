import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import { readPds4 } from "../../../src/io/pds4/read-pds4.ts";
import { readXml } from "../../../src/io/pds4/xml.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";
import { failure, place, temporaryFolder } from "../files.ts";

const folder = temporaryFolder();
const l2b = sharedData("akatsuki_labels/uvi_20151207_051953_283_l2b_v21_edited.lblx");

/** A label of one array, with a data file beside it. */
function product(type: string, axes: readonly number[], data: Uint8Array, more = ""): string {
  place(folder, "DATA.BIN", data);
  const listed = axes.map(
    (n, i) =>
      `<Axis_Array><axis_name>A${i}</axis_name><elements>${n}</elements><sequence_number>${i + 1}</sequence_number></Axis_Array>`,
  );
  return place(
    folder,
    "made.xml",
    `<?xml version="1.0"?><Product_Observational><File_Area_Observational><File><file_name>data.bin</file_name></File>
    <Array><local_identifier>one</local_identifier><offset unit="byte">2</offset>
    <Element_Array><data_type>${type}</data_type>${more}</Element_Array>${listed.join("")}
    <Special_Constants><missing_constant>-1</missing_constant></Special_Constants></Array>
    <Table_Binary><name>numbers</name><offset unit="byte">0</offset></Table_Binary>
    </File_Area_Observational></Product_Observational>`,
  );
}

describe("readPds4()", () => {
  it.skipIf(!hasSharedData)("reads the label of an Akatsuki L2b image", async () => {
    const uvi = await readPds4(l2b);
    expect(uvi.objects.map(({ kind, offset }) => [kind, offset])).toEqual([
      ["Header", 0],
      ["Header", 2880],
      ["Array_2D_Image", 23040],
    ]);
    expect(uvi.arrayNames).toEqual(["ImageData"]);
    expect(uvi.label.find("geom:subsolar_longitude")?.number).toBe(141.454);
    expect(uvi.label.find("subsolar_latitude")?.number).toBe(-2.63393);
    expect(uvi.label.find("subspacecraft_longitude")).toMatchObject({ text: "95.1254", attributes: { unit: "deg" } });
    expect(uvi[display]()["text/plain"]).toContain(
      "ImageData: Array_2D_Image [Line 1024, Sample 1024] IEEE754MSBSingle, from byte 23040 of uvi_20151207_051953_283_l2b_v21.fit",
    );
    expect(uvi[display]()["text/html"]).toContain("geom:subsolar_longitude: 141.454 deg");
    const error = await failure(async () => uvi.array());
    expect(error).toMatchObject({ name: "FileError", code: "FILE_NOT_FOUND" });
    expect(error.message).toContain("l2b_v21_edited.lblx");
  });

  it.skipIf(!hasSharedData)("reads the label of an Akatsuki L3b map", async () => {
    const map = await readPds4(sharedData("akatsuki_labels/uvi_20151207_051953_283_l3b_v21.lblx"));
    expect(map.objects).toMatchObject([
      { kind: "Encoded_External", file: "uvi_20151207_051953_283_l3b_v21.nc", offset: 0 },
    ]);
    expect(map.objects[0].label.find("object_length")?.number).toBe(13003795);
    expect(await failure(async () => map.array())).toMatchObject({ code: "UNKNOWN_ARRAY" });
  });

  it.each([
    ["UnsignedByte", [255], 255],
    ["SignedByte", [255], -1],
    ["SignedMSB2", [255, 254], -2],
    ["UnsignedLSB4", [1, 0, 0, 255], 4278190081],
    ["IEEE754MSBSingle", [63, 192, 0, 0], 1.5],
    ["IEEE754LSBDouble", [0, 0, 0, 0, 0, 0, 248, 63], 1.5],
  ])("reads %s", async (type, data, wanted) => {
    const opened = await readPds4(product(type, [1], Uint8Array.of(9, 9, ...data)));
    expect([...opened.array().read()]).toEqual([wanted]);
  });

  it("reads an array of three axes, with scale and missing values", async () => {
    const more = "<scaling_factor>0.5</scaling_factor><value_offset>10</value_offset>";
    const cells = Uint8Array.from({ length: 26 }, (_, i) => i - 2);
    cells[2] = 255;
    const array = (await readPds4(product("SignedByte", [2, 3, 4], cells, more))).array("one");
    expect(array.shape).toEqual([2, 3, 4]);
    expect([...array.read({ band: 1, lines: { start: 2 } })]).toEqual([20, 21, 22, 23]);
    expect([...array.read({ band: 0, lines: { count: 1 }, scaled: true })]).toEqual([Number.NaN, 10.5, 11, 11.5]);
  });

  it("lists tables", async () => {
    const opened = await readPds4(product("SignedByte", [1], Uint8Array.of(1, 2, 3)));
    expect(opened.objects[1]).toMatchObject({ kind: "Table_Binary", name: "numbers", file: "data.bin", offset: 0 });
    expect(await failure(async () => opened.array("numbers"))).toMatchObject({ code: "UNKNOWN_ARRAY" });
  });

  it.each([
    ["ComplexMSB8", [1], "UNSUPPORTED_TYPE"],
    ["SignedByte", [1, 1, 1, 1], "UNSUPPORTED_TYPE"],
    ["SignedByte", [0], "BAD_LABEL"],
    ["SignedByte", [], "BAD_LABEL"],
    ["SignedByte", [100], "TRUNCATED"],
  ])("refuses an array of %s with axes %j", async (type, axes, code) => {
    const opened = await readPds4(product(type, axes, Uint8Array.of(1, 2, 3)));
    expect(await failure(async () => opened.array().read())).toMatchObject({ name: "FormatError", code });
  });

  it.each([
    ["<!DOCTYPE html><html></html>", "WRONG_FORMAT", "HTML page"],
    ["SIMPLE  =                    T", "WRONG_FORMAT", "FITS"],
    ["<?xml version='1.0'?><error/>", "WRONG_FORMAT", "its root is error"],
    ["<Product_Observational><File>", "BAD_LABEL", "Cannot read the label"],
    ["<a>".repeat(3000), "BAD_LABEL", "nested more than 200"],
    ["", "EMPTY_FILE", "empty"],
  ])("refuses a label that is %j", async (content, code, message) => {
    const path = place(folder, "bad.xml", content);
    const error = await failure(() => readPds4(path));
    expect(error).toMatchObject({ code, path: join(folder, "bad.xml") });
    expect(error.message).toContain(message);
  });

  it("gives a label or an Albedo error for any text", () => {
    const piece = fc.constantFrom(
      "<a>",
      "</a>",
      "<b/>",
      "x",
      "&amp;",
      "&",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?xml",
      "?>",
      " a='1'",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        try {
          readXml(parts.join(""), "x");
        } catch (error) {
          expect(error).toMatchObject({ name: "FormatError", path: "x", hint: expect.any(String) });
        }
      }),
    );
  });
});
