import { expect, test } from "vitest";
import * as batch from "../../src/batch/index.ts";

test("albedo/batch gives these names and no others", () => {
  expect(Object.keys(batch).sort()).toEqual([
    "batch",
    "batchOutcomes",
    "batchStatus",
    "benchmarkGrid",
    "cancelBatch",
    "embedPatches",
    "failureLogs",
    "localExecutor",
    "mapBatch",
    "mergeBatch",
    "patchArchive",
    "planBatch",
    "runBatch",
    "runChunk",
    "slurmExecutor",
    "submitBatch",
    "sweepVae",
  ]);
});
