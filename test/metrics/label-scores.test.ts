import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confusionMatrix } from "../../src/metrics/confusion-matrix.ts";
import { matchLabels } from "../../src/metrics/match-labels.ts";
import { normalizedMutualInfoScore } from "../../src/metrics/normalized-mutual-info.ts";

interface Case {
  truth: number[];
  predicted: number[];
  nmi: number;
  confusion: number[][];
  matchedAccuracy: number;
}

const fixture = new URL("../fixtures/metrics/label-scores.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: Case[] };

// Table 3a of the Venus paper: rows are the six cloud classes, columns the matched clusters.
const paper = [
  [339, 0, 4, 3, 4, 0],
  [0, 339, 0, 2, 7, 2],
  [8, 0, 260, 3, 79, 0],
  [0, 4, 0, 229, 108, 9],
  [0, 3, 6, 12, 327, 2],
  [0, 0, 0, 69, 0, 281],
];

/** The labels whose counts are a table. */
function labelsOf(table: number[][]): { truth: number[]; predicted: number[] } {
  const truth: number[] = [];
  const predicted: number[] = [];
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      for (let s = 0; s < count; s++) {
        truth.push(i);
        predicted.push(j);
      }
    });
  });
  return { truth, predicted };
}

function permutations(items: number[]): number[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

describe("confusionMatrix()", () => {
  it("gives the class and total accuracies of the paper's Table 3", () => {
    const { truth, predicted } = labelsOf(paper);
    const { accuracy, classAccuracy, counts } = confusionMatrix(truth, predicted);
    expect(Array.from(counts.data)).toEqual(paper.flat());
    expect(accuracy).toBeCloseTo(0.8452, 4);
    expect(Array.from(classAccuracy, (share) => Math.round(share * 1000) / 10)).toEqual([
      96.9, 96.9, 74.3, 65.4, 93.4, 80.3,
    ]);
  });

  it("equals scikit-learn's counts", () => {
    for (const { truth, predicted, confusion } of cases) {
      expect(Array.from(confusionMatrix(truth, predicted).counts.data)).toEqual(confusion.flat());
    }
  });
});

describe("matchLabels()", () => {
  it("renames clusters by hand", () => {
    const { labels, mapping, accuracy } = matchLabels([0, 0, 1, 1, 2, 2], [7, 7, 4, 4, 4, 9]);
    expect(Array.from(labels)).toEqual([0, 0, 1, 1, 1, 2]);
    expect([...mapping]).toEqual([
      [4, 1],
      [7, 0],
      [9, 2],
    ]);
    expect(accuracy).toBeCloseTo(5 / 6, 12);
  });

  it("reaches the accuracy of SciPy's linear_sum_assignment", () => {
    for (const { truth, predicted, matchedAccuracy } of cases) {
      expect(matchLabels(truth, predicted).accuracy).toBeCloseTo(matchedAccuracy, 12);
    }
  });

  it("is never beaten by any of the 120 renamings", () => {
    const label = fc.integer({ min: 0, max: 4 });
    const all = permutations([0, 1, 2, 3, 4]);
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 60 }), (pairs) => {
        const truth = pairs.map(([t]) => t);
        const predicted = pairs.map(([, p]) => p);
        const agreement = (renaming: number[]) => predicted.filter((p, s) => renaming[p] === truth[s]).length;
        const best = Math.max(...all.map(agreement)) / pairs.length;
        expect(matchLabels(truth, predicted).accuracy).toBeCloseTo(best, 12);
      }),
    );
  });

  it("gives clusters that find no class a label of their own", () => {
    const { labels } = matchLabels([0, 0, 0, 1], [0, 1, 2, 3]);
    expect(new Set(labels).size).toBe(4);
  });
});

describe("normalizedMutualInfoScore()", () => {
  it("equals scikit-learn's", () => {
    for (const { truth, predicted, nmi } of cases) {
      expect(normalizedMutualInfoScore(truth, predicted)).toBeCloseTo(nmi, 12);
    }
  });

  it("is 1 for the same partition under other names, 0 against a single label", () => {
    expect(normalizedMutualInfoScore([0, 0, 1, 2], [5, 5, 3, 9])).toBeCloseTo(1, 12);
    expect(normalizedMutualInfoScore([0, 1, 2], [1, 1, 1])).toBe(0);
    expect(normalizedMutualInfoScore([4, 4], [1, 1])).toBe(1);
  });
});

it.each([Number.NaN, 0.5, Number.POSITIVE_INFINITY, "1", undefined])("the label %s is refused", (label) => {
  for (const score of [matchLabels, confusionMatrix, normalizedMutualInfoScore]) {
    expect(() => score([0, label] as never, [0, 1])).toThrow(expect.objectContaining({ code: "BAD_LABELS" }));
    expect(() => score([0, 1], [0, label] as never)).toThrow(expect.objectContaining({ code: "BAD_LABELS" }));
  }
});

it("labels of unequal length are refused", () => {
  expect(() => matchLabels([0, 1], [0])).toThrowError(/Cannot match 1 labels with 2/);
  expect(() => confusionMatrix([], [])).toThrowError(expect.objectContaining({ code: "EMPTY" }));
});
