import { expect, it } from "vitest";
import * as parallel from "../../src/parallel/index.ts";

it("albedo/parallel lists its public names", () => {
  expect(Object.keys(parallel).sort()).toEqual([
    "elbow",
    "kmeans",
    "knn",
    "linkage",
    "silhouetteSamples",
    "silhouetteScore",
  ]);
});
