import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { joinContinued, parseCard } from "../../../src/io/fits/card.ts";
import { parseValueField } from "../../../src/io/fits/card-value.ts";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { fitsFixtures } from "./digest.ts";

const { header } = await readFits(join(fitsFixtures, "cards.fits"));
const card = (text: string) => parseCard(text.padEnd(80));

describe("FitsHeader", () => {
  it.each([
    ["INTEGER", -42],
    ["FREEINT", 12345],
    ["BIGINT", 9223372036854775807n],
    ["FLOAT", -1.2345e-3],
    ["DOUBLE", 1.23456789e10],
    ["POINT", 5],
    ["HALF", 0.5],
    ["TRUE", true],
    ["FALSE", false],
    ["STRING", "It's a text / not a comment"],
    ["EMPTY", ""],
    ["BLANKS", ""],
    ["LEADING", "  indented"],
    ["UNDEF", null],
    ["NOTHING", null],
    ["COMPLEX", { re: 1.5, im: -2500 }],
    ["ICOMPLEX", { re: 3, im: 4 }],
    [
      "LONG",
      "This text goes on beyond one card, which is done with an ampersand at its end and the keyword CONTINUE, as often as it takes",
    ],
    ["AMPER", "ends in an ampersand &"],
    ["ESO DET CHIP1 NAME", "CCD-44"],
    ["hierarch eso tel alt", 45.5],
    ["REPEAT", 1],
    ["ABSENT", undefined],
  ])("reads %s", (keyword, value) => expect(header.get(keyword)).toEqual(value));

  it("keeps comments, repeated keywords and commentary", () => {
    expect(header.comment("FREEINT")).toBe("no blank before the slash");
    expect(header.comment("LONG")).toBe("comment at the end");
    expect(header.all("REPEAT")).toEqual([1, 2]);
    expect(header.comments).toEqual([" a comment = with an equals sign", ""]);
    expect(header.history).toEqual(["made by a script"]);
    expect(header.has("UNDEF")).toBe(true);
    expect(header.toString().split("\n")).toHaveLength(34);
  });

  it("names what is missing or of another type", () => {
    expect(header.number("POINT")).toBe(5);
    expect(header.text("STRING")).toContain("text");
    expect(() => header.number("FLAOT")).toThrow(
      expect.objectContaining({ code: "MISSING_KEYWORD", hint: expect.stringContaining('"FLOAT"') }),
    );
    expect(() => header.number("STRING")).toThrow(expect.objectContaining({ code: "BAD_KEYWORD" }));
    expect(() => header.text("UNDEF")).toThrow(/UNDEF is empty, not a text/);
  });
});

describe("parseCard()", () => {
  it("keeps cards that break the standard", () => {
    expect(card("lower   = 3")).toMatchObject({ keyword: "LOWER", value: 3, standard: false });
    expect(card("A.B     = 3")).toMatchObject({ keyword: "A.B", value: 3, standard: false });
    expect(card("NOBLANK =3")).toMatchObject({ keyword: "NOBLANK", value: 3, standard: false });
    expect(card("NOVALUE with text")).toMatchObject({ keyword: "NOVALUE", value: "with text", hasValue: false });
    expect(card("OPEN    = 'no end")).toMatchObject({ value: "no end", standard: false });
    expect(card("WORD    = plain text / why")).toMatchObject({ value: "plain text", comment: "why", standard: false });
    expect(card("NUMBER  = -nan")).toMatchObject({ value: Number.NaN, standard: false });
    expect(card("NUMBER  = -inf")).toMatchObject({ value: Number.NEGATIVE_INFINITY, standard: false });
  });

  it("joins texts only with a CONTINUE right behind", () => {
    const texts = ["A       = 'x&'", "CONTINUE  'y&'", "CONTINUE  'z'", "CONTINUE  'w'", "B       = 'v&'"].map(card);
    expect(joinContinued(texts).map(({ keyword, value }) => [keyword, value])).toEqual([
      ["A", "xyz"],
      ["CONTINUE", "w"],
      ["B", "v&"],
    ]);
  });
});

describe("parseValueField()", () => {
  it.each([
    ["+7", 7],
    ["007", 7],
    ["-0", -0],
    ["1E5", 1e5],
    ["1.d-3", 1e-3],
    ["-.5e+2", -50],
    ["9007199254740993", 9007199254740993n],
    ["(1,2)", { re: 1, im: 2 }],
    ["( 1 , -2.5 )", { re: 1, im: -2.5 }],
    ["''''", "'"],
    ["'a''b' / c", "a'b"],
  ])("reads %s", (text, value) => expect(parseValueField(` ${text}`)).toMatchObject({ value, standard: true }));

  it.each(["1.2.3", "E5", "T F", "(1)", "1 2", "--3"])("keeps %s as text", (text) => {
    expect(parseValueField(text)).toMatchObject({ value: text, standard: false });
  });
});
