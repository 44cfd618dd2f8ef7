import { join } from "node:path";
import { kmeans } from "../src/cluster/kmeans.ts";
import { linkage } from "../src/cluster/linkage.ts";
import type { Matrix } from "../src/matrix.ts";
import { silhouetteScore } from "../src/metrics/silhouette.ts";
import { knn } from "../src/neighbors/knn.ts";
import { runBeside } from "./support/beside.ts";
import { clouds } from "./support/clouds.ts";

/**
 * How CPU time grows with the rows, of 7 columns, beside the peers of clustering.py, one thread each. Peers stop where they would
 * take a minute, or all memory. `npm run bench -- growth | node dist/bench/support/draw-growth.js PNG` draws it.
 */
const sizes = [1_000, 3_000, 10_870, 30_000, 100_000, 300_000, 1_000_000];

const jobs: { job: string; most: number; peerMost: number; run: (x: Matrix, seed: number) => number }[] = [
  { job: "ward", most: 1_000_000, peerMost: 30_000, run: (x) => linkage(x).heights[x.rows - 2] },
  {
    job: "kmeans",
    most: 100_000,
    peerMost: 100_000,
    run: (x, seed) => kmeans(x, { nClusters: 7, seed }).inertia,
  },
  { job: "silhouette", most: 30_000, peerMost: 10_870, run: (x) => silhouetteScore(x, sixth(x.rows)) },
  {
    job: "knn",
    most: 100_000,
    peerMost: 100_000,
    run: (x) => knn(x, { k: 15 }).distances.reduce((sum, distance) => sum + distance, 0),
  },
];

await runBeside(
  join(import.meta.dirname, "../../bench/clustering.py"),
  jobs.flatMap(({ job, most, peerMost, run }) =>
    sizes
      .filter((rows) => rows <= most)
      .map((rows) => ({
        job,
        size: String(rows),
        rounds: rows <= 10_870 ? 2 : 1,
        alone: rows > peerMost,
        x: () => clouds(rows, 7),
        run: (x: Matrix, round: number) => {
          const result = run(x, round);
          return () => result;
        },
        tell: (round: number) => ({ single: false, seed: round }),
      })),
  ),
);

function sixth(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i % 6);
}
