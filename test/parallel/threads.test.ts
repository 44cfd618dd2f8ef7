import { describe, expect, it } from "vitest";
import { elbow } from "../../src/cluster/elbow.ts";
import { kmeans } from "../../src/cluster/kmeans.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import type { Matrix } from "../../src/matrix.ts";
import { silhouetteSamples, silhouetteScore } from "../../src/metrics/silhouette.ts";
import { knn } from "../../src/neighbors/knn.ts";
import * as parallel from "../../src/parallel/index.ts";
import { noise } from "../support/check-clusterer.ts";
import { formula } from "../support/formula.ts";

const few = formula(5000, 3, 4);
const labels = Int32Array.from({ length: few.rows }, (_, i) => i % 4);

interface Threaded {
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (report: object) => void;
}

/** Each function, on this thread and in threads. */
const functions: Record<string, { here(): unknown; inThreads(options: Threaded): Promise<unknown>; reports: number }> =
  {
    "knn()": {
      here: () => knn(few, { k: 7 }),
      inThreads: (options) => parallel.knn(few, { k: 7, ...options }),
      reports: 5,
    },
    "knn() with queries": {
      here: () => knn(few, { k: 3, queries: noise(3000, 3, 5) }),
      inThreads: (options) => parallel.knn(few, { k: 3, queries: noise(3000, 3, 5), ...options }),
      reports: 3,
    },
    "knn() of many columns": {
      here: () => knn(noise(700, 30, 1), { k: 3 }),
      inThreads: (options) => parallel.knn(noise(700, 30, 1), { k: 3, ...options }),
      reports: 2,
    },
    "knn() of many columns with queries": {
      here: () => knn(noise(90, 30, 1), { k: 3, queries: noise(75, 30, 5) }),
      inThreads: (options) => parallel.knn(noise(90, 30, 1), { k: 3, queries: noise(75, 30, 5), ...options }),
      reports: 1,
    },
    "linkage() of many columns": {
      here: () => linkage(noise(700, 24, 3)),
      inThreads: (options) => parallel.linkage(noise(700, 24, 3), options),
      reports: 2,
    },
    "linkage() of few columns": {
      here: () => linkage(few, { method: "ward" }),
      inThreads: (options) => parallel.linkage(few, { method: "ward", ...options }),
      reports: 0,
    },
    "silhouetteSamples()": {
      here: () => silhouetteSamples(few, labels),
      inThreads: (options) => parallel.silhouetteSamples(few, labels, options),
      reports: 1,
    },
    "silhouetteScore()": {
      here: () => silhouetteScore(few, labels),
      inThreads: (options) => parallel.silhouetteScore(few, labels, options),
      reports: 1,
    },
    "kmeans()": {
      here: () => plain(kmeans(many(), { nClusters: 5, nInit: 2, seed: 1 })),
      inThreads: async (options) =>
        plain(await parallel.kmeans(many(), { nClusters: 5, nInit: 2, seed: 1, ...options })),
      reports: 2,
    },
    "kmeans() from given centers": {
      here: () => plain(kmeans(few, { nClusters: 3, init: noise(3, 3, 2) })),
      inThreads: async (options) =>
        plain(await parallel.kmeans(few, { nClusters: 3, init: noise(3, 3, 2), ...options })),
      reports: 1,
    },
    "elbow()": {
      here: () => elbow(few, { counts: [1, 2, 3, 5], nInit: 2 }),
      inThreads: (options) => parallel.elbow(few, { counts: [1, 2, 3, 5], nInit: 2, ...options }),
      reports: 4,
    },
  };

describe.each(Object.entries(functions))("%s in threads", (_, { here, inThreads, reports }) => {
  it("gives the same bits in 1, 2 and 4 threads as on this one", async () => {
    const known = here();
    for (const threads of [1, 2, 4]) expect(await inThreads({ threads })).toEqual(known);
  });

  it("reports progress", async () => {
    const seen: object[] = [];
    await inThreads({ threads: 2, onProgress: (report) => seen.push(report) });
    expect(seen).toHaveLength(reports);
  });

  it("refuses a number of threads that makes no sense", async () => {
    for (const threads of [0, 1.5, 65, Number.NaN]) {
      await expect(inThreads({ threads })).rejects.toMatchObject({ code: "BAD_OPTION" });
    }
  });
});

it("Computations that run at the same time do not disturb each other", async () => {
  const known = Object.values(functions).map(({ here }) => here());
  const all = await Promise.all(Object.values(functions).map(({ inThreads }) => inThreads({ threads: 2 })));
  expect(all).toEqual(known);
});

it("Threads refuse what they cannot share, before the work starts, with the size", async () => {
  const x = noise(20_000, 3, 1);
  await expect(parallel.knn(x, { k: 19_999, threads: 2 })).rejects.toMatchObject({
    code: "TOO_MANY_ROWS",
    message:
      "Cannot find 19999 neighbors of 20000 among 20000 × 3 values in threads: they would share 4.5 GiB of memory, and can 4",
  });
});

describe("A signal", () => {
  it("stops a computation in the middle, and the threads serve the next one", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = () => controller.abort(reason);
    const stopped = parallel.kmeans(many(), {
      nClusters: 5,
      nInit: 50,
      threads: 2,
      signal: controller.signal,
      onProgress,
    });
    await expect(stopped).rejects.toBe(reason);
    expect(await parallel.silhouetteScore(few, labels, { threads: 2 })).toBe(silhouetteScore(few, labels));
  });

  it("that has been given already lets nothing begin", async () => {
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(parallel.knn(few, { k: 3, signal })).rejects.toThrow("too late");
  });
});

function many(): Matrix {
  return formula(40_000, 2, 5);
}

/** The numbers of a clustering, without its methods. */
function plain({ labels, clusterCenters, inertia, nIter }: ReturnType<typeof kmeans>) {
  return { labels, clusterCenters, inertia, nIter };
}
