import { describe, expect, test } from "vitest";
import { imageStack, pictureSize, takeImages } from "../../src/images/image-stack.ts";

const images = imageStack(
  Float32Array.from({ length: 36 }, (_, i) => i),
  { height: 2, width: 2, channels: 3 },
);

describe("imageStack()", () => {
  test("counts the pictures that the numbers hold", () => {
    expect(images).toMatchObject({ count: 3, height: 2, width: 2, channels: 3 });
    expect(pictureSize(images)).toBe(12);
  });

  test("keeps the array it was given", () => {
    const data = new Float32Array(6);
    expect(imageStack(data, { height: 2, width: 3 }).data).toBe(data);
  });

  test.each([
    { height: 2, width: 5, channels: 3 as const },
    { height: 0, width: 2 },
    { height: 1.5, width: 2 },
  ])("refuses numbers that are not whole pictures of %o", (shape) => {
    expect(() => imageStack(new Float32Array(36), shape)).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH", message: expect.stringContaining("36 numbers") }),
    );
  });
});

describe("takeImages()", () => {
  test("copies pictures in the order asked for", () => {
    const taken = takeImages(images, [2, 0]);
    expect(taken).toMatchObject({ count: 2, height: 2, width: 2, channels: 3 });
    expect([...taken.data]).toEqual([...images.data.slice(24), ...images.data.slice(0, 12)]);
    taken.data[0] = -1;
    expect(images.data[24]).toBe(24);
  });

  test("refuses a picture that is not there", () => {
    expect(() => takeImages(images, [0, 3])).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    expect(() => takeImages(images, [-1])).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });
});
