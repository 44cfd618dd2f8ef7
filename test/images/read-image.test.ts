import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listImageFolder } from "../../src/images/image-folder.ts";
import { readImage } from "../../src/images/read-image.ts";
import { readImageFolder } from "../../src/images/read-image-folder.ts";
import { imageBatches, readImages } from "../../src/images/read-images.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-images-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const plain = (r: number, g: number, b: number, size = 4) =>
  sharp({ create: { width: size, height: size, channels: 3, background: { r, g, b } } });

/** The first value of each channel, as 8-bit steps. */
async function firstPixel(name: string): Promise<number[]> {
  const { data, channels, height, width } = await readImage(file(name));
  return Array.from({ length: channels }, (_, c) => data[c * height * width] * 255);
}

beforeAll(async () => {
  for (const name of ["sorted/b", "sorted/a", "mixed/x"]) mkdirSync(file(name), { recursive: true });
  await plain(10, 20, 30).png().toFile(file("color.png"));
  await plain(200, 100, 50, 32).toColourspace("cmyk").jpeg({ quality: 100 }).toFile(file("cmyk.jpg"));
  await sharp(Uint16Array.of(0, 1000, 30000, 65535), { raw: { width: 2, height: 2, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toFile(file("grey16.png"));
  await sharp(Uint16Array.of(1, 2, 65535), { raw: { width: 1, height: 1, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toFile(file("color16.png"));
  await sharp({ create: { width: 2, height: 2, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0.5 } } })
    .png()
    .toFile(file("transparent.png"));
  await sharp(Buffer.from([77]), { raw: { width: 1, height: 1, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toFile(file("grey.png"));
  const noisy = await sharp(Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * i) % 251)), {
    raw: { width: 100, height: 100, channels: 3 },
  })
    .jpeg()
    .toBuffer();
  writeFileSync(file("cut-off.jpg"), noisy.subarray(0, noisy.length / 2));
  writeFileSync(file("text.png"), "no picture");
  await plain(255, 0, 0).png().toFile(file("sorted/b/1.png"));
  await plain(0, 0, 255).png().toFile(file("sorted/a/2.png"));
  await plain(0, 255, 0).jpeg({ quality: 100 }).toFile(file("sorted/a/1.JPG"));
  writeFileSync(file("sorted/a/notes.txt"), "ignored");
  await plain(255, 255, 255, 4).png().toFile(file("mixed/x/1.png"));
  await plain(0, 0, 0, 6).png().toFile(file("mixed/x/2.png"));
});

describe("readImage()", () => {
  test.each([
    ["color.png", [10, 20, 30]],
    ["grey.png", [77]],
    ["transparent.png", [100, 50, 25]],
  ])("reads %s", async (name, expected) => {
    (await firstPixel(name)).forEach((value, c) => {
      expect(value).toBeCloseTo(expected[c], 3);
    });
  });

  test("keeps the steps of 16 bits", async () => {
    const grey = await readImage(file("grey16.png"));
    expect(grey).toMatchObject({ count: 1, channels: 1, height: 2, width: 2 });
    expect([...grey.data].map((value) => Math.round(value * 65535))).toEqual([0, 1000, 30000, 65535]);
    const color = await readImage(file("color16.png"));
    expect([...color.data].map((value) => Math.round(value * 65535))).toEqual([1, 2, 65535]);
  });

  test("brings inks to colours", async () => {
    // Ink profiles move saturated colours; orange must stay orange.
    const [red, green, blue] = await firstPixel("cmyk.jpg");
    expect(Math.abs(red - 200)).toBeLessThan(20);
    expect(Math.abs(green - 100)).toBeLessThan(20);
    expect(blue).toBeLessThan(70);
  });

  test("brings the centre to a size, as grey values", async () => {
    const wide = await sharp(Buffer.from([0, 0, 0, 255, 255, 255, 255, 0]), {
      raw: { width: 8, height: 1, channels: 1 },
    })
      .resize(8, 4, { kernel: "nearest", fit: "fill" })
      .png()
      .toFile(file("wide.png"));
    expect(wide.width).toBe(8);
    const image = await readImage(file("wide.png"), { size: 2, grey: true });
    expect(image).toMatchObject({ channels: 1, height: 2, width: 2 });
    // Columns 2 to 5 of eight: 0, 255, 255, 255; windows of shares 3, 3, 1.
    expect(image.data[0]).toBeCloseTo(4 / 7, 2);
    expect(image.data[1]).toBeCloseTo(1, 2);
  });

  test("refuses a damaged picture, by name", async () => {
    await expect(readImage(file("cut-off.jpg"))).rejects.toMatchObject({
      code: "BAD_PICTURE",
      message: expect.stringContaining("cut-off.jpg"),
    });
    await expect(readImage(file("text.png"))).rejects.toMatchObject({ code: "BAD_PICTURE" });
    await expect(readImage(file("texts.png"))).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      hint: expect.stringContaining('"text.png"'),
    });
  });
});

describe("readImageFolder()", () => {
  test("takes folders as classes, in the order of names", async () => {
    const { images, labels, classNames, files, skipped } = await readImageFolder(file("sorted"));
    expect(classNames).toEqual(["a", "b"]);
    expect([...labels]).toEqual([0, 0, 1]);
    expect(files.map((path) => path.slice(folder.length + 8))).toEqual(["a/1.JPG", "a/2.png", "b/1.png"]);
    expect(images).toMatchObject({ count: 3, channels: 3, height: 4, width: 4 });
    expect([images.data[16], images.data[48 + 32], images.data[96]].map(Math.round)).toEqual([1, 1, 1]);
    expect(skipped).toEqual([]);
  });

  test("takes classes from a CSV file", async () => {
    writeFileSync(file("labels.csv"), "file_name,label\nsorted/b/1.png,warm\nsorted/a/2.png,cold\n");
    const found = await readImageFolder(folder, { labels: file("labels.csv"), classNames: ["warm", "cold"], size: 2 });
    expect([...found.labels]).toEqual([0, 1]);
    expect(found.images).toMatchObject({ count: 2, height: 2 });
    writeFileSync(file("bad.csv"), "name,kind\nx,y\n");
    await expect(listImageFolder(folder, { labels: file("bad.csv") })).rejects.toMatchObject({
      code: "MISSING_COLUMN",
    });
    await expect(listImageFolder(folder, { labels: file("labels.csv"), classNames: ["warm"] })).rejects.toMatchObject({
      code: "UNKNOWN_CLASS",
    });
  });

  test("names the first two pictures of different sizes", async () => {
    await expect(readImageFolder(file("mixed"))).rejects.toMatchObject({
      code: "MIXED_SIZES",
      message: expect.stringMatching(/1\.png is 4 × 4, .*2\.png is 6 × 6/),
    });
    expect((await readImageFolder(file("mixed"), { size: 3 })).images.count).toBe(2);
  });

  test("refuses a folder without pictures", async () => {
    await expect(readImageFolder(file("sorted/a"))).rejects.toMatchObject({ code: "NO_PICTURES" });
    await expect(readImageFolder(file("nowhere"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

describe("imageBatches()", () => {
  const files = ["color.png", "text.png", "sorted/a/2.png", "cut-off.jpg", "sorted/b/1.png"].map(file);

  test("stops at a damaged file, or leaves it out and says so", async () => {
    await expect(readImages(files)).rejects.toMatchObject({ code: "BAD_PICTURE" });
    const { images, places, skipped } = await readImages(files, { onBad: "skip" });
    expect([...places]).toEqual([0, 2, 4]);
    expect(images.count).toBe(3);
    expect(skipped.map(({ place }) => place)).toEqual([1, 3]);
    expect(skipped[0].reason).toContain("text.png");
    await expect(readImages(files.slice(1, 2), { onBad: "skip" })).rejects.toMatchObject({ code: "NO_PICTURES" });
  });

  test("reads block by block, reports progress and heeds the signal", async () => {
    const reports: number[] = [];
    const controller = new AbortController();
    const counts: number[] = [];
    const run = async () => {
      const options = {
        batchSize: 2,
        onBad: "skip",
        onProgress: ({ done }: { done: number }) => reports.push(done),
      } as const;
      for await (const { images } of imageBatches(files, { ...options, signal: controller.signal })) {
        counts.push(images.count);
        if (counts.length === 2) controller.abort(new Error("enough"));
      }
    };
    await expect(run()).rejects.toThrow("enough");
    expect(reports).toEqual([2, 4]);
    expect(counts).toEqual([1, 1]);
  });
});
