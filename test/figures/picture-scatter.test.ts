import { describe, expect, test } from "vitest";
import { pictureScatter } from "../../src/figures/picture-scatter.ts";
import { imageStack } from "../../src/images/image-stack.ts";
import { pictureStrips } from "../../src/images/picture-strips.ts";

const pictures = imageStack(
  Float32Array.from({ length: 5 * 12 }, (_, i) => (i % 12 < 4 ? 1 : 0)),
  { height: 2, width: 2, channels: 3 },
);
const x = Float64Array.of(0, 1, 2, 3, 4);

describe("pictureScatter()", () => {
  test("puts a picture on each point, and frames it in its cluster's colour", () => {
    const figure = pictureScatter({ x, y: x, images: pictures, labels: [0, 0, 1, 1, 1], names: ["red", "blue"] });
    const images = figure.layout.images as { x: number; source: string; sizex: number }[];
    expect(images.map((image) => image.x)).toEqual([0, 1, 2, 3, 4]);
    for (const { source } of images) expect(source).toMatch(/^data:image\/png;base64,iVBOR/);
    expect(images[0].source).toBe(images[1].source);
    expect(images[0].source).not.toBe(images[2].source);
    // 5 % room on both sides of a span of 4.
    expect(images[0].sizex).toBeCloseTo(4.4 * 0.045, 10);
    expect(figure.data.map(({ name }) => name)).toEqual(["red (2)", "blue (3)"]);
  });

  test("shows a few of many pictures, and dots for all points", () => {
    const figure = pictureScatter({ x, y: x, images: pictures, most: 2 });
    expect((figure.layout.images as { x: number }[]).map((image) => image.x)).toEqual([0, 2]);
    expect(figure.data[0].x).toHaveLength(5);
  });

  test("refuses pictures of other points", () => {
    expect(() => pictureScatter({ x: x.slice(1), y: x.slice(1), images: pictures })).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
  });
});

describe("pictureStrips()", () => {
  test("puts examples of each class side by side, evenly chosen, white between", () => {
    const strips = pictureStrips(pictures, [1, 0, 1, 1, 1], { names: ["zero", "one"], perClass: 2 });
    expect(Object.keys(strips)).toEqual(["zero", "one"]);
    const { rows, cols, rgb } = strips.one;
    expect([rows, cols]).toEqual([2, 6]);
    const pixel = (row: number, col: number) => [...rgb.subarray(3 * (row * cols + col), 3 * (row * cols + col) + 3)];
    expect([pixel(0, 0), pixel(1, 1), pixel(0, 2), pixel(0, 3), pixel(1, 5)]).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [255, 255, 255],
      [255, 255, 255],
      [255, 0, 0],
    ]);
    // The only picture of a class stands alone.
    expect([...strips.zero.rgb.subarray(9, 12)]).toEqual([255, 255, 255]);
  });

  test("stretches the values that are asked for, and refuses labels of other pictures", () => {
    const dark = imageStack(Float32Array.of(-1, 0, 1, 3), { height: 1, width: 4 });
    expect([
      ...pictureStrips(dark, [0], { range: [-1, 1], perClass: 1 })["class 0"].rgb.filter((_, i) => i % 3 === 0),
    ]).toEqual([0, 128, 255, 255]);
    expect(() => pictureStrips(dark, [0, 1])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  });
});
