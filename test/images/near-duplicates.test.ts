import { describe, expect, test } from "vitest";
import { adjustBrightness } from "../../src/images/adjust.ts";
import { type ImageStack, imageStack } from "../../src/images/image-stack.ts";
import { nearDuplicates } from "../../src/images/near-duplicates.ts";
import { resize, resizedCrop } from "../../src/images/resize.ts";
import { random } from "../../src/random.ts";

/** Pictures of soft random blobs. */
function blobs(count: number, size: number, seed: number): ImageStack {
  const source = random(seed);
  const coarse = Float32Array.from({ length: count * 36 }, () => source.next());
  return resize(imageStack(coarse, { height: 6, width: 6 }), size);
}

function together(...stacks: ImageStack[]): ImageStack {
  const data = new Float32Array(stacks.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const stack of stacks) {
    data.set(stack.data, at);
    at += stack.data.length;
  }
  return imageStack(data, stacks[0]);
}

describe("nearDuplicates()", () => {
  const originals = blobs(30, 60, 1);

  test("leaves different pictures alone", () => {
    const { groups, count, duplicated } = nearDuplicates(originals);
    expect([...groups]).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect({ count, duplicated }).toEqual({ count: 30, duplicated: 0 });
  });

  test("finds pictures saved smaller, brighter or a little cut", () => {
    const smaller = resize(resize(originals, 40), 60);
    const brighter = adjustBrightness(originals, 1.04);
    const cut = resizedCrop(originals, { top: 1, left: 1, height: 58, width: 58 }, 60);
    for (const changed of [smaller, brighter, cut]) {
      const { groups, duplicated } = nearDuplicates(together(originals, changed));
      expect([...groups.subarray(30)]).toEqual([...groups.subarray(0, 30)]);
      expect(duplicated).toBe(60);
    }
  });

  test("joins chains of neighbours into one group", () => {
    const dim = adjustBrightness(originals, 0.8);
    const [brighter, brightest] = [adjustBrightness(dim, 1.08), adjustBrightness(dim, 1.16)];
    expect(nearDuplicates(together(dim, brightest)).duplicated).toBeLessThan(20);
    expect(nearDuplicates(together(dim, brighter, brightest)).count).toBe(30);
  });

  test("refuses tolerances that mean nothing", () => {
    expect(() => nearDuplicates(originals, { bits: 40 })).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    expect(() => nearDuplicates(originals, { difference: -1 })).toThrow(
      expect.objectContaining({ code: "OUT_OF_RANGE" }),
    );
  });
});
