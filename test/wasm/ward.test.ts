import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
          expect(numberMerges(wardMerges(rounded))).toEqual(wardTree(rounded));
        },
      ),
      { numRuns: 120 },
    );
  });

  it("gives the same bits as its plain twin on thousands of rows", () => {
    const x = formula(5000, 7, 6);
    expect(numberMerges(wardMerges(x))).toEqual(wardTree(x));
  });

  it("takes 32-bit numbers", () => {
    const { data, rows, cols } = formula(60, 3, 4);
    const x = matrix(Float32Array.from(data), rows, cols);
    expect(numberMerges(wardMerges(x))).toEqual(wardTree(x));
  });

  it("knows before it starts what its memory cannot hold", () => {
    const rows = (n: number) => ({ data: new Float64Array(0), rows: n, cols: 7 });
    expect(wardFits(rows(10_000_000))).toBe(true);
    expect(wardFits(rows(40_000_000))).toBe(false);
  });
});
