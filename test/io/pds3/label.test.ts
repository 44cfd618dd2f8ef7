import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isQuantity, LabelBlock, type LabelValue } from "../../../src/io/pds3/label.ts";
import { labelTime } from "../../../src/io/pds3/label-time.ts";
import { parseLabel } from "../../../src/io/pds3/parse-label.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/io/pds/labels.json"), "utf8"));

/** A value in the form of the fixture; times and dates as the fixture's own kind. */
function plain(value: LabelValue | LabelBlock, wanted: unknown): unknown {
  const kind = typeof wanted === "object" && wanted !== null ? Object.keys(wanted)[0] : "";
  if (value instanceof LabelBlock) return { [value.kind]: pairs(value, (wanted as Record<string, Pairs>)[kind]) };
  if (value instanceof Set) return { set: [...value].map((v) => plain(v, undefined)).sort() };
  if (Array.isArray(value)) return value.map((v, i) => plain(v, (wanted as unknown[])?.[i]));
  if (isQuantity(value))
    return { quantity: plain(value.value, (wanted as { quantity?: unknown })?.quantity), unit: value.unit };
  if (kind === "ms") return { ms: labelTime(value as string)?.getTime() };
  if (kind === "time") return /^\d\d:\d\d/.test(value as string) ? wanted : value;
  return value;
}

type Pairs = [string, unknown][];
const pairs = (block: LabelBlock, wanted: Pairs) =>
  block.entries.map(({ key, value }, i) => [key, plain(value, wanted?.[i]?.[1])]);

describe("parseLabel()", () => {
  it.skipIf(!hasSharedData).each(Object.keys(fixture.files))("reads %s as pvl does", (file) => {
    const { label } = parseLabel(readFileSync(sharedData(file), "latin1"), file);
    const wanted = fixture.files[file].map(([key, value]: [string, { set?: unknown[] }]) =>
      value?.set ? [key, { set: [...value.set].sort() }] : [key, value],
    );
    expect(pairs(label, wanted)).toEqual(wanted);
  });

  const read = (text: string) => parseLabel(text, "x.lbl").label;

  it("reads pointers, based integers, big integers and lists that continue with a comma", () => {
    const label = read(
      '^A = 16\r\n^B = 660 <BYTES>\r\n^C = ("D.IMG", 3 <BYTES>)\r\nN = -16#FF#\r\nBIG = 2#1' +
        `${"0".repeat(60)}#\r\nL = (1.5,\r\n  2\r\n ,-3E2)\r\nE = ()\r\nEND\r\n`,
    );
    expect(label.values).toEqual({
      "^A": 16,
      "^B": { value: 660, unit: "BYTES" },
      "^C": ["D.IMG", { value: 3, unit: "BYTES" }],
      N: -255,
      BIG: 2n ** 60n,
      L: [1.5, 2, -300],
      E: [],
    });
  });

  it("stops at END and says where the label ends", () => {
    expect(parseLabel("A = 1\nEND\n\x00\x01 junk ((", "x")).toMatchObject({ length: 9, ended: true });
    expect(parseLabel("A = 1\n\x01\x02(((", "x")).toMatchObject({ ended: false });
  });

  it("finds keywords and blocks whatever their case", () => {
    const label = read("Object = Core\n Format = Tile\n Size = 4 <km>\nEnd_Object\nEnd");
    expect(label.block("CORE")?.text("FORMAT")).toBe("Tile");
    expect(label.block("core")?.number("size")).toBe(4);
    expect(label.block("core")?.text("size")).toBeUndefined();
  });

  it.each([
    ["A = (1, 2", "expected , or ) in a list, found the end of the file"],
    ["A = (1,, 2)", 'expected a value, found ","'],
    ["A = (1 2)", 'expected , or ) in a list, found "2"'],
    ['A = 1\nB = "open', "line 2: the quoted text that begins here is not closed"],
    ["A = 1 <km", "unit that begins here is not closed"],
    ["/* open", "comment that begins here is not closed"],
    ["OBJECT = X\nA = 1\nEND", "object X is not closed"],
    ["OBJECT = X\nEND_GROUP = X", "END_GROUP = X closes object X"],
    ["END_OBJECT = X", "END_OBJECT = X closes nothing"],
    ["OBJECT = X\nEND_OBJECT = Y", "END_OBJECT = Y closes object X"],
    ["NAME = VENUS EXPRESS\nEND", 'expected = after "EXPRESS"'],
    ["= 3", 'expected a keyword, found "="'],
    [`A = ${"(".repeat(5000)}`, "nested more than 64 deep"],
    ["OBJECT = A\n".repeat(5000), "nested more than 64 deep"],
  ])("refuses %j with the line", (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "BAD_LABEL", path: "x.lbl" }));
    expect(() => read(text)).toThrow(message);
  });

  it("gives a label or an Albedo error for any text", () => {
    const piece = fc.constantFrom(
      ..."A =,(){}<>\"'#;\n\0/*-1.5".split(""),
      "END",
      "OBJECT = X\n",
      "END_OBJECT\n",
      "16#F#",
      "/*",
      "*/",
      "\xff",
      "= 1\n",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 60 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (input) => {
        try {
          expect(parseLabel(input, "x").length).toBeLessThanOrEqual(input.length);
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_LABEL", path: "x", offset: expect.any(Number) });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("labelTime()", () => {
  it.each([
    ["2007-01-06T01:39:30.006Z", "2007-01-06T01:39:30.006Z"],
    ["1990-158T15:24:12", "1990-06-07T15:24:12.000Z"],
    ["2001-001T01:10:39+7", "2000-12-31T18:10:39.000Z"],
    ["2001-01-01T00:00:00-03:30", "2001-01-01T03:30:00.000Z"],
  ])("reads %s", (text, wanted) => expect(labelTime(text)?.toISOString()).toBe(wanted));

  it.each(["UNK", "12:00", "2001-13-01", "2001-02-30", "2001-366", "2001-01-01T25:00"])("is undefined for %s", (text) =>
    expect(labelTime(text)).toBeUndefined(),
  );
});
