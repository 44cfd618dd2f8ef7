import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPds4 } from "../../../src/io/pds4/read-pds4.ts";
import { full } from "../../support/full.ts";
import { failure, place, temporaryFolder } from "../files.ts";

const folder = temporaryFolder();

function field(kind: string, name: string, type: string, at: number, length: number, more = ""): string {
  const where = at > 0 ? `<field_location unit="byte">${at}</field_location>` : "";
  const size = length > 0 ? `<field_length unit="byte">${length}</field_length>` : "";
  return `<Field_${kind}><name>${name}</name>${where}<data_type>${type}</data_type>${size}${more}</Field_${kind}>`;
}

/** A label of one table, with its data beside it. */
function product(table: string, data: Uint8Array | string): string {
  place(folder, "table.dat", typeof data === "string" ? Buffer.from(data) : data);
  return place(
    folder,
    "table.xml",
    `<?xml version="1.0"?><Product_Observational><File_Area_Observational><File><file_name>TABLE.DAT</file_name></File>
    ${table}</File_Area_Observational></Product_Observational>`,
  );
}

const character = (fields: string, records = 3, length = 20) =>
  `<Table_Character><name>stars</name><offset unit="byte">0</offset><records>${records}</records>
  <Record_Character><fields>1</fields><record_length unit="byte">${length}</record_length>${fields}</Record_Character></Table_Character>`;

describe("a table of a PDS4 product", () => {
  it("of text gives numbers, texts and booleans, with units and missing values", async () => {
    const fields = [
      field("Character", "NAME", "ASCII_String", 1, 6),
      field(
        "Character",
        "MAG",
        "ASCII_Real",
        7,
        5,
        "<unit>mag</unit><Special_Constants><missing_constant>-9.9</missing_constant></Special_Constants>",
      ),
      field("Character", "N", "ASCII_Integer", 12, 3, "<scaling_factor>10</scaling_factor>"),
      field("Character", "OK", "ASCII_Boolean", 15, 4),
    ].join("");
    const path = product(character(fields), "Vega   0.03  1true\r\nSirius-1.46 -20   \r\nDark   -9.9   true\r\n");
    const opened = await readPds4(path);
    expect(opened.tableNames).toEqual(["stars"]);
    const table = opened.table();
    expect(table.length).toBe(3);
    expect(Array.from(table.column("NAME"))).toEqual(["Vega", "Sirius", "Dark"]);
    expect(Array.from(table.column("MAG"))).toEqual([0.03, -1.46, Number.NaN]);
    expect(Array.from(table.column("N"))).toEqual([10, -20, Number.NaN]);
    expect(Array.from(table.column("OK"))).toEqual([true, false, true]);
    expect(table.units).toEqual({ MAG: "mag" });
  });

  it("of binary numbers gives them in their types, repeated groups as one column each", async () => {
    const group = `<Group_Field_Binary><repetitions>2</repetitions><fields>1</fields><group_location unit="byte">4</group_location>
      <group_length unit="byte">4</group_length>${field("Binary", "B", "UnsignedLSB2", 1, 2)}</Group_Field_Binary>`;
    const fields = field("Binary", "A", "SignedMSB2", 1, 2) + group + field("Binary", "C", "IEEE754MSBSingle", 8, 4);
    const rows = [
      [255, 254, 0, 1, 0, 2, 0, 63, 192, 0, 0],
      [0, 3, 0, 0, 1, 255, 255, 192, 0, 0, 0],
    ];
    const path = product(
      `<Table_Binary><local_identifier>t</local_identifier><offset unit="byte">1</offset><records>2</records>
      <Record_Binary><record_length unit="byte">11</record_length>${fields}</Record_Binary></Table_Binary>`,
      Uint8Array.from([9, ...rows.flat()]),
    );
    const table = (await readPds4(path)).table("t");
    expect(table.columnNames()).toEqual(["A", "B_1", "B_2", "C"]);
    expect(table.column("A")).toEqual(Int16Array.of(-2, 3));
    expect(table.column("B_1")).toEqual(Uint16Array.of(1, 256));
    expect(table.column("B_2")).toEqual(Uint16Array.of(2, 65_535));
    expect(table.column("C")).toEqual(Float32Array.of(1.5, -2));
  });

  const delimited = (delimiter: string, fields: string, records = 2) =>
    `<Table_Delimited><name>d</name><offset unit="byte">0</offset><records>${records}</records>
    <record_delimiter>Carriage-Return Line-Feed</record_delimiter><field_delimiter>${delimiter}</field_delimiter>
    <Record_Delimited>${fields}</Record_Delimited></Table_Delimited>`;

  it("that is delimited knows quotes, empty fields and all four delimiters", async () => {
    const fields = field("Delimited", "T", "ASCII_String", 0, 0) + field("Delimited", "X", "ASCII_Real", 0, 0);
    for (const [name, mark] of [
      ["Comma", ","],
      ["Semicolon", ";"],
      ["Horizontal Tab", "\t"],
      ["Vertical Bar", "|"],
    ]) {
      const table = (await readPds4(product(delimited(name, fields), `"a${mark}b"${mark}1e3\r\nc${mark}\r\n`))).table();
      expect(Array.from(table.column("T"))).toEqual([`a${mark}b`, "c"]);
      expect(Array.from(table.column("X"))).toEqual([1000, Number.NaN]);
    }
  });

  it("reads numbers of other bases, and leaves dates as text", async () => {
    const fields =
      field("Character", "H", "ASCII_Numeric_Base16", 1, 4) + field("Character", "D", "ASCII_Date_YMD", 5, 10);
    const table = (await readPds4(product(character(fields, 1, 14), "00FF2015-12-07"))).table();
    expect(Array.from(table.column("H"))).toEqual([255]);
    expect(Array.from(table.column("D"))).toEqual(["2015-12-07"]);
  });

  it("that is wrong gives a named error", async () => {
    const good = field("Character", "X", "ASCII_Real", 1, 5);
    const refuse = async (table: string, data: string, code: string, read = "X") => {
      const error = await failure(async () => {
        const opened = (await readPds4(product(table, data))).table();
        opened.column(read)[0];
      });
      expect(error).toMatchObject({ code, hint: expect.any(String) });
    };
    await refuse(character(good, 3), "short", "TRUNCATED");
    await refuse(character(good, 1, 4), "12345", "BAD_LABEL");
    await refuse(character("", 1, 5), "12345", "BAD_LABEL");
    await refuse(character(good, 1, 5), "12x45", "BAD_NUMBER");
    await refuse(character(good, 1, 5).replace("<records>1", "<records>many"), "12345", "BAD_LABEL");
    await refuse(character(field("Binary", "X", "UnsignedBitString", 1, 5), 1, 5), "12345", "UNSUPPORTED_TYPE");
    await refuse(delimited("Dash", field("Delimited", "X", "ASCII_Real", 0, 0)), "1\r\n2\r\n", "BAD_LABEL");
    await refuse(delimited("Comma", field("Delimited", "X", "ASCII_Real", 0, 0), 3), "1\r\n2\r\n", "TRUNCATED");
    await refuse(delimited("Comma", field("Delimited", "X", "ASCII_Real", 0, 0)), "1,1\r\n2\r\n", "BAD_LABEL");
    const none = await failure(async () => (await readPds4(product(character(good, 1, 5), "12345"))).table("stairs"));
    expect(none).toMatchObject({ code: "UNKNOWN_TABLE", hint: expect.stringContaining("stars") });
  });

  it("gives values or a named error when label and data are damaged", async () => {
    const table = character(
      field("Character", "X", "ASCII_Real", 1, 5) + field("Character", "Y", "ASCII_Integer", 6, 5),
    );
    const label = product(table, "");
    const text = Buffer.from(await import("node:fs").then(({ readFileSync }) => readFileSync(label)));
    const change = fc.record({ at: fc.nat(), what: fc.constantFrom("9", "<", "-", "0", "999999999", "NaN", "/", " ") });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.string({ maxLength: 70 }),
        async (changes, data) => {
          const bytes = Buffer.from(text);
          for (const { at, what } of changes) bytes.write(what, at % bytes.length);
          place(folder, "table.dat", Buffer.from(data.padEnd(60, "1")));
          place(folder, "table.xml", bytes);
          try {
            const opened = await readPds4(label);
            for (const name of opened.tableNames) {
              const read = opened.table(name);
              for (const column of read.columnNames()) read.column(column)[0];
            }
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/^[A-Z_]+$/),
              hint: expect.stringMatching(/\S/),
            });
          }
        },
      ),
      { numRuns: Number(process.env.ALBEDO_FUZZ_RUNS ?? (full ? 3000 : 300)) },
    );
  });
});
