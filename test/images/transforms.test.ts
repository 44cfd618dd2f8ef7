import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustBrightness, adjustContrast, flipHorizontally } from "../../src/images/adjust.ts";
import { gaussianBlur } from "../../src/images/gaussian-blur.ts";
import { toGrey } from "../../src/images/grey.ts";
import { type ImageStack, imageStack } from "../../src/images/image-stack.ts";
import { cropImages, resize, resizedCrop } from "../../src/images/resize.ts";
import { insideSquare, rotate } from "../../src/images/rotate.ts";
import answers from "../fixtures/images/transforms.json" with { type: "json" };
import { formula } from "../support/formula.ts";

/** 32-bit sums of a few hundred terms, in another order than PyTorch's. */
const tolerance = 1e-5;

function picture(channels: 1 | 3, height: number, width: number): ImageStack {
  const data = Float32Array.from(formula(channels * height * width, 1, 1).data);
  return imageStack(data, { channels, height, width });
}

const odd = picture(3, 21, 24);
const even = picture(1, 20, 20);
const corner = (images: ImageStack, height: number, width: number) =>
  cropImages(images, { top: 0, left: 0, height, width });

function expectClose(found: ImageStack, expected: readonly number[]): void {
  expect(found.data.length).toBe(expected.length);
  let worst = 0;
  for (const [i, value] of expected.entries()) worst = Math.max(worst, Math.abs(found.data[i] - value));
  expect(worst).toBeLessThan(tolerance);
}

describe("as torchvision", () => {
  test("grey values", () => expectClose(toGrey(odd), answers.grey));

  test("pictures made smaller and larger", () => {
    expectClose(resize(odd, [7, 10]), answers.smaller);
    expectClose(resize(corner(even, 6, 5), [9, 11]), answers.larger);
    expectClose(resize(even, [15, 13]), answers.thirds);
  });

  test("a part of a picture brought to a size", () => {
    expectClose(resizedCrop(odd, { top: 3, left: 2, height: 15, width: 17 }, 8), answers.resizedCrop);
  });

  test.each(answers.rotated)("a picture turned by $degrees°", ({ degrees, values }) => {
    expectClose(rotate(odd, degrees), values);
  });

  test.each(answers.inside)("the inside of a picture turned by $degrees°", ({ degrees, side, values }) => {
    expect(insideSquare(20, 20, degrees)).toBe(side);
    expectClose(rotate(even, degrees, { inside: true }), values);
  });

  test("a picture mirrored", () => expectClose(flipHorizontally(corner(odd, 3, 4)), answers.flipped));

  test("brightness and contrast", () => {
    const small = corner(odd, 4, 5);
    [0.5, 1.4].forEach((factor, i) => {
      expectClose(adjustBrightness(small, factor), answers.brightness[i]);
    });
    [0.6, 1.5].forEach((factor, i) => {
      expectClose(adjustContrast(small, factor), answers.contrast[i]);
    });
    expectClose(adjustContrast(corner(even, 4, 5), 1.3), answers.greyContrast);
  });

  test.each(answers.blurred)("a picture blurred by $kernel pixels, sigma $sigma", ({ kernel, sigma, values }) => {
    expectClose(gaussianBlur(odd, { kernel, sigma }), values);
  });
});

describe("by hand", () => {
  const four = imageStack(Float32Array.of(0, 0.2, 0.4, 0.6), { height: 1, width: 4 });

  test("two pixels of four are their windows' means", () => {
    // Windows of ±2 pixels: shares 3, 3, 1 of 7 at the left border.
    const found = resize(four, [1, 2]).data;
    expect(found[0]).toBeCloseTo((3 * 0 + 3 * 0.2 + 1 * 0.4) / 7, 6);
    expect(found[1]).toBeCloseTo((1 * 0.2 + 3 * 0.4 + 3 * 0.6) / 7, 6);
  });

  test("a quarter turn brings the right column to the top", () => {
    const square = imageStack(Float32Array.of(1, 2, 3, 4), { height: 2, width: 2 });
    rotate(square, 90).data.forEach((value, i) => {
      expect(value).toBeCloseTo([2, 4, 1, 3][i], 5);
    });
  });

  test("a blur of three pixels mirrors at the border", () => {
    const [side, middle] = [Math.exp(-0.5), 1].map((share) => share / (1 + 2 * Math.exp(-0.5)));
    const dot = imageStack(Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), { height: 3, width: 3 });
    const { data } = gaussianBlur(dot, { kernel: 3, sigma: 1 });
    expect(data[4]).toBeCloseTo(middle * middle, 6);
    expect(data[1]).toBeCloseTo(2 * side * middle, 6);
    expect(data[0]).toBeCloseTo(4 * side * side, 6);
  });
});

const stacks = fc
  .record({
    channels: fc.constantFrom(1 as const, 3 as const),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    count: fc.integer({ min: 1, max: 3 }),
    value: fc.float({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ channels, height, width, count, value }) =>
    imageStack(new Float32Array(count * channels * height * width).fill(value), { channels, height, width }),
  );

describe("any pictures", () => {
  test("of one value keep it when resized", () => {
    fc.assert(
      fc.property(stacks, fc.integer({ min: 1, max: 12 }), (images, side) => {
        const resized = resize(images, side);
        expect(resized).toMatchObject({ count: images.count, height: side, width: side });
        for (const value of resized.data) expect(value).toBeCloseTo(images.data[0], 5);
      }),
    );
  });

  test("hold nothing from outside in the inside of a turn", () => {
    fc.assert(
      fc.property(stacks, fc.double({ min: -720, max: 720, noNaN: true }), (images, degrees) => {
        for (const value of rotate(images, degrees, { inside: true }).data) {
          expect(value).toBeCloseTo(images.data[0], 5);
        }
      }),
    );
  });

  test("mirrored twice are themselves, and are left untouched", () => {
    const before = odd.data.slice();
    expect(flipHorizontally(flipHorizontally(odd)).data).toEqual(before);
    expect(odd.data).toEqual(before);
  });
});

describe("bad input", () => {
  test.each<[string, () => unknown]>([
    ["a size of 0", () => resize(even, 0)],
    ["a size of 2.5", () => resize(even, 2.5)],
    ["a crop outside", () => resizedCrop(even, { top: 0, left: 10, height: 5, width: 11 }, 4)],
    ["an angle that is no number", () => rotate(even, Number.NaN)],
    ["an even kernel", () => gaussianBlur(even, { kernel: 4, sigma: 1 })],
    ["a kernel wider than the mirrored picture", () => gaussianBlur(even, { kernel: 41, sigma: 1 })],
    ["a sigma of 0", () => gaussianBlur(even, { kernel: 3, sigma: 0 })],
    ["a negative factor", () => adjustContrast(even, -1)],
  ])("%s is refused", (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE", hint: expect.any(String) }));
  });
});
