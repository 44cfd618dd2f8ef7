import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkage } from "../../src/cluster/linkage.ts";
import { numberMerges } from "../../src/cluster/tree.ts";
import { wardTree } from "../../src/cluster/ward.ts";
import { matrix } from "../../src/matrix.ts";
import { hasSimd } from "../../src/wasm/instantiate.ts";
import { wardFits, wardMerges } from "../../src/wasm/ward.ts";
import { noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

describe("wardMerges()", () => {
  it("runs on every engine that the package supports", () => {
    expect(hasSimd).toBe(true);
  });

  it("gives the same bits as its plain twin, for any rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer(),
        fc.boolean(),
        (n, d, seed, tied) => {
          const x = noise(n, d, seed);
          const rounded = { ...x, data: x.data.map((v) => (tied ? Math.round(v) : v)) };
          expect(numberMerges(wardMerges(rounded)!)).toEqual(wardTree(rounded));
        },
      ),
      { numRuns: 120 },
    );
  });

  it("gives the same bits as its plain twin on thousands of rows", () => {
    const x = formula(5000, 7, 6);
    expect(numberMerges(wardMerges(x)!)).toEqual(wardTree(x));
  });

  it("gives the same bits wherever the rows lie, in any unit, weighed or not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 120 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        fc.integer({ min: -100, max: 100 }),
        fc.constantFrom(0, 1e3, 1e12),
        fc.boolean(),
        (n, d, seed, power, shift, weighed) => {
          const x = noise(n, d, seed);
          const moved = { ...x, data: x.data.map((v) => (v + shift) * 10 ** power) };
          const weights = weighed ? Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 10_000)) : undefined;
          expect(numberMerges(wardMerges(moved, weights)!)).toEqual(wardTree(moved, weights));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is not led astray by a fill value or by a column of another unit", () => {
    const x = formula(2000, 4, 9);
    const filled = { ...x, data: x.data.map((v, i) => (i % 97 === 5 ? 9.96921e36 : i % 4 === 1 ? v * 1e-30 : v)) };
    expect(numberMerges(wardMerges(filled)!)).toEqual(wardTree(filled));
  });

  it("leaves groups that 32 bits cannot tell apart to its twin, and those that they can, and duplicates, not", () => {
    const x = formula(2400, 3, 2);
    const group = (width: number) => ({ ...x, data: x.data.map((v, i) => (Math.floor(i / 3) % 2) * 100 + v * width) });
    expect(wardMerges(group(1e-9))).toBeUndefined();
    expect(linkage(group(1e-9))).toEqual(wardTree(group(1e-9)));
    expect(wardMerges(group(1e-3))).toBeDefined();
    expect(wardMerges(group(0))).toBeDefined();
  });

  it("takes 32-bit numbers", () => {
    const { data, rows, cols } = formula(60, 3, 4);
    const x = matrix(Float32Array.from(data), rows, cols);
    expect(numberMerges(wardMerges(x)!)).toEqual(wardTree(x));
  });

  it("knows before it starts what its memory cannot hold", () => {
    const rows = (n: number) => ({ data: new Float64Array(0), rows: n, cols: 7 });
    expect(wardFits(rows(10_000_000))).toBe(true);
    expect(wardFits(rows(40_000_000))).toBe(false);
  });
});
