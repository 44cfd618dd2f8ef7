import { expect } from "vitest";
import type { PlanetaryImage } from "../../../src/io/pds3/image.ts";

/** Facts of an image as `test/fixtures/io/pds/images.py` stores them. */
export interface ImageFacts {
  readonly shape: number[];
  readonly offset: number;
  readonly type: string;
  readonly weighted: number;
  readonly picked: [index: number, value: number][];
  readonly minusOnes: number;
  readonly max: number;
}

/** Checks an image against the facts that NumPy found. Sums of whole numbers are exact; float sums differ in order. */
export function checkImage(image: PlanetaryImage, facts: ImageFacts): void {
  const values = Array.from(image.read(), Number);
  expect({ shape: image.shape, offset: image.offset, type: image.type }).toEqual({
    shape: facts.shape,
    offset: facts.offset,
    type: facts.type,
  });
  expect(facts.picked.map(([i]) => [i, values[i]])).toEqual(facts.picked);
  const weighted = values.reduce((sum, value, i) => sum + value * ((i % 1009) + 1), 0);
  const close = (value: number, wanted: number) => Math.abs(value - wanted) <= 1e-9 * Math.abs(wanted);
  expect(close(weighted, facts.weighted)).toBe(true);
  expect(values.reduce((most, value) => Math.max(most, value))).toBe(facts.max);
  expect(values.filter((value) => value === -1).length).toBe(facts.minusOnes);
}
