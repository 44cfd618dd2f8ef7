import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dbscan } from "../../src/cluster/dbscan.ts";
import { hdbscan } from "../../src/cluster/hdbscan/hdbscan.ts";
import { matrix } from "../../src/matrix.ts";
import { random } from "../../src/random.ts";

interface DensitySet {
  name: string;
  rows: number[][];
  dbscan: { eps: number; minSamples: number; labels: number[]; core: number[] }[];
  hdbscan: {
    minClusterSize: number;
    minSamples: number | null;
    allowSingleCluster: boolean;
    labels: number[];
    probabilities: number[];
  }[];
}

const fixture = new URL("../fixtures/cluster/density.json", import.meta.url);
const { sets } = JSON.parse(readFileSync(fixture, "utf8")) as { sets: DensitySet[] };

/** Labels renumbered by first appearance, noise kept: equal for equal partitions. */
function canonical(labels: ArrayLike<number>): number[] {
  const names = new Map<number, number>();
  return Array.from(labels, (label) => {
    if (label < 0) return -1;
    if (!names.has(label)) names.set(label, names.size);
    return names.get(label)!;
  });
}

describe("dbscan()", () => {
  it("finds two groups and a stray sample by hand", () => {
    const line = matrix([[0], [1], [2], [10], [11], [12], [20]]);
    const { labels, coreSampleIndices, nClusters } = dbscan(line, { eps: 1, minSamples: 3 });
    expect(Array.from(labels)).toEqual([0, 0, 0, 1, 1, 1, -1]);
    expect(Array.from(coreSampleIndices)).toEqual([1, 4]);
    expect(nClusters).toBe(2);
  });

  it.each(sets)("gives scikit-learn's labels for $name", ({ rows, dbscan: runs }) => {
    for (const { eps, minSamples, labels, core } of runs) {
      const result = dbscan(matrix(rows), { eps, minSamples });
      expect(Array.from(result.labels)).toEqual(labels);
      expect(Array.from(result.coreSampleIndices)).toEqual(core);
    }
  });

  it("refuses a radius of nothing", () => {
    expect(() => dbscan(matrix([[1]]), { eps: 0 })).toThrowError(/eps = 0/);
    expect(() => dbscan(matrix([[1]]), undefined as never)).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
    expect(() => dbscan(matrix([[1]]), { eps: 1, minSamples: 0 })).toThrowError(/minSamples = 0/);
    expect(() => dbscan(matrix([[Number.NaN]]), { eps: 1 })).toThrowError(/missing or infinite/);
  });
});

describe("hdbscan()", () => {
  it.each(sets)("gives scikit-learn's clusters and probabilities for $name", ({ rows, hdbscan: runs }) => {
    for (const { minClusterSize, minSamples, allowSingleCluster, labels, probabilities } of runs) {
      const options = { minClusterSize, minSamples: minSamples ?? undefined, allowSingleCluster };
      const result = hdbscan(matrix(rows), options);
      const ours = canonical(result.labels);
      const theirs = canonical(labels);
      // Many mutual reachability distances are equal; a sample that several clusters reach at the same distance goes
      // by the order of the sort, which is unstable in scikit-learn.
      const undecided = ours.filter((label, i) => label !== theirs[i]).length;
      expect(undecided).toBeLessThanOrEqual(0.01 * rows.length);
      expect(result.nClusters).toBe(Math.max(...labels) + 1);
      result.probabilities.forEach((probability, i) => {
        if (ours[i] === theirs[i]) expect(probability).toBeCloseTo(probabilities[i], 8);
      });
    }
  });

  it("calls uniform noise noise, and finds one group where one is allowed", () => {
    const { next, normal } = random(5);
    const group = matrix(Array.from({ length: 80 }, () => [normal(), normal()]));
    expect(hdbscan(group, { minClusterSize: 30, allowSingleCluster: true }).nClusters).toBe(1);
    const spread = matrix(Array.from({ length: 12 }, () => [next() * 100]));
    expect(hdbscan(spread, { minClusterSize: 10 }).nClusters).toBe(0);
  });

  it("takes samples that coincide", () => {
    const rows = [...Array(10).fill([0, 0]), ...Array(10).fill([5, 5]), [99, 99]];
    const { labels } = hdbscan(matrix(rows), { minClusterSize: 5 });
    expect(canonical(labels)).toEqual([...Array(10).fill(0), ...Array(10).fill(1), -1]);
  });

  it("refuses a size that is none", () => {
    expect(() => hdbscan(matrix([[1], [2]]), { minClusterSize: 1 })).toThrowError(/minClusterSize = 1/);
    expect(() => hdbscan(matrix([[1], [2]]), { minSamples: 3 })).toThrowError(/2 samples with minSamples = 3/);
  });
});
