import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import { labelTime } from "../../../src/io/pds3/label-time.ts";
import { readPds3 } from "../../../src/io/pds3/read-pds3.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";
import { failure, place, temporaryFolder } from "../files.ts";
import { checkImage, type ImageFacts } from "./check-image.ts";

const folder = temporaryFolder();
const facts = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/io/pds/images.json"), "utf8"))
  .pds3 as Record<string, ImageFacts>;

/** An attached label of 512 bytes in front of data. */
function product(image: string, data: Uint8Array, name = "IMAGE"): Buffer {
  const label = `PDS_VERSION_ID = PDS3\r\nRECORD_BYTES = 512\r\n^${name} = 2\r\nOBJECT = ${name}\r\n${image}\r\nEND_OBJECT\r\nEND\r\n`;
  return Buffer.concat([Buffer.from(label.padEnd(512)), data]);
}

const write = (name: string, content: Uint8Array | string) => {
  place(folder, name, content);
  return join(folder, name);
};

async function samples(type: string, bits: number, data: readonly number[]): Promise<unknown[]> {
  const count = (data.length * 8) / bits;
  const text = `LINES = 1\r\nLINE_SAMPLES = ${count}\r\nSAMPLE_TYPE = ${type}\r\nSAMPLE_BITS = ${bits}`;
  const opened = await readPds3(write(`${type}${bits}.img`, product(text, Uint8Array.from(data))));
  return [...opened.image().read()];
}

describe("readPds3()", () => {
  it.skipIf(!hasSharedData).each(Object.keys(facts))("reads %s as NumPy does", async (file) => {
    checkImage((await readPds3(sharedData(file))).image(), facts[file]);
  });

  it.skipIf(!hasSharedData)("reads the label of a Venus Monitoring Camera image", async () => {
    const venus = await readPds3(sharedData("vmc/V0260_0008_UV2.IMG"));
    expect(venus.objects.map(({ name, offset }) => [name, offset])).toEqual([
      ["IMAGE_HEADER", 9216],
      ["IMAGE", 15360],
    ]);
    expect(venus.label.get("EXPOSURE_DURATION")).toEqual({ value: 11.088, unit: "ms" });
    expect(venus.label.number("RADIANCE_SCALING_FACTOR")).toBe(105519);
    expect(venus.label.get("FOOTPRINT_POINT_LONGITUDE")).toHaveLength(100);
    expect(labelTime(venus.label.text("IMAGE_TIME")!)?.toISOString()).toBe("2007-01-06T01:39:30.006Z");
    const shown = venus[display]();
    expect(shown["text/plain"]).toContain("IMAGE: 512 lines of 512 samples, int16, from byte 15360");
    expect(shown["text/html"]).toContain("11.088 &#60;ms&#62;");
    const stored = venus.image().read({ lines: { start: 255, count: 2 } });
    expect(stored).toEqual(
      venus
        .image()
        .read()
        .slice(255 * 512, 257 * 512),
    );
  });

  it.each([
    ["MSB_INTEGER", 8, [255, 1], [-1, 1]],
    ["MSB_INTEGER", 16, [255, 254], [-2]],
    ["LSB_INTEGER", 16, [254, 255], [-2]],
    ["VAX_UNSIGNED_INTEGER", 16, [254, 255], [65534]],
    ["UNSIGNED_INTEGER", 32, [255, 0, 0, 1], [4278190081]],
    ["PC_INTEGER", 64, [1, 0, 0, 0, 0, 0, 0, 128], [-(2n ** 63n) + 1n]],
    ["IEEE_REAL", 32, [63, 192, 0, 0], [1.5]],
    ["PC_REAL", 64, [0, 0, 0, 0, 0, 0, 248, 191], [-1.5]],
    ["VAX_REAL", 32, [0x80, 0x40, 0, 0, 0x80, 0xc0, 0, 0, 0x48, 0xc2, 1, 0], [1, -1, -(12.5 + 2 ** -20)]],
    ["VAX_REAL", 32, [0, 0, 0, 0, 0, 0x80, 0, 0], [0, Number.NaN]],
    ["VAX_REAL", 64, [0x40, 0x41, 0, 0, 0, 0, 0, 0], [3]],
    ["VAXG_REAL", 64, [0x18, 0x40, 0, 0, 0, 0, 0, 0], [1.5]],
  ] as const)("reads %s of %i bits", async (type, bits, data, wanted) => {
    expect(await samples(type, bits, data)).toEqual(wanted);
  });

  it("reads every interleaving, with bytes before and after each line", async () => {
    const [bands, lines, width] = [2, 3, 4];
    const at = (b: number, l: number, s: number) => 100 * b + 10 * l + s;
    const numbers = (...lengths: number[]) => lengths.map((n) => [...Array(n).keys()]);
    const [B, L, S] = numbers(bands, lines, width);
    const record = (cells: number[]) => [9, 9, 9, ...cells, 8];
    const orders = {
      BAND_SEQUENTIAL: B.flatMap((b) => L.flatMap((l) => record(S.map((s) => at(b, l, s))))),
      LINE_INTERLEAVED: L.flatMap((l) => B.flatMap((b) => record(S.map((s) => at(b, l, s))))),
      SAMPLE_INTERLEAVED: L.flatMap((l) => record(S.flatMap((s) => B.map((b) => at(b, l, s))))),
    };
    const wanted = B.flatMap((b) => L.flatMap((l) => S.map((s) => at(b, l, s))));
    for (const [order, data] of Object.entries(orders)) {
      const text = `LINES = 3\r\nLINE_SAMPLES = 4\r\nBANDS = 2\r\nSAMPLE_TYPE = UNSIGNED_INTEGER\r\nSAMPLE_BITS = 8\r\nBAND_STORAGE_TYPE = ${order}\r\nLINE_PREFIX_BYTES = 3\r\nLINE_SUFFIX_BYTES = 1`;
      const image = (await readPds3(write(`${order}.img`, product(text, Uint8Array.from(data))))).image();
      expect([...image.read()], order).toEqual(wanted);
      expect([...image.read({ band: 1, lines: { start: 1, count: 1 } })], order).toEqual(S.map((s) => at(1, 1, s)));
    }
  });

  it("keeps scale and offset, and applies them with missing values when asked", async () => {
    const text =
      "LINES = 1\r\nLINE_SAMPLES = 3\r\nSAMPLE_TYPE = UNSIGNED_INTEGER\r\nSAMPLE_BITS = 8\r\nSCALING_FACTOR = 0.5\r\nOFFSET = 10\r\nMISSING_CONSTANT = 255";
    const image = (await readPds3(write("scaled.img", product(text, Uint8Array.of(0, 3, 255))))).image();
    expect([...image.read()]).toEqual([0, 3, 255]);
    expect([image.scalingFactor, image.scalingOffset, image.missing]).toEqual([0.5, 10, [255]]);
    expect([...image.read({ scaled: true })]).toEqual([10, 11.5, Number.NaN]);
  });

  const small = "LINES = 1\nLINE_SAMPLES = 2\nSAMPLE_TYPE = UNSIGNED_INTEGER\nSAMPLE_BITS = 8";

  it("takes an integer with a radix for the bits of a missing float, and decimal numbers for its value", async () => {
    const text = (type: string, bits: number, count: number, constant: string) =>
      `LINES = 1\r\nLINE_SAMPLES = ${count}\r\nSAMPLE_TYPE = ${type}\r\nSAMPLE_BITS = ${bits}\r\n${constant}`;
    const scaled = async (label: string, data: Uint8Array) => {
      const image = (await readPds3(write("bits.img", product(label, data)))).image();
      return [...image.read({ scaled: true })];
    };
    const isis = Buffer.from("fbff7fff0000803f", "hex");
    expect(await scaled(text("PC_REAL", 32, 2, "MISSING_CONSTANT = 16#FF7FFFFB#"), isis)).toEqual([Number.NaN, 1]);
    const two = "INVALID_CONSTANT = (16#FF7FFFFB#, 1.0)";
    expect(await scaled(text("PC_REAL", 32, 2, two), isis)).toEqual([Number.NaN, Number.NaN]);
    const big = Buffer.from("ffeffffffffffffb3ff0000000000000", "hex");
    const long = text("IEEE_REAL", 64, 2, "MISSING_CONSTANT = 16#FFEFFFFFFFFFFFFB#");
    expect(await scaled(long, big)).toEqual([Number.NaN, 1]);
    const decimal = Buffer.from(Float32Array.of(1, 16).buffer);
    expect(await scaled(text("PC_REAL", 32, 2, "MISSING_CONSTANT = 16"), decimal)).toEqual([1, Number.NaN]);
    expect(await scaled(text("LSB_UNSIGNED_INTEGER", 8, 2, "NULL = 16#FF#"), Uint8Array.of(255, 7))).toEqual([
      Number.NaN,
      7,
    ]);
    // 1 as VAX stores it: its constant is a number as ever.
    const vax = text("VAX_REAL", 32, 1, "MISSING_CONSTANT = 16#1#");
    expect(await scaled(vax, Uint8Array.of(0x80, 0x40, 0, 0))).toEqual([Number.NaN]);
  });

  it.each([
    [{ lines: [5, 6] }, "[ 5, 6 ]"],
    [{ lines: 3 }, "3"],
    [{ lines: { start: 0, end: 1 } }, "end: 1"],
    [{ line: 5 }, "line: 5"],
    [{ bands: 7 }, "bands: 7"],
    [null, "null"],
    [5, "5"],
  ])("refuses to read %o of an image", async (selection, shown) => {
    const image = (await readPds3(write("part.img", product(small, Uint8Array.of(1, 2))))).image();
    const error = await failure(async () => image.read(selection as never));
    expect(error).toMatchObject({ code: "BAD_SELECTION", message: expect.stringContaining(shown) });
  });

  it("reads detached labels with several images, tables, and file names of another case", async () => {
    write("cube.dat", Uint8Array.of(0, 0, 1, 2, 3, 4));
    write("more.dat.gz", gzipSync(Uint8Array.of(7, 8)));
    const block = (name: string) => `OBJECT = ${name}\n${small}\nEND_OBJECT = ${name}\n`;
    const label = `PDS_VERSION_ID = PDS3\nRECORD_BYTES = 2\n^RED_IMAGE = ("CUBE.DAT", 2)\n^BLUE_IMAGE = ("CUBE.DAT", 5 <BYTES>)\n^TABLE = "CUBE.DAT"\n^A_DESC = "A.TXT"\nOBJECT = FILE\n^IMAGE = "MORE.DAT"\n${block("IMAGE")}END_OBJECT\n${block("RED_IMAGE")}${block("BLUE_IMAGE")}OBJECT = TABLE\nROWS = 3\nEND_OBJECT\nEND\n`;
    const opened = await readPds3(write("CUBE.LBL", label));
    expect(opened.imageNames).toEqual(["RED_IMAGE", "BLUE_IMAGE", "IMAGE"]);
    expect(opened.objects.map(({ name }) => name)).toContain("TABLE");
    expect(opened.imageNames.map((name) => [...opened.image(name).read()])).toEqual([
      [1, 2],
      [3, 4],
      [7, 8],
    ]);
    await expect(async () => opened.image("GREEN_IMAGE")).rejects.toMatchObject({ code: "UNKNOWN_IMAGE" });
    await expect(async () => opened.image("TABLE")).rejects.toMatchObject({ code: "UNKNOWN_IMAGE" });
    await expect(async () => opened.image("IMAGE").read({ band: 1 })).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
  });

  it("names the data file that a label lacks", async () => {
    const label = `PDS_VERSION_ID = PDS3\n^IMAGE = "GONE.IMG"\nOBJECT = IMAGE\n${small}\nEND_OBJECT\nEND`;
    const opened = await readPds3(write("GONE.LBL", label));
    const error = await failure(async () => opened.image());
    expect(error).toMatchObject({ name: "FileError", code: "FILE_NOT_FOUND", path: join(folder, "GONE.IMG") });
    expect(opened[display]()["text/plain"]).toContain("there is no such file");
  });

  it("tells that the data end too soon, also when a label asks for far more than there is", async () => {
    for (const lines of [2, 1e9]) {
      const text = small.replace("LINES = 1\n", `LINES = ${lines}\n`);
      const opened = await readPds3(write("short.img", product(text, Uint8Array.of(1, 2))));
      expect(await failure(async () => opened.image().read())).toMatchObject({ code: "TRUNCATED", offset: 514 });
    }
  });

  it.each([
    ["SAMPLE_BITS = 8", "SAMPLE_BITS = 24", "UNSUPPORTED_TYPE"],
    ["UNSIGNED_INTEGER", "BANANA", "UNSUPPORTED_TYPE"],
    ["LINES = 1\n", "ENCODING_TYPE = JPEG\nLINES = 1\n", "UNSUPPORTED_TYPE"],
    ["LINES = 1\n", "LINES = -1\n", "BAD_LABEL"],
    ["LINES = 1\n", "", "BAD_LABEL"],
  ])("refuses an image with %j as %j", async (from, to, code) => {
    const opened = await readPds3(write("odd.img", product(small.replace(from, to), Uint8Array.of(1, 2))));
    expect(await failure(async () => opened.image())).toMatchObject({ name: "FormatError", code });
  });

  it.each([
    ["page.img", "<!DOCTYPE html><html>", "WRONG_FORMAT", "HTML page"],
    ["vicar.img", "LBLSIZE=1024 FORMAT='BYTE'", "WRONG_FORMAT", "VICAR"],
    ["bytes.img", "\x01\x02\x03\x04", "WRONG_FORMAT", "begins with the bytes"],
    ["empty.img", "", "EMPTY_FILE", "empty"],
    ["bad.gz", "\x1f\x8b\x08 nothing", "BAD_GZIP", "unpack"],
    ["records.lbl", "^IMAGE = 2\nOBJECT = IMAGE\nEND_OBJECT\nEND", "BAD_LABEL", "^IMAGE"],
    ["cut.img", "PDS_VERSION_ID = PDS3\nOBJECT = IMAGE\nLINES = ", "BAD_LABEL", "not closed"],
  ])("refuses %s", async (name, content, code, message) => {
    const path = write(name, Buffer.from(content, "latin1"));
    const error = await failure(() => readPds3(path));
    expect(error).toMatchObject({ code, path });
    expect(error.message).toContain(message);
  });

  it("reads a label longer than the first piece of the file", async () => {
    const text = `${small}\nNOTE = "${"long ".repeat(40_000)}"`;
    const label = `PDS_VERSION_ID = PDS3\n^IMAGE = 300001 <BYTES>\nOBJECT = IMAGE\n${text}\nEND_OBJECT\nEND\n`;
    const path = write("long.img", Buffer.concat([Buffer.from(label.padEnd(300_000)), Buffer.of(5, 6)]));
    expect([...(await readPds3(path)).image().read()]).toEqual([5, 6]);
  });
});
