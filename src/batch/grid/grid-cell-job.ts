import { join } from "node:path";
import { npyBytes, npyHeader } from "../../io/npy.ts";
import { requireFinite } from "../../matrix.ts";
import { matchLabels } from "../../metrics/match-labels.ts";
import { toUnitLength } from "../../nn/benchmark/benchmark.ts";
import { type Clustering, type Reduction, runGridJob } from "../../nn/benchmark/grid-job.ts";
import { type RunScores, scoreRuns } from "../../nn/benchmark/score-labels.ts";
import { Table } from "../../table/table.ts";
import { writeCsv } from "../../table/write-csv.ts";
import { albedoVersion } from "../albedo-version.ts";
import type { InputOutcome, Job } from "../job.ts";
import { readClasses, readNumbers } from "../numbers-file.ts";
import type { Failure } from "../shard.ts";
import { writeSynced } from "../write-synced.ts";

/** A cell of the grid; files by their names within the batch's root. */
export interface GridCell {
  readonly encoder: string;
  readonly features: string;
  readonly labels: string;
  readonly reduction: Reduction;
  readonly clustering: Clustering;
}

/** All else that decides a cell. */
export interface GridParameters {
  /** Runs with seeds of their own, where a seed matters. */
  readonly runs: number;
  /** Seed of the first run. */
  readonly seed: number;
  readonly unitLength: boolean;
}

/** A line of the table. */
export type GridRow = Omit<RunScores, "group"> & Pick<GridCell, "encoder" | "reduction" | "clustering">;

/** A cell that gave no scores. */
export type FailedCell = Pick<GridCell, "encoder" | "reduction" | "clustering"> & { readonly error: Failure };

interface CellResult {
  readonly scores: Omit<RunScores, "group">;
  /** Of the first run, renamed after the classes that they agree with best. */
  readonly labels: Int32Array;
}

/** Names of the files that the job writes. */
export const gridFiles = { table: "grid.csv", clusters: "clusters.npy", info: "grid.json" } as const;

/** `"albedo:grid"`: an encoder, a reduction and a clustering, scored against classes; there are as many clusters as classes. */
export const gridCellJob: Job<GridCell, GridParameters, CellResult> = {
  async run({ features, labels, reduction, clustering }, { runs, seed, unitLength }, { root }) {
    const raw = await readNumbers(join(root, features));
    requireFinite(raw, "grid");
    const truth = await readClasses(join(root, labels));
    const found = await runGridJob({
      features: unitLength ? toUnitLength(raw) : raw,
      reduction,
      clusterings: [clustering],
      nClusters: new Set(truth).size,
      seeds: Array.from({ length: runs }, (_, run) => seed + run),
    });
    const labellings = found[clustering]!;
    const { group, ...scores } = scoreRuns(truth, labellings);
    return { scores, labels: matchLabels(truth, labellings[0]).labels };
  },

  async merge(outcomes, folder, parameters) {
    const rows: (GridRow & { cell: number })[] = [];
    const failed: FailedCell[] = [];
    let samples = 0;
    await writeSynced(join(folder, gridFiles.clusters), async (file) => {
      await file.writeFile(npyHeader([0]));
      for await (const { input, outcome } of outcomes as AsyncIterable<InputOutcome<CellResult>>) {
        const { encoder, reduction, clustering } = input as GridCell;
        const cell = { encoder, reduction, clustering };
        if (outcome.status === "failed") {
          failed.push({ ...cell, error: outcome.error });
          continue;
        }
        const { scores, labels } = outcome.value;
        rows.push({ ...cell, ...scores, cell: rows.length });
        samples = labels.length;
        await file.writeFile(npyBytes(Float32Array.from(labels)));
      }
      await file.write(npyHeader([rows.length, samples]), 0, 128, 0);
    });
    rows.sort((a, b) => b.accuracy - a.accuracy || a.cell - b.cell);
    const columns = ["encoder", "reduction", "clustering", "runs", "accuracy", "deviation", "standardError"] as const;
    const names = [...columns, "classAccuracy", "adjustedRand", "cell"] as const;
    const table = new Table(Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])));
    await writeSynced(join(folder, gridFiles.table), (file) => file.writeFile(writeCsv(table)));
    const info = { rows, failed, parameters, versions: { albedo: albedoVersion } };
    await writeSynced(join(folder, gridFiles.info), (file) => file.writeFile(`${JSON.stringify(info, null, 2)}\n`));
    return Object.values(gridFiles);
  },
};
