import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { svd } from "../../src/decomposition/svd.ts";
import { tensorTrain } from "../../src/decomposition/tensor-train.ts";
import { ArgumentError } from "../../src/errors.ts";
import { formula } from "../support/formula.ts";

interface Known {
  rows: number;
  cols: number;
  groups: number;
  values: number[];
}

const reference = JSON.parse(readFileSync(new URL("../fixtures/decomposition/svd.json", import.meta.url), "utf8"));

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 });

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return norm(Array.from(a, (value, i) => value - b[i]));
}

function tensor(shape: readonly number[], seed = 1): Float64Array {
  const cells = shape.reduce((a, b) => a * b, 1);
  return Float64Array.from({ length: cells }, (_, i) => Math.sin(i * 12.9898 * seed + seed) + 0.3 * Math.cos(i * i));
}

describe("svd()", () => {
  it("finds NumPy's singular values of tall, wide and square matrices", () => {
    for (const { rows, cols, groups, values } of reference.cases as Known[]) {
      const found = svd(formula(rows, cols, groups)).values;
      expect(found.length).toBe(values.length);
      found.forEach((value, i) => {
        // Rounding of a backward stable method is a few units of the largest value.
        expect(Math.abs(value - values[i])).toBeLessThan(1e-13 * values[0]);
      });
    }
  });

  it("gives factors whose product is the matrix, with orthonormal vectors", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer(), (rows, cols, seed) => {
        const data = tensor([rows, cols], (seed % 97) + 100);
        const { u, values, v } = svd({ data, rows, cols });
        const rank = values.length;
        const back = new Float64Array(rows * cols);
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < cols; j++)
            for (let k = 0; k < rank; k++)
              back[i * cols + j] += u.data[i * rank + k] * values[k] * v.data[k * cols + j];
        expect(difference(back, data)).toBeLessThan(1e-13 * (1 + norm(data)));
        for (let a = 0; a < rank; a++) {
          let length = 0;
          for (let i = 0; i < rows; i++) length += u.data[i * rank + a] ** 2;
          expect(length).toBeCloseTo(1, 12);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([1e-300, 1e-200, 1e-160, 1e160, 1e200, 1e300])("keeps digits of numbers of the size of %d", (size) => {
    const one = svd({ data: Float64Array.of(1, 2, 3, 4), rows: 2, cols: 2 });
    const { u, values, v } = svd({ data: Float64Array.of(size, 2 * size, 3 * size, 4 * size), rows: 2, cols: 2 });
    for (const i of [0, 1]) expect(values[i] / size).toBeCloseTo(one.values[i], 13);
    expect(difference(u.data, one.u.data)).toBeLessThan(1e-14);
    expect(difference(v.data, one.v.data)).toBeLessThan(1e-14);
  });

  it("takes the smallest and the largest numbers there are", () => {
    for (const size of [Number.MIN_VALUE, Number.MAX_VALUE]) {
      expect([...svd({ data: Float64Array.of(0, size), rows: 2, cols: 1 }).values]).toEqual([size]);
    }
  });

  it("has vectors of length 1, orthogonal to all others, also where singular values are 0", () => {
    // A row of zeros, a column of zeros, and rank 1 in four rows.
    const data = Float64Array.of(1, 0, 2, 0, 0, 0, 2, 0, 4, 3, 0, 6);
    for (const [rows, cols] of [
      [4, 3],
      [3, 4],
    ]) {
      for (const values of [data, new Float64Array(12)]) {
        const { u, v } = svd({ data: values, rows, cols });
        for (let a = 0; a < 3; a++) {
          for (let b = 0; b <= a; b++) {
            let [left, right] = [0, 0];
            for (let i = 0; i < rows; i++) left += u.data[3 * i + a] * u.data[3 * i + b];
            for (let j = 0; j < cols; j++) right += v.data[a * cols + j] * v.data[b * cols + j];
            expect(left).toBeCloseTo(a === b ? 1 : 0, 13);
            expect(right).toBeCloseTo(a === b ? 1 : 0, 13);
          }
        }
      }
    }
  });

  it("keeps a zero matrix and repeated columns at rank 0 and 1", () => {
    expect(Array.from(svd({ data: new Float64Array(6), rows: 3, cols: 2 }).values)).toEqual([0, 0]);
    const twice = svd({ data: Float64Array.of(3, 3, 4, 4), rows: 2, cols: 2 }).values;
    expect(twice[0]).toBeCloseTo(Math.sqrt(50), 14);
    expect(twice[1]).toBeLessThan(1e-15);
  });
});

describe("tensorTrain()", () => {
  it("finds rank 1 between all modes of a product of three vectors", () => {
    const data = new Float64Array(2 * 3 * 2);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 2; k++) data[(i * 3 + j) * 2 + k] = (i + 1) * (j + 2) * (k + 3);
    const train = tensorTrain(data, [2, 3, 2], { tolerance: 1e-10 });
    expect(train.ranks).toEqual([1, 1]);
    expect(train.compression).toBe(12 / 7);
    expect(difference(train.reconstruct(), data)).toBeLessThan(1e-13 * norm(data));
  });

  it("stays within its tolerance, and is exact without one, whatever the order of the modes", () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(0.3, 0.1, 0.05, 0.01, 0), fc.integer(), (shape, tolerance, seed) => {
        const data = tensor(shape, (seed % 89) + 90);
        const train = tensorTrain(data, shape, { tolerance });
        const off = difference(train.reconstruct(), data) / norm(data);
        expect(off).toBeLessThanOrEqual(tolerance + 1e-12);
        expect(train.relativeError).toBeCloseTo(off, 12);
      }),
      { numRuns: 100 },
    );
  });

  it("is the truncated singular value decomposition of two modes", () => {
    const data = tensor([6, 5]);
    const { values } = svd({ data, rows: 6, cols: 5 });
    const train = tensorTrain(data, [6, 5], { tolerance: 1, maxRank: 2 });
    const kept = tensorTrain(data, [6, 5], { tolerance: 0, maxRank: 2 });
    expect(train.ranks).toEqual([1]);
    expect(kept.ranks).toEqual([2]);
    expect(kept.relativeError).toBeCloseTo(norm(values.slice(2)) / norm(values), 12);
  });

  it("gives scores as far apart as the slices of the train", () => {
    const shape = [3, 4, 5];
    const train = tensorTrain(tensor(shape), shape, { tolerance: 0.2 });
    const values = train.reconstruct();
    const scores = train.scores(2);
    expect([scores.rows, scores.cols]).toEqual([12, train.ranks[1]]);
    for (let a = 0; a < 12; a++) {
      for (let b = 0; b < a; b++) {
        const slices = difference(values.slice(a * 5, a * 5 + 5), values.slice(b * 5, b * 5 + 5));
        const rows = [a, b].map((i) => scores.data.slice(i * scores.cols, (i + 1) * scores.cols));
        expect(difference(rows[0], rows[1])).toBeCloseTo(slices, 12);
      }
    }
  });

  it("completes missing values of a tensor of low rank", () => {
    const shape = [8, 9, 4];
    const truth = Float64Array.from({ length: 288 }, (_, i) => Math.sin(1 + Math.floor(i / 36)) * Math.cos(i % 36));
    const data = truth.map((value, i) => (i % 13 === 5 ? Number.NaN : value));
    const train = tensorTrain(data, shape, { tolerance: 0, maxRank: 1, missing: "complete", rounds: 60 });
    const full = tensorTrain(truth, shape, { tolerance: 0, maxRank: 1 });
    expect(difference(train.reconstruct(), full.reconstruct())).toBeLessThan(0.05 * norm(truth));
  });

  it.each([1e-200, 1e200])("finds in numbers of the size of %d what it finds in ordinary ones", (size) => {
    const shape = [3, 4, 5];
    const data = tensor(shape);
    const plain = tensorTrain(data, shape, { tolerance: 0.2 });
    const train = tensorTrain(
      data.map((value) => value * size),
      shape,
      { tolerance: 0.2 },
    );
    expect(train.ranks).toEqual(plain.ranks);
    expect(train.relativeError).toBeCloseTo(plain.relativeError, 12);
    const back = train.reconstruct().map((value) => value / size);
    expect(difference(back, plain.reconstruct())).toBeLessThan(1e-12);
    const scores = train.scores(2).data.map((value) => value / size);
    expect(difference(scores, plain.scores(2).data)).toBeLessThan(1e-12);
  });

  it("refuses missing values unless told to complete them, other shapes and senseless options", () => {
    const data = Float64Array.of(1, Number.NaN, 3, 4);
    expect(() => tensorTrain(data, [2, 2])).toThrow(/1 are missing or infinite/);
    expect(() => tensorTrain(data, [3, 2])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => tensorTrain(data, [4])).toThrow(ArgumentError);
    expect(() => tensorTrain(tensor([2, 2]), [2, 2], { tolerance: 2 })).toThrow(/tolerance of 2/);
    expect(() => tensorTrain(tensor([2, 2]), [2, 2], { maxRank: 1.5 })).toThrow(/ranks up to 1\.5/);
    expect(tensorTrain(tensor([2, 2]), [2, 2], { maxRank: Infinity, tolerance: 0 }).ranks).toEqual([2]);
    expect(() => tensorTrain(tensor([2, 2]), [2, 2]).scores(2)).toThrow(/first 2 of 2 modes/);
  });

  it("leaves its input as it was", () => {
    const data = tensor([3, 3, 3]);
    const before = data.slice();
    tensorTrain(data, [3, 3, 3]);
    expect(data).toEqual(before);
  });
});
