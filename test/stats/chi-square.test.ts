import { describe, expect, test } from "vitest";
import { matrix } from "../../src/matrix.ts";
import { chiSquareTest } from "../../src/stats/chi-square.ts";

describe("chiSquareTest()", () => {
  test("is worked out by hand for a table of four", () => {
    // Expected 15, 15, 15, 15: four times 25/15.
    const { statistic, degreesOfFreedom, cramersV } = chiSquareTest(
      matrix([
        [20, 10],
        [10, 20],
      ]),
    );
    expect(statistic).toBeCloseTo(100 / 15, 12);
    expect(degreesOfFreedom).toBe(1);
    expect(cramersV).toBeCloseTo(1 / 3, 12);
  });

  // scipy.stats.chi2_contingency(correction=False), SciPy 1.17.1
  test.each([
    [
      [
        [20, 10],
        [10, 20],
      ],
      6.666666666666667,
      0.009823274507519235,
    ],
    [
      [
        [12, 5, 9, 1],
        [3, 15, 2, 8],
        [7, 7, 6, 6],
      ],
      20.88923837600308,
      0.0019205931408527576,
    ],
    [
      [
        [200, 3],
        [1, 150],
      ],
      337.90796959835353,
      1.8217202178854768e-75,
    ],
    [
      [
        [10, 11, 9],
        [10, 9, 11],
      ],
      0.4,
      0.8187307530779818,
    ],
  ])("agrees with SciPy on %j", (table, statistic, pValue) => {
    const found = chiSquareTest(matrix(table));
    expect(found.statistic / statistic).toBeCloseTo(1, 10);
    expect(found.pValue / pValue).toBeCloseTo(1, 8);
  });

  test("leaves empty rows and columns out, and refuses counts that cannot be tested", () => {
    const gaps = chiSquareTest(
      matrix([
        [20, 0, 10],
        [0, 0, 0],
        [10, 0, 20],
      ]),
    );
    expect(gaps).toEqual(
      chiSquareTest(
        matrix([
          [20, 10],
          [10, 20],
        ]),
      ),
    );
    for (const table of [
      [[1, 2]],
      [
        [1, -2],
        [3, 4],
      ],
      [
        [0, 0],
        [0, 0],
      ],
      [
        [Number.NaN, 1],
        [1, 1],
      ],
    ]) {
      expect(() => chiSquareTest(matrix(table))).toThrow(expect.objectContaining({ code: "BAD_COUNTS" }));
    }
    expect(() => chiSquareTest([[1, 2]] as never)).toThrow(expect.objectContaining({ code: "NOT_A_MATRIX" }));
  });
});
