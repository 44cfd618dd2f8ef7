import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { calinskiHarabaszScore } from "../../src/metrics/calinski-harabasz.ts";
import { daviesBouldinScore } from "../../src/metrics/davies-bouldin.ts";
import { silhouetteSamples, silhouetteScore } from "../../src/metrics/silhouette.ts";
import { mapRows, noise, shuffled } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

const fixture = JSON.parse(readFileSync(new URL("../fixtures/metrics/scores.json", import.meta.url), "utf8"));
const scores = { silhouetteScore, daviesBouldinScore, calinskiHarabaszScore };
const line = matrix([[0], [2], [10], [14]]);

interface Known {
  name: string;
  rows: number;
  cols: number;
  groups?: number;
  x?: number[];
  labels: number[];
  silhouette: number;
  samples: number[];
  daviesBouldin: number;
  calinskiHarabasz: number;
}

describe("scores of a clustering", () => {
  it.each(fixture.scores as Known[])('equal scikit-learn\'s on "$name"', (known) => {
    const x = known.x ? matrix(known.x, known.rows, known.cols) : formula(known.rows, known.cols, known.groups!);
    // Sums of thousands of distances in another order: a few units of 1e-16 each.
    expect(silhouetteScore(x, known.labels)).toBeCloseTo(known.silhouette, 12);
    const samples = silhouetteSamples(x, known.labels);
    known.samples.forEach((value, i) => {
      expect(samples[i]).toBeCloseTo(value, 12);
    });
    expect(daviesBouldinScore(x, known.labels)).toBeCloseTo(known.daviesBouldin, 11);
    expect(calinskiHarabaszScore(x, known.labels) / known.calinskiHarabasz).toBeCloseTo(1, 11);
  });

  for (const [name, score] of Object.entries(scores)) {
    it(`${name}() does not care for the names of clusters, the order of rows, the origin and the unit`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 0, max: 10000 }), (k, seed) => {
          const x = noise(30, 3, seed);
          const labels = Int32Array.from({ length: 30 }, (_, i) => i % k);
          const known = score(x, labels);
          const order = shuffled(30, seed);
          const renamed = Int32Array.from(order, (i) => 50 - 7 * labels[i]);
          const moved = mapRows(x, (i) => order[i]);
          expect(
            score(
              map(moved, (v) => 5 * v - 3),
              renamed,
            ) / known,
          ).toBeCloseTo(1, 9);
        }),
        { numRuns: 30 },
      );
    });

    it(`${name}() leaves its input as it was`, () => {
      const x = noise(20, 2, 1);
      const [data, labels] = [x.data.slice(), Int32Array.from({ length: 20 }, (_, i) => i % 3)];
      score(x, labels);
      expect(x.data).toEqual(data);
    });

    it(`${name}() refuses labels that do not fit the samples`, () => {
      const x = noise(6, 2, 1);
      const code = (expected: string) => expect.objectContaining({ code: expected, hint: expect.any(String) });
      expect(() => score(x, [0, 1])).toThrow(code("SHAPE_MISMATCH"));
      expect(() => score(x, [0, 0, 0, 0, 0, 0])).toThrow(code("BAD_CLUSTER_COUNT"));
      expect(() => score(x, [0, 1, 2, 3, 4, 5])).toThrow(code("BAD_CLUSTER_COUNT"));
      expect(() => score(x, [0, 1, 0.5, 1, 0, 1])).toThrow(code("BAD_LABELS"));
      expect(() => score(x, [0, 1, Number.NaN, 1, 0, 1])).toThrow(code("BAD_LABELS"));
      expect(() => score(matrix(new Float64Array(0), 0, 2), [])).toThrow(code("TOO_FEW_ROWS"));
      expect(() =>
        score(
          map(x, () => Number.NaN),
          [0, 1, 0, 1, 0, 1],
        ),
      ).toThrow(code("NOT_FINITE"));
    });
  }
});

describe("silhouetteSamples()", () => {
  it("scores two pairs on a line as worked out by hand", () => {
    const [first, second, third, fourth] = silhouetteSamples(line, [0, 0, 1, 1]);
    expect(first).toBeCloseTo((12 - 2) / 12, 14);
    expect(second).toBeCloseTo((10 - 2) / 10, 14);
    expect(third).toBeCloseTo((9 - 4) / 9, 14);
    expect(fourth).toBeCloseTo((13 - 4) / 13, 14);
  });

  it("gives the only sample of a cluster 0", () => {
    expect(silhouetteSamples(line, [0, 0, 1, 0])[2]).toBe(0);
  });

  it("gives 0 where all samples coincide", () => {
    expect([...silhouetteSamples(matrix(new Float64Array(4), 4, 1), [0, 0, 1, 1])]).toEqual([0, 0, 0, 0]);
  });

  it("equals its definition for any labels", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 3, maxLength: 40 }),
        fc.integer({ min: 0, max: 1000 }),
        (labels, seed) => {
          const k = new Set(labels).size;
          fc.pre(k >= 2 && k < labels.length);
          const x = noise(labels.length, 2, seed);
          const known = byDefinition(x, labels);
          silhouetteSamples(x, labels).forEach((value, i) => {
            expect(value).toBeCloseTo(known[i], 12);
            expect(Math.abs(value)).toBeLessThanOrEqual(1);
          });
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe("daviesBouldinScore()", () => {
  it("scores two pairs on a line as worked out by hand", () => {
    expect(daviesBouldinScore(line, [0, 0, 1, 1])).toBeCloseTo((1 + 2) / 11, 14);
  });

  it("is 0 when every cluster is one point", () => {
    expect(daviesBouldinScore(matrix([[0], [0], [5], [5]]), [0, 0, 1, 1])).toBe(0);
  });
});

describe("calinskiHarabaszScore()", () => {
  it("scores two pairs on a line as worked out by hand", () => {
    // Means 1 and 12 around 6.5: between 2 · 5.5² · 2 = 121, within 2 + 8 = 10, n - k = 2.
    expect(calinskiHarabaszScore(line, [0, 0, 1, 1])).toBeCloseTo((121 * 2) / 10, 12);
  });

  it("is 1 when no cluster has any width, as in scikit-learn", () => {
    expect(calinskiHarabaszScore(matrix([[0], [0], [5], [5]]), [0, 0, 1, 1])).toBe(1);
  });
});

function map(x: Matrix, f: (value: number) => number): Matrix {
  return { data: x.data.map(f), rows: x.rows, cols: x.cols };
}

function byDefinition({ data, rows, cols }: Matrix, labels: number[]): number[] {
  const distance = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < cols; c++) sum += (data[i * cols + c] - data[j * cols + c]) ** 2;
    return Math.sqrt(sum);
  };
  return labels.map((own, i) => {
    const mean = (label: number) => {
      const members = [...Array(rows).keys()].filter((j) => j !== i && labels[j] === label);
      return members.reduce((sum, j) => sum + distance(i, j), 0) / members.length;
    };
    if (labels.filter((label) => label === own).length === 1) return 0;
    const a = mean(own);
    const b = Math.min(...[...new Set(labels)].filter((label) => label !== own).map(mean));
    return (b - a) / Math.max(a, b);
  });
}
