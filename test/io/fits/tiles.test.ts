import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { DamagedTile } from "../../../src/io/fits/tiles/bit-reader.ts";
import { dequantize } from "../../../src/io/fits/tiles/dither.ts";
import { gunzipTile, unshuffle } from "../../../src/io/fits/tiles/gzip.ts";
import { hcompressDecode } from "../../../src/io/fits/tiles/hcompress.ts";
import { plioDecode } from "../../../src/io/fits/tiles/plio.ts";
import { riceDecode } from "../../../src/io/fits/tiles/rice.ts";
import { fitsFixtures } from "./digest.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-tiles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tiles = join(fitsFixtures, "tiles-0.fits");
/** The file with a text of its headers replaced by another of the same length. */
const changed = async (from: string, to: string) => {
  const path = join(folder, "changed.fits");
  writeFileSync(path, readFileSync(tiles).toString("latin1").replace(from.padEnd(30), to.padEnd(30)), "latin1");
  return (await readFits(path)).hdu(1);
};

describe("a compressed image", () => {
  it("has the shape of the image", async () => {
    const hdu = (await readFits(tiles)).hdu("RICE_1-i2");
    expect(hdu).toMatchObject({ kind: "compressed image", shape: [37, 53], bitpix: 16 });
    expect(hdu.raw().data).toBeInstanceOf(Int16Array);
    expect(hdu.image().shape).toEqual([37, 53]);
  });

  it.each([
    ["ZCMPTYPE= 'RICE_1  '", "ZCMPTYPE= 'BZIP2   '", "UNKNOWN_COMPRESSION"],
    ["ZBITPIX =                    8", "ZBITPIX =                    7", "BAD_HEADER"],
    ["ZNAXIS1 =                   53", "ZNAXIS1 =                   99", "BAD_HEADER"],
    ["ZNAXIS1 =                   53", "ZNAXIS1 =                   -3", "BAD_HEADER"],
    ["ZTILE1  =                   20", "ZTILE1  =                    0", "BAD_HEADER"],
    ["ZVAL1   =                   32", "ZVAL1   =                    0", "BAD_TILE"],
    ["TFORM1  = '1PB(", "TFORM1  = '1PX(", "BAD_TILE"],
  ])("with %s changed to %s is refused: %s", async (from, to, code) => {
    expect(readFileSync(tiles).includes(from)).toBe(true);
    const cut = from.startsWith("TFORM1") ? await changedText(from, to) : await changed(from, to);
    expect(() => cut.image()).toThrow(expect.objectContaining({ code }));
  });

  it("with more pixels than its bytes could hold is refused before memory is asked for", async () => {
    const text = readFileSync(tiles).toString("latin1");
    const large = [
      "ZNAXIS1 =                   53",
      "ZTILE1  =                   20",
      "ZNAXIS2 =                   37",
      "ZTILE2  =                   16",
    ];
    const path = join(folder, "large.fits");
    const replaced = large.reduce(
      (content, card) => content.replace(card, `${card.slice(0, 10)}${"60000".padStart(20)}`),
      text,
    );
    // One tile in place of nine.
    writeFileSync(path, replaced.replace("NAXIS2  =                    9", "NAXIS2  =                    1"), "latin1");
    const hdu = (await readFits(path)).hdu(1);
    expect(() => hdu.image()).toThrow(
      expect.objectContaining({ code: "BAD_HEADER", message: expect.stringContaining("60000 x 60000") }),
    );
  });
});

async function changedText(from: string, to: string) {
  const path = join(folder, "changed.fits");
  writeFileSync(path, readFileSync(tiles).toString("latin1").replace(from, to), "latin1");
  return (await readFits(path)).hdu(1);
}

describe("riceDecode()", () => {
  it("reads a tile worked out by hand", () => {
    // First pixel 5; code 2, so one low bit: differences 1, -1, 0 are 2, 1, 0, written 01|0, 1|1, 1|0.
    const bits = `${"00000101"}${"010"}${"10"}${"010"}${"11"}${"10"}`;
    const bytes = Uint8Array.from(bits.padEnd(24, "0").match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2));
    expect(riceDecode(bytes, 4, 1, 32)).toEqual(Int32Array.of(5, 6, 5, 5));
  });
});

describe("plioDecode()", () => {
  it("reads a list worked out by hand", () => {
    // Two zeros, three ones (high value 1), high value 7, one zero and a 7, then a step up to 9.
    const words = [0, 7, -100, 13, 0, 0, 0, 0x0002, 0x4003, 0x2006, 0x5002, 0x6002, 0x0000];
    const bytes = Uint8Array.from(words.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]));
    expect(plioDecode(bytes, 9)).toEqual(Int32Array.of(0, 0, 1, 1, 1, 0, 7, 9, 0));
  });
});

describe("dequantize()", () => {
  it("keeps missing values and exact zeros", () => {
    const values = new Float64Array(3);
    const how = { scale: 2, zero: 1, blank: -2147483648, seed: 1 };
    dequantize(Int32Array.of(-2147483648, -2147483646, 4), 0, { ...how, method: "SUBTRACTIVE_DITHER_2" }, values);
    expect([...values.subarray(0, 2)]).toEqual([Number.NaN, 0]);
    expect(Math.abs(values[2] - 9)).toBeLessThanOrEqual(1);
    dequantize(Int32Array.of(-2147483648, 3, 4), 0, { ...how, method: "NO_DITHER" }, values);
    expect([...values]).toEqual([Number.NaN, 7, 9]);
  });
});

describe("gunzipTile()", () => {
  it("gives no more bytes than a tile has", () => {
    expect(gunzipTile(gzipSync(new Uint8Array(100)), 100)).toHaveLength(100);
    expect(gunzipTile(gzipSync(new Uint8Array(101)), 100)).toBeUndefined();
    expect(gunzipTile(Uint8Array.of(1, 2), 100)).toBeUndefined();
  });

  it("puts shuffled bytes together", () => {
    expect([...unshuffle(Buffer.from([1, 3, 5, 2, 4, 6]), 2)]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("decoders", () => {
  it("end for any bytes, with pixels or without", () => {
    const anything = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(anything, fc.constantFrom(1, 2, 4), fc.boolean(), (bytes, width, smooth) => {
        expect(riceDecode(bytes, 5000, width, 32)?.length ?? 5000).toBe(5000);
        expect(plioDecode(bytes, 5000)?.length ?? 5000).toBe(5000);
        const header = Buffer.from("dd990000003200000064000000020000000000000007", "hex");
        const tile = Buffer.concat([header, bytes]);
        try {
          expect(hcompressDecode(tile, 5000, smooth)).toHaveLength(5000);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedTile);
        }
      }),
      { numRuns: 300 },
    );
  });
});
