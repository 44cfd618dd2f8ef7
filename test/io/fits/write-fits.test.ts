import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parseCard } from "../../../src/io/fits/card.ts";
import { checksum, checksumText } from "../../../src/io/fits/checksum.ts";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { cardText } from "../../../src/io/fits/write-card.ts";
import { type HduInput, writeFits } from "../../../src/io/fits/write-fits.ts";
import { fitsFixtures } from "./digest.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-write-fits-"));
const path = join(folder, "out.fits");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = async (hdus: HduInput[], options = {}) => {
  await writeFits(path, hdus, options);
  return readFits(path, { verify: true });
};

describe("writeFits()", () => {
  it.each([
    Uint8Array.of(0, 1, 255, 7),
    Int8Array.of(-128, 127, 0, -1),
    Int16Array.of(-32768, 32767, 0, -1),
    Uint16Array.of(0, 65535, 32768, 1),
    Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, -1),
    Uint32Array.of(0, 2 ** 32 - 1, 2 ** 31, 1),
    BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n),
    BigUint64Array.of(0n, 2n ** 64n - 1n, 2n ** 63n, 1n),
    Float32Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY, -0),
    Float64Array.of(0.1, Number.NaN, Number.NEGATIVE_INFINITY, 1e300),
  ])("gives back what it was given: %o", async (data) => {
    const kept = data.slice();
    const { hdus } = await written([
      { data, shape: [2, 2] },
      { data, shape: [2, 1, 2], name: "copy", version: 2 },
    ]);
    expect(hdus[0].image()).toEqual({ data: kept, shape: [2, 2], unit: "" });
    expect(hdus[1]).toMatchObject({ name: "COPY", version: 2, shape: [2, 1, 2] });
    expect(hdus[1].image().data).toEqual(kept);
    expect(data).toEqual(kept);
    expect(hdus.map((hdu) => hdu.checksums())).toEqual([
      { checksum: "correct", datasum: "correct" },
      { checksum: "correct", datasum: "correct" },
    ]);
  });

  it("gives 64-bit integers as doubles where none is lost", async () => {
    const edge = 2n ** 53n;
    const read = async (data: BigInt64Array | BigUint64Array) => (await written([{ data }])).hdus[0].image().data;
    expect(await read(BigInt64Array.of(1n - edge, edge - 1n, -1n))).toEqual(
      Float64Array.of(1 - 2 ** 53, 2 ** 53 - 1, -1),
    );
    expect(await read(BigUint64Array.of(0n, edge - 1n))).toEqual(Float64Array.of(0, 2 ** 53 - 1));
    for (const lost of [BigInt64Array.of(edge), BigInt64Array.of(-edge - 1n), BigUint64Array.of(edge)]) {
      expect(await read(lost)).toEqual(lost);
    }
  });

  it("writes headers of every kind of value", async () => {
    const long = "It's a text that is far longer than what fits into one card of eighty letters, with 'quotes' in it";
    const { header } = await written([
      {
        header: {
          ORIGIN: { value: "ISAS/JAXA", comment: "who made it" },
          S_DISTAV: 72102.7,
          S_IFOV: 2.04619e-4,
          HUGE: 1e300,
          COUNT: 12,
          BIG: 2n ** 62n,
          FLAG: true,
          NOTHING: null,
          PAIR: { re: 1, im: -2.5 },
          LONG: long,
          AMPER: "ends in &",
          ALBEDO_STAND_IN: "Akatsuki UVI L2b",
          "ESO DET NAME": "CCD",
          NAXIS: 7,
        },
        comments: ["a comment"],
        history: ["x".repeat(100)],
        headerBlocks: 3,
      },
    ]);
    expect(header.get("ORIGIN")).toBe("ISAS/JAXA");
    expect(header.comment("ORIGIN")).toBe("who made it");
    expect(["S_DISTAV", "S_IFOV", "HUGE", "COUNT", "BIG", "FLAG", "NOTHING", "PAIR"].map((k) => header.get(k))).toEqual(
      [72102.7, 2.04619e-4, 1e300, 12, 2n ** 62n, true, null, { re: 1, im: -2.5 }],
    );
    expect(header.get("LONG")).toBe(long);
    expect(header.get("AMPER")).toBe("ends in &");
    expect(header.get("ALBEDO_STAND_IN")).toBe("Akatsuki UVI L2b");
    expect(header.get("ESO DET NAME")).toBe("CCD");
    expect(header.get("NAXIS")).toBe(0);
    expect(header.comments).toEqual(["a comment"]);
    expect(header.history).toEqual(["x".repeat(72), "x".repeat(28)]);
    expect(statSync(path).size).toBe(3 * 2880);
  });

  it("shows what it cannot write, and lets a value go without a comment", async () => {
    await expect(writeFits(path, [{ header: { DAY: new Date(0) as never } }])).rejects.toThrow(
      'Cannot write card "DAY": FITS cannot write 1970-01-01T00:00:00.000Z',
    );
    await expect(writeFits(path, [{ header: { A: undefined as never } }])).rejects.toThrow("cannot write undefined");
    const { header } = await written([{ header: { A: { value: 3 }, B: { value: null } } }]);
    expect([header.get("A"), header.comment("A"), header.get("B")]).toEqual([3, "", null]);
  });

  it("writes COMMENT and HISTORY of a header as cards without a value", async () => {
    const { header } = await written([
      { header: { COMMENT: "hello", A: 1, history: { value: "x".repeat(80) } }, comments: ["more"] },
    ]);
    expect(header.comments).toEqual(["hello", "more"]);
    expect(header.history).toEqual(["x".repeat(72), "x".repeat(8)]);
    expect(readFileSync(path, "latin1")).toContain("COMMENT hello  ");
  });

  it("copies the cards of a header it has read", async () => {
    const before = (await readFits(join(fitsFixtures, "cards.fits"))).header;
    const { header } = await written([{ header: before, data: Float32Array.of(1) }]);
    const own = (cards: typeof before.cards) =>
      cards.filter(({ keyword }) => /^(STRING|LONG|ESO|COMP|HIST)/.test(keyword));
    expect(own(header.cards)).toEqual(own(before.cards));
    const named = (await readFits(join(fitsFixtures, "scaled.fits"))).hdu("scaled", 2);
    const { data, shape } = named.image();
    const copies = await written([{}, { header: named.header, data, shape }, { header: named.header, name: "other" }]);
    expect(copies.hdus.map(({ name, version }) => [name, version])).toEqual([
      ["PRIMARY", 1],
      ["SCALED", 2],
      ["OTHER", 2],
    ]);
    expect(copies.hdu("scaled").image()).toEqual({ data, shape, unit: "K" });
  });

  it("writes scaled integers", async () => {
    const scaling = { scale: 0.5, zero: 10, blank: -1 };
    const { hdus } = await written([{ data: Int16Array.of(0, 4, -1), scaling }], { checksum: false });
    expect(hdus[0].image().data).toEqual(Float32Array.of(10, 12, Number.NaN));
    expect(hdus[0].checksums()).toEqual({ checksum: "absent", datasum: "absent" });
  });

  it("writes the same bytes twice and leaves nothing behind", async () => {
    const hdus = [{ data: Float32Array.of(1, 2) }, { name: "empty" }];
    await writeFits(path, hdus);
    const first = readFileSync(path);
    await writeFits(path, hdus);
    expect(readFileSync(path).equals(first)).toBe(true);
    expect(first.length % 2880).toBe(0);
    await expect(writeFits(join(folder, "absent", "out.fits"), hdus)).rejects.toMatchObject({ code: "WRITE_FAILED" });
    expect(readdirSync(folder)).toEqual(["out.fits"]);
  });

  it.each<[HduInput[], string]>([
    [[], "NO_DATA"],
    [[{ data: Float32Array.of(1), shape: [2] }], "SHAPE_MISMATCH"],
    [[{ shape: [2] }], "SHAPE_MISMATCH"],
    [[{ data: Float32Array.of(1, 2), shape: [] }, { name: "lost" }], "SHAPE_MISMATCH"],
    [[{ data: Float32Array.of(1), shape: [] }], "SHAPE_MISMATCH"],
    [[{ data: [1, 2] as never }], "NOT_NUMERIC"],
    [[{ header: { "KEY=": 1 } }], "BAD_CARD"],
    [[{ header: { KEY: "Ä" } }], "BAD_CARD"],
    [[{ header: { KEY: Number.NaN } }], "BAD_CARD"],
    [[{ comments: ["two\nlines"] }], "BAD_CARD"],
    [[{ header: { KEY: undefined as never } }], "BAD_CARD"],
    [[{ header: { KEY: new Date(0) as never } }], "BAD_CARD"],
    [[{ header: { KEY: [1, 2] as never } }], "BAD_CARD"],
    [[{ header: { KEY: { value: { re: 1 } } as never } }], "BAD_CARD"],
    [[{ header: { KEY: { value: 1, comment: 2 } as never } }], "BAD_CARD"],
    [[{ header: { COMMENT: 3 } }], "BAD_CARD"],
    [[{ header: { HISTORY: { value: "x", comment: "of what" } } }], "BAD_CARD"],
    [[{ data: Uint16Array.of(1), scaling: { scale: 2 } }], "BAD_CARD"],
    [[{ data: Float32Array.of(1), scaling: { blank: 2 } }], "BAD_CARD"],
  ])("refuses %o", async (hdus, code) => {
    await expect(writeFits(path, hdus)).rejects.toMatchObject({ code });
  });
});

describe("cardText()", () => {
  it("writes fixed format", () => {
    expect(cardText("SIMPLE", true, "standard")).toBe(`SIMPLE  =                    T / standard${" ".repeat(39)}`);
    expect(cardText("A", "x")).toBe(`A       = 'x       '`.padEnd(80));
    expect(cardText("A", "x", "why")).toBe(`A       = 'x       '           / why`.padEnd(80));
    expect(cardText("B", 1e21)).toBe("B       =               1.0E21".padEnd(80));
  });

  it("writes every text and number so that it reads back", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."ab '&/=".split("")), maxLength: 200 });
    fc.assert(
      fc.property(letters, (text) => {
        const cards = cardText("KEY", text, "comment").match(/.{80}/g)!.map(parseCard);
        const joined = cards.map(({ value }) => value as string);
        const whole = joined.map((part, i) => (i < joined.length - 1 ? part.replace(/&$/, "") : part)).join("");
        expect(whole.trimEnd()).toBe(text.trimEnd());
      }),
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseCard(cardText("KEY", value)).value).toBe(value);
      }),
    );
  });
});

describe("checksumText()", () => {
  it("gives sixteen letters and digits that bring the sum to all ones", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (data) => {
        const text = checksumText(checksum(Buffer.from("0".repeat(16)), checksum(data)));
        expect(text).toMatch(/^[0-9A-Za-z]{16}$/);
        // In the file the text begins in column 12, so its letters are one place on.
        const rotated = Buffer.from(text.slice(1) + text[0]);
        expect(checksum(rotated, checksum(data))).toBe(0xffffffff);
      }),
    );
  });

  it("gives the letters that astropy gives", async () => {
    const content = readFileSync(join(fitsFixtures, "images.fits"));
    const { hdus } = await readFits(join(fitsFixtures, "images.fits"));
    for (const { header, place, layout } of hdus) {
      const bytes = content.subarray(place.header, place.data + Math.ceil(layout.length / 2880) * 2880);
      bytes.write("0".repeat(16), bytes.indexOf("CHECKSUM= '") + 11);
      expect(checksumText(checksum(bytes))).toBe(header.get("CHECKSUM"));
    }
  });

  it("counts bytes after the last word as if zeros followed", () => {
    expect(checksum(Uint8Array.of(1, 2, 3, 4, 5, 6))).toBe(0x01020304 + 0x05060000);
  });
});
