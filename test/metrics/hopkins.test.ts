import { describe, expect, test } from "vitest";
import { matrix } from "../../src/matrix.ts";
import { hopkinsStatistic } from "../../src/metrics/hopkins.ts";
import { random } from "../../src/random.ts";

const source = random(1);
const even = matrix(
  Float64Array.from({ length: 800 }, () => source.next()),
  400,
  2,
);
const clumps = matrix(
  Float64Array.from({ length: 800 }, (_, at) => 10 * (Math.floor(at / 2) % 3) * (at % 2) + 0.1 * source.normal()),
  400,
  2,
);
const lattice = matrix(
  Float64Array.from({ length: 800 }, (_, at) => (at % 2 ? Math.floor(at / 40) : Math.floor(at / 2) % 20)),
  400,
  2,
);

describe("hopkinsStatistic()", () => {
  test("is about a half for points at random, near 1 for clumps, small for a lattice", () => {
    // 40 draws scatter by about 0.05.
    expect(Math.abs(hopkinsStatistic(even) - 0.5)).toBeLessThan(0.15);
    expect(hopkinsStatistic(clumps)).toBeGreaterThan(0.95);
    expect(hopkinsStatistic(lattice)).toBeLessThan(0.3);
  });

  test("depends on its seed alone, not on where the points lie or how large they are", () => {
    const moved = matrix(
      even.data.map((value) => 100 + 7 * value),
      400,
      2,
    );
    expect(hopkinsStatistic(even, { seed: 3 })).toBe(hopkinsStatistic(even, { seed: 3 }));
    expect(hopkinsStatistic(moved, { seed: 3 })).toBeCloseTo(hopkinsStatistic(even, { seed: 3 }), 9);
    expect(hopkinsStatistic(even, { seed: 4 })).not.toBe(hopkinsStatistic(even, { seed: 3 }));
  });

  test("takes many columns of large numbers, whose distances to their power overflow", () => {
    const { next } = random(2);
    const wide = matrix(
      Float64Array.from({ length: 60 * 120 }, () => 1000 * next()),
      60,
      120,
    );
    const found = hopkinsStatistic(wide);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(1);
    const small = hopkinsStatistic(
      matrix(
        wide.data.map((value) => value / 2 ** 30),
        60,
        120,
      ),
    );
    expect(small).toBeCloseTo(found, 12);
  });

  test("refuses rows that are all equal", () => {
    expect(() => hopkinsStatistic(matrix(new Float64Array(40).fill(0.1), 20, 2))).toThrow(
      expect.objectContaining({ code: "NO_VARIATION" }),
    );
  });

  test("refuses too few samples and too many draws", () => {
    expect(() =>
      hopkinsStatistic(
        matrix([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toThrow(RangeError);
    expect(() => hopkinsStatistic(even, { draws: 400 })).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });
});
