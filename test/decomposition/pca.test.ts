import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pca } from "../../src/decomposition/pca.ts";
import { symmetricEigen } from "../../src/decomposition/symmetric-eigen.ts";
import { matrix } from "../../src/matrix.ts";
import { mapRows, noise, shuffled } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

interface Known {
  rows: number;
  cols: number;
  groups: number;
  nComponents: number;
  components: number[];
  mean: number[];
  explainedVariance: number[];
  explainedVarianceRatio: number[];
  singularValues: number[];
  scores: number[];
}

const fixture = JSON.parse(readFileSync(new URL("../fixtures/decomposition/pca.json", import.meta.url), "utf8"));

describe("pca()", () => {
  it("finds the diagonal of points on a line, worked out by hand", () => {
    const x = matrix([
      [0, 1],
      [3, 5],
      [6, 9],
    ]);
    const model = pca(x, { nComponents: 2 });
    closeTo(model.components.data.subarray(0, 2), [0.6, 0.8], 14);
    closeTo(model.explainedVariance, [25, 0], 13);
    closeTo(model.explainedVarianceRatio, [1, 0], 14);
    closeTo(pca(x, { nComponents: 1 }).transform(x).data, [-5, 0, 5], 13);
  });

  it.each(fixture.sets as Known[])("equals scikit-learn's on $rows × $cols, $nComponents components", (known) => {
    const x = formula(known.rows, known.cols, known.groups);
    const model = pca(x, { nComponents: known.nComponents });
    closeTo(model.components.data, known.components, 11);
    closeTo(model.mean, known.mean, 13);
    closeTo(model.explainedVariance, known.explainedVariance, 12);
    closeTo(model.explainedVarianceRatio, known.explainedVarianceRatio, 13);
    closeTo(model.singularValues, known.singularValues, 11);
    closeTo(model.transform(x).data, known.scores, 10);
    expect(model.components.rows).toBe(known.explainedVariance.length);
  });

  it("gives samples back from all their scores, and has orthonormal components", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 12 }), fc.integer(), (n, d, seed) => {
        const x = noise(n, d, seed);
        const model = pca(x);
        closeTo(model.inverseTransform(model.transform(x)).data, x.data, 10);
        const { data, rows } = model.components;
        for (let a = 0; a < rows; a++) {
          for (let b = 0; b <= a; b++) {
            let product = 0;
            for (let j = 0; j < d; j++) product += data[a * d + j] * data[b * d + j];
            expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
          }
        }
        const total = model.explainedVarianceRatio.reduce((a, b) => a + b, 0);
        expect(total).toBeCloseTo(1, 12);
      }),
      { numRuns: 40 },
    );
  });

  it("does not care for the order of rows nor for the origin; variances grow with the square of the unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const x = noise(40, 4, seed);
        const known = pca(x, { nComponents: 2 });
        const order = shuffled(40, seed);
        const moved = mapRows({ ...x, data: x.data.map((v) => 3 * v + 7) }, (i) => order[i]);
        const model = pca(moved, { nComponents: 2 });
        closeTo(model.components.data, known.components.data, 9);
        closeTo(model.explainedVariance, [...known.explainedVariance.map((v) => 9 * v)], 10);
      }),
      { numRuns: 20 },
    );
  });

  it("finds at random what it finds in full, the same for the same seed", () => {
    const x = noise(300, 40, 6);
    // Variances that fall by half a column, so that no two components are alike.
    for (let at = 0; at < x.data.length; at++) x.data[at] = 1 + x.data[at] * 0.7 ** (at % 40);
    const known = pca(x, { nComponents: 4, solver: "full" });
    const model = pca(x, { nComponents: 4, solver: "randomized", seed: 3 });
    closeTo(model.components.data, known.components.data, 8);
    closeTo(model.mean, known.mean, 12);
    closeTo(model.explainedVariance, known.explainedVariance, 10);
    closeTo(model.explainedVarianceRatio, known.explainedVarianceRatio, 10);
    closeTo(model.singularValues, known.singularValues, 9);
    expect(pca(x, { nComponents: 4, solver: "randomized", seed: 3 }).components).toEqual(model.components);
  });

  it("finds every component at random where directions suffice for all, and few of very many columns", () => {
    const x = noise(30, 6, 5);
    closeTo(pca(x, { nComponents: 6, solver: "randomized" }).components.data, pca(x).components.data, 9);
    const wide = formula(32, 2048, 4);
    const model = pca(wide, { nComponents: 2 });
    closeTo(model.components.data, pca(wide, { nComponents: 2, solver: "randomized", seed: 0 }).components.data, 15);
    const line = matrix(
      Float64Array.from({ length: 16 * 2048 }, (_, at) => (at >> 11) * Math.sin(at % 2048)),
      16,
      2048,
    );
    // Rank one: the directions beside the first vanish.
    expect(pca(line, { nComponents: 1 }).explainedVarianceRatio[0]).toBeCloseTo(1, 12);
  });

  it("has components of length 1 at random too, also where rows span fewer directions", () => {
    const line = matrix(
      Float64Array.from({ length: 8 * 40 }, (_, at) => Math.floor(at / 40) * Math.sin(at % 40)),
      8,
      40,
    );
    for (const x of [line, matrix(new Float64Array(320).fill(2), 8, 40)]) {
      const { data } = pca(x, { nComponents: 5, solver: "randomized" }).components;
      for (let a = 0; a < 5; a++) {
        for (let b = 0; b <= a; b++) {
          let product = 0;
          for (let j = 0; j < 40; j++) product += data[a * 40 + j] * data[b * 40 + j];
          expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
        }
      }
    }
  });

  it("refuses an unknown solver, and a share of the variance at random", () => {
    const x = noise(10, 3, 1);
    expect(() => pca(x, { solver: "arpack" as "auto" })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    expect(() => pca(x, { nComponents: 0.5, solver: "randomized" })).toThrow(
      expect.objectContaining({ code: "BAD_OPTION" }),
    );
  });

  it("gives constant columns no weight, and constant rows no variance", () => {
    const x = formula(30, 3, 2);
    for (let i = 0; i < 30; i++) x.data[3 * i + 1] = 4;
    expect(pca(x, { nComponents: 1 }).components.data[1]).toBeCloseTo(0, 15);
    const flat = pca(matrix(new Float64Array(8).fill(2), 4, 2));
    expect([...flat.explainedVariance, ...flat.explainedVarianceRatio]).toEqual([0, 0, 0, 0]);
  });

  it.each([0, -1, 4, 1.5, Number.NaN])("refuses %s components of three columns", (nComponents) => {
    expect(() => pca(noise(10, 3, 1), { nComponents })).toThrow(
      expect.objectContaining({ code: "BAD_COMPONENT_COUNT", hint: expect.stringContaining("1 to 3") }),
    );
  });

  it("refuses one row, missing values, and samples of another width", () => {
    expect(() => pca(matrix([[1, 2]]))).toThrow(expect.objectContaining({ code: "TOO_FEW_ROWS" }));
    expect(() => pca(matrix([[1], [Number.NaN]]))).toThrow(expect.objectContaining({ code: "NOT_FINITE" }));
    const model = pca(noise(10, 3, 1), { nComponents: 2 });
    expect(() => model.transform(noise(4, 2, 1))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => model.inverseTransform(noise(4, 3, 1))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  });
});

describe("symmetricEigen()", () => {
  it("solves a 2 × 2 matrix as worked out by hand", () => {
    const { values, vectors } = symmetricEigen(
      matrix([
        [2, 1],
        [1, 2],
      ]),
    );
    closeTo(values, [3, 1], 14);
    expect(Math.abs(vectors.data[0])).toBeCloseTo(Math.SQRT1_2, 14);
  });

  it("rebuilds any symmetric matrix from its values and vectors", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), fc.integer(), fc.boolean(), (d, seed, low) => {
        const { data } = noise(d, d, seed);
        // Low rank: repeated zeros among the eigenvalues.
        const half = low ? new Float64Array(d * d).map((_, at) => (at % d < 2 ? data[at] : 0)) : data;
        const a = new Float64Array(d * d);
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < d; j++) {
            for (let k = 0; k < d; k++) a[i * d + j] += half[i * d + k] * half[j * d + k];
          }
        }
        const { values, vectors } = symmetricEigen(matrix(a, d, d));
        for (let i = 1; i < d; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
        const rebuilt = new Float64Array(d * d);
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < d; j++) {
            for (let k = 0, to = i * d + j; k < d; k++) {
              rebuilt[to] += values[k] * vectors.data[k * d + i] * vectors.data[k * d + j];
            }
          }
        }
        closeTo(rebuilt, a, 10);
      }),
      { numRuns: 60 },
    );
  });

  it("gives the first vectors alone as it does among all, also of equal values and of split matrices", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 60 }), fc.integer(), fc.boolean(), (d, seed, split) => {
        const { data } = noise(d, d, seed);
        const a = new Float64Array(d * d);
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < d; j++) {
            // Two equal blocks: each value twice.
            const half = d >> 1;
            const same = split ? Math.floor(i / half) === Math.floor(j / half) : true;
            const [p, q] = split ? [i % half, j % half] : [i, j];
            a[i * d + j] = same ? data[p * d + q] + data[q * d + p] : 0;
          }
        }
        const count = Math.floor(d / 10);
        const all = symmetricEigen(matrix(a, d, d));
        const few = symmetricEigen(matrix(a, d, d), () => count);
        closeTo(few.values, all.values, 10);
        const v = few.vectors.data;
        let misfit = 0;
        let overlap = 0;
        for (let c = 0; c < count; c++) {
          for (let i = 0; i < d; i++) {
            let sum = -few.values[c] * v[c * d + i];
            for (let j = 0; j < d; j++) sum += a[i * d + j] * v[c * d + j];
            misfit = Math.max(misfit, Math.abs(sum));
          }
          for (let other = 0; other <= c; other++) {
            let product = c === other ? -1 : 0;
            for (let j = 0; j < d; j++) product += v[c * d + j] * v[other * d + j];
            overlap = Math.max(overlap, Math.abs(product));
          }
        }
        expect(misfit).toBeLessThan(5e-11);
        expect(overlap).toBeLessThan(5e-13);
      }),
      { numRuns: 60 },
    );
  });

  it("handles matrices that are diagonal or zero", () => {
    closeTo(symmetricEigen(matrix([1, 0, 0, 0, 5, 0, 0, 0, -2], 3, 3)).values, [5, 1, -2], 15);
    closeTo(symmetricEigen(matrix(new Float64Array(16), 4, 4)).values, [0, 0, 0, 0], 15);
  });
});

function closeTo(values: ArrayLike<number>, known: ArrayLike<number>, digits: number): void {
  let worst = 0;
  for (let i = 0; i < known.length; i++) worst = Math.max(worst, Math.abs(values[i] - known[i]));
  expect(worst).toBeLessThan(10 ** -digits / 2);
}
