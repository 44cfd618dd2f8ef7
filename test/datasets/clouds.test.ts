import { describe, expect, test } from "vitest";
import { cloudStandIn } from "../../src/datasets/clouds/cloud-stand-in.ts";
import { cellNoise, fractalNoise, latticeNoise } from "../../src/datasets/clouds/lattice-noise.ts";
import { toGrey } from "../../src/images/grey.ts";
import { pictureSize, takeImages } from "../../src/images/image-stack.ts";
import { nearDuplicates } from "../../src/images/near-duplicates.ts";
import { full } from "../support/full.ts";

// All 2,100 pictures where time allows; a stand-in of fewer is the beginning of a larger one.
const perClass = full ? 350 : 8;
const sky = cloudStandIn({ perClass });

describe("cloudStandIn()", () => {
  test("paints six classes in turn, 150 × 150 in colour, in 8-bit steps", () => {
    expect(sky.images).toMatchObject({ count: 6 * perClass, height: 150, width: 150, channels: 3 });
    expect(sky.classNames).toEqual(["clear sky", "patterned", "veil", "thin white", "thick white", "thick dark"]);
    expect([...sky.labels.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 0, 1]);
    for (const value of takeImages(sky.images, [0, 5]).data) {
      expect(Math.abs(value * 255 - Math.round(value * 255))).toBeLessThan(1e-3);
    }
  });

  test("paints the same for the same seed, and fewer as the first of more", () => {
    const fewer = cloudStandIn({ perClass: 1 });
    expect(fewer.images.data).toEqual(sky.images.data.slice(0, fewer.images.data.length));
    expect(cloudStandIn({ perClass: 1, seed: 1 }).images.data).not.toEqual(fewer.images.data);
  });

  test("gives grey pictures by the luminance of the coloured ones", () => {
    expect(cloudStandIn({ perClass: 1, grey: true }).images).toEqual(toGrey(cloudStandIn({ perClass: 1 }).images));
  });

  test("holds no near duplicates", { timeout: 300_000 }, () => {
    expect(nearDuplicates(sky.images).duplicated).toBe(0);
  });

  test("shows what its classes are called", () => {
    const size = pictureSize(sky.images);
    const mean = (label: number, channel: number) => {
      const values: number[] = [];
      sky.labels.forEach((own, i) => {
        if (own !== label) return;
        for (let at = 0; at < size / 3; at += 97) values.push(sky.images.data[i * size + (channel * size) / 3 + at]);
      });
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const [clear, , veil, , white, dark] = [0, 1, 2, 3, 4, 5].map((label) => [0, 1, 2].map((c) => mean(label, c)));
    expect(clear[2] - clear[0]).toBeGreaterThan(0.25);
    expect(veil[2] - veil[0]).toBeGreaterThan(0.05);
    expect(veil[2] - veil[0]).toBeLessThan(clear[2] - clear[0]);
    expect(Math.abs(dark[2] - dark[0])).toBeLessThan(0.05);
    expect(white[0]).toBeGreaterThan(dark[0] + 0.2);
  });
});

describe("the noise that skies are painted with", () => {
  test("is smooth between the points of its lattice, and lies between 0 and 1", () => {
    for (let i = 0; i < 200; i++) {
      const [x, y] = [i * 0.37, i * 0.11 - 7];
      const value = latticeNoise(x, y, 3);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      // The steepest slope of the quintic curve is 15/8, along each axis.
      expect(Math.abs(latticeNoise(x + 1e-4, y, 3) - value)).toBeLessThan(2e-4);
      expect(fractalNoise(x, y, 3, 4)).toBeGreaterThanOrEqual(0);
      expect(fractalNoise(x, y, 3, 4)).toBeLessThan(1);
      expect(cellNoise(x, y, 3)).toBeGreaterThanOrEqual(0);
    }
    expect(latticeNoise(2, 5, 3)).not.toBe(latticeNoise(3, 5, 3));
  });
});
