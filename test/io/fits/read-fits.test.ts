import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import { byteSource } from "../../../src/io/fits/byte-source.ts";
import { Hdu } from "../../../src/io/fits/hdu.ts";
import { layoutOf } from "../../../src/io/fits/layout.ts";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { readHeader } from "../../../src/io/fits/read-header.ts";
import { fitsFixtures } from "./digest.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-fits-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const images = join(fitsFixtures, "images.fits");
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
/** A header and data, each filled up to whole blocks. */
const fits = (cards: string[], data = new Uint8Array(0)) => {
  const text = [...cards, "END"].map((card) => card.padEnd(80)).join("");
  const padded = new Uint8Array(Math.ceil(data.length / 2880) * 2880);
  padded.set(data);
  return Buffer.concat([Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880)), padded]);
};
const primary = (bitpix: number, ...lengths: number[]) => [
  "SIMPLE  = T",
  `BITPIX  = ${bitpix}`,
  `NAXIS   = ${lengths.length}`,
  ...lengths.map((length, i) => `${`NAXIS${i + 1}`.padEnd(8)}= ${length}`),
];

describe("readFits()", () => {
  it("finds HDUs by number, name and version", async () => {
    const scaled = await readFits(join(fitsFixtures, "scaled.fits"));
    expect(scaled.hdu(0).name).toBe("PRIMARY");
    expect(scaled.hdu("primary").index).toBe(0);
    expect(scaled.hdu("scaled").index).toBe(1);
    expect(scaled.hdu("Scaled", 3).index).toBe(3);
    expect(scaled.hdu("scaled", 3).image().unit).toBe("K");
    const fail = (job: () => unknown, hint: string) =>
      expect(job).toThrow(expect.objectContaining({ code: "UNKNOWN_HDU", hint: expect.stringContaining(hint) }));
    fail(() => scaled.hdu("scalde"), '"SCALED"');
    fail(() => scaled.hdu("scaled", 99), "1, 2, 3");
    fail(() => scaled.hdu(99), "0 to 11");
    fail(() => scaled.hdu(-1), "0 to 11");
  });

  it("gives rows before columns and stored numbers", async () => {
    const { hdus } = await readFits(images);
    expect(hdus[0].image()).toMatchObject({ shape: [2, 3, 4], data: Uint8Array.from({ length: 24 }, (_, i) => i) });
    const scaled = (await readFits(join(fitsFixtures, "scaled.fits"))).hdu("scaled", 2);
    expect(scaled.raw().data).toBeInstanceOf(Int16Array);
    expect(scaled.raw().data[7]).toBe(-32768);
    expect(scaled.image().data[7]).toBeNaN();
    expect(scaled.bytes()).toHaveLength(48);
  });

  it("reads the bytes of one extension only", () => {
    const source = byteSource(images);
    const origin = { kind: "real", name: "images" } as const;
    let start = 0;
    const hdus: Hdu[] = [];
    while (start < source.size) {
      const { header, end } = readHeader(source, start);
      const layout = layoutOf(header, { path: images, offset: start });
      hdus.push(new Hdu(hdus.length, header, layout, { header: start, data: end }, source, origin));
      start = end + Math.ceil(layout.length / 2880) * 2880;
    }
    const headers = source.bytesRead;
    expect(headers).toBe(hdus.length * 2880);
    hdus[3].image();
    expect(source.bytesRead - headers).toBe(5 * 7 * 4);
  });

  it("opens a file of 3 GB of which only the headers are there", async () => {
    const path = join(folder, "sparse.fits");
    const first = fits(primary(-32, 30000, 25000));
    const offset = first.length + Math.ceil((4 * 30000 * 25000) / 2880) * 2880;
    writeFileSync(path, first);
    const { closeSync, openSync, writeSync } = await import("node:fs");
    const handle = openSync(path, "r+");
    const second = ["XTENSION= 'IMAGE'", ...primary(16, 2).slice(1), "PCOUNT  = 0", "GCOUNT  = 1", "EXTNAME = 'LAST'"];
    writeSync(handle, fits(second, Uint8Array.of(0, 7, 0, 8)), 0, undefined, offset);
    closeSync(handle);
    const large = await readFits(path);
    expect(large.hdu("last").image().data).toEqual(Int16Array.of(7, 8));
  });

  it("reads files compressed with gzip, whatever their name", async () => {
    const packed = file("packed.fits", gzipSync(readFileSync(images)));
    const [a, b] = [await readFits(images), await readFits(packed)];
    expect(b.hdus.map((hdu) => hdu.image())).toEqual(a.hdus.map((hdu) => hdu.image()));
  });

  it("reads a file whose last block is not filled up, or followed by something else", async () => {
    const content = fits(primary(8, 3), Uint8Array.of(1, 2, 3));
    const bare = await readFits(file("bare.fits", content.subarray(0, 2883)));
    expect(bare.hdus[0].image().data).toEqual(Uint8Array.of(1, 2, 3));
    const more = await readFits(file("more.fits", Buffer.concat([content, Buffer.alloc(5000)])));
    expect(more.hdus).toHaveLength(1);
  });

  it("shows itself as a list of HDUs", async () => {
    const bundle = (await readFits(join(fitsFixtures, "scaled.fits")))[display]();
    expect(bundle["text/plain"]).toContain("FITS scaled.fits, 12 HDUs");
    expect(bundle["text/plain"]).toContain("2  SCALED  version 2  image  4 x 6  16-bit integers, K");
    expect(bundle["text/html"]).toContain("<b>SCALED</b>");
    expect(bundle["text/html"]).not.toContain("<script");
  });

  it("names a stand-in", async () => {
    const path = file("standin.fits", fits([...primary(8), "HIERARCH ALBEDO_STAND_IN = 'Akatsuki UVI L2b'"]));
    expect((await readFits(path)).source).toMatchObject({ kind: "stand-in", name: "Akatsuki UVI L2b" });
    expect((await readFits(images)).source).toEqual({ kind: "real", name: "images.fits", path: images });
  });
});

describe("readFits() refuses", () => {
  const refused = (path: string, error: object) => expect(readFits(path)).rejects.toMatchObject({ path, ...error });

  it.each<[string, string | Uint8Array, object]>([
    ["an empty file", "", { code: "EMPTY_FILE" }],
    ["an HTML page", "<!DOCTYPE html><html></html>", { code: "WRONG_FORMAT", message: /HTML/, hint: /log in/ }],
    ["a NetCDF file", "CDF\x01\0\0\0\0", { code: "WRONG_FORMAT", offset: 0, hint: /SIMPLE/ }],
    ["damaged gzip", Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3), { code: "BAD_GZIP" }],
    ["a header cut short", fits(primary(8)).subarray(0, 200), { code: "MISSING_END", offset: 160 }],
    ["a header without END", fits(primary(8)).subarray(0, 240), { code: "MISSING_END", offset: 240 }],
    ["data in place of END", Buffer.concat([fits(primary(8)).subarray(0, 240), Buffer.alloc(9000)]), { offset: 240 }],
    ["an unknown BITPIX", fits(primary(17)), { code: "BAD_HEADER", message: /BITPIX is 17, not one of 8, 16/ }],
    ["a missing NAXIS", fits(primary(8).slice(0, 2)), { code: "BAD_HEADER", message: /no NAXIS$/ }],
    ["a negative axis", fits(primary(8, -4)), { code: "BAD_HEADER", message: /NAXIS1 is -4/ }],
    ["a fractional axis", fits(primary(8, 1.5)), { code: "BAD_HEADER" }],
    ["impossible lengths", fits(primary(8, 1e9, 1e9)), { code: "BAD_HEADER", message: /1000000000 x 1000000000/ }],
  ])("%s", async (name, content, error) => {
    const expected = Object.entries(error).map(([key, value]) => [
      key,
      value instanceof RegExp ? expect.stringMatching(value) : value,
    ]);
    await refused(file(`${name}.fits`, content), Object.fromEntries(expected));
  });

  it("a folder and a file that is not there", async () => {
    await refused(folder, { code: "NOT_A_FILE" });
    await refused(join(folder, "absent.fits"), { code: "FILE_NOT_FOUND" });
  });

  it("data cut short when they are read, not before", async () => {
    const path = file("short.fits", fits(primary(16, 100, 100), new Uint8Array(20000)).subarray(0, 2880 + 5));
    const { hdus } = await readFits(path);
    expect(hdus[0].truncated).toBe(true);
    const error = { code: "TRUNCATED", path, offset: 2885, message: expect.stringMatching(/19995 bytes more$/) };
    expect(() => hdus[0].image()).toThrow(expect.objectContaining(error));
    await expect(readFits(path, { verify: true })).rejects.toMatchObject({ code: "TRUNCATED" });
  });

  it("random groups, by name, and an HDU read as what it is not", async () => {
    const groups = [...primary(-32, 0, 3), "GROUPS  = T", "PCOUNT  = 2", "GCOUNT  = 1"];
    const { hdus } = await readFits(file("groups.fits", fits(groups, new Uint8Array(20))));
    expect(hdus[0].kind).toBe("random groups");
    expect(() => hdus[0].image()).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_HDU", message: expect.stringContaining("random groups") }),
    );
  });

  it("wrong sums, when asked to verify", async () => {
    const content = readFileSync(images);
    content[content.length - 2880] ^= 1;
    const path = file("flipped.fits", content);
    expect((await readFits(path)).hdus.at(-1)!.checksums()).toEqual({ checksum: "wrong", datasum: "wrong" });
    await expect(readFits(path, { verify: true })).rejects.toMatchObject({ code: "WRONG_CHECKSUM", path });
    await expect(readFits(images, { verify: true })).resolves.toBeDefined();
  });
});
