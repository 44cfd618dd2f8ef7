import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustBrightness, adjustContrast, flipHorizontally } from "../../src/images/adjust.ts";
import { augment, drawAugmentation } from "../../src/images/augment.ts";
import { gaussianBlur } from "../../src/images/gaussian-blur.ts";
import { imageStack } from "../../src/images/image-stack.ts";
import { resize, resizedCrop } from "../../src/images/resize.ts";
import { insideSquare, rotate } from "../../src/images/rotate.ts";
import { random } from "../../src/random.ts";
import { formula } from "../support/formula.ts";

const images = imageStack(Float32Array.from(formula(3 * 30 * 30, 1, 1).data), { channels: 3, height: 30, width: 30 });

describe("augment()", () => {
  test("turns, cuts, mirrors, colours and blurs, in this order", () => {
    const crop = { top: 1, left: 2, height: 12, width: 15 };
    const found = augment(
      images,
      {
        degrees: 20,
        crop,
        flipped: true,
        jitter: { brightness: 1.2, contrast: 0.8, contrastFirst: true },
        blur: { kernel: 5, sigma: 1 },
      },
      16,
    );
    const shape = flipHorizontally(resizedCrop(rotate(images, 20, { inside: true }), crop, 16));
    const color = adjustBrightness(adjustContrast(shape, 0.8), 1.2);
    expect(found).toEqual(gaussianBlur(color, { kernel: 5, sigma: 1 }));
  });

  test("only brings to a size when everything is left out", () => {
    const none = { rotation: false, crop: false, flip: false, jitter: false, blur: false } as const;
    expect(augment(images, drawAugmentation(random(1), images, none), 12)).toEqual(resize(images, 12));
  });
});

describe("drawAugmentation()", () => {
  test("draws within its bounds, the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = drawAugmentation(random(seed), images);
        expect(drawAugmentation(seed, images)).toEqual(draw);
        const side = insideSquare(30, 30, draw.degrees!);
        const { top, left, height, width } = draw.crop;
        expect(top + height).toBeLessThanOrEqual(side);
        expect(left + width).toBeLessThanOrEqual(side);
        // Whole pixels: half a row and half a column less than half of the area at worst.
        expect(height * width).toBeGreaterThan(0.5 * side * side - side);
        expect(draw.jitter!.brightness).toBeGreaterThanOrEqual(0.5);
        expect(draw.jitter!.brightness).toBeLessThan(1.5);
        if (draw.blur) {
          expect(draw.blur.kernel).toBe(25);
          expect(draw.blur.sigma).toBeGreaterThanOrEqual(0.1);
          expect(draw.blur.sigma).toBeLessThan(2);
        }
      }),
    );
  });

  test("mirrors and blurs every second picture", () => {
    const source = random(3);
    const draws = Array.from({ length: 2000 }, () => drawAugmentation(source, images));
    // 2,000 tosses of a coin: a share beyond 0.5 ± 0.045 has odds below 1 in 10,000, and the seed is fixed.
    for (const count of [draws.filter((draw) => draw.flipped).length, draws.filter((draw) => draw.blur).length]) {
      expect(Math.abs(count / 2000 - 0.5)).toBeLessThan(0.045);
    }
    const angles = draws.map((draw) => draw.degrees!);
    expect(Math.min(...angles)).toBeLessThan(-175);
    expect(Math.max(...angles)).toBeGreaterThan(175);
  });
});
