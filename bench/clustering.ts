import { join } from "node:path";
import { elbow } from "../src/cluster/elbow.ts";
import { kmeans } from "../src/cluster/kmeans.ts";
import { linkage } from "../src/cluster/linkage.ts";
import { pca } from "../src/decomposition/pca.ts";
import type { Matrix } from "../src/matrix.ts";
import { silhouetteScore } from "../src/metrics/silhouette.ts";
import { correlation } from "../src/stats/correlation.ts";
import { runBeside } from "./support/beside.ts";
import { clouds } from "./support/clouds.ts";

/**
 * Statistics and clustering beside NumPy, fastcluster (else SciPy) and scikit-learn, one thread each, on the same bytes.
 * Both sides take turns; the least CPU time of `rounds` turns counts. `result` and `peerResult` show that both
 * computed the same. Peers need a Python with those packages: `ALBEDO_PYTHON`, else `python3`.
 */
const rounds = 3;

const jobs: {
  job: string;
  rows: number;
  /** 7 by default. */
  cols?: number;
  /** Whether the numbers are of 32 bits. */
  single?: boolean;
  run: (x: Matrix, seed: number) => number;
}[] = [
  { job: "correlation", rows: 10_870, run: (x) => correlation(x).data[1] },
  { job: "correlation", rows: 1_000_000, run: (x) => correlation(x).data[1] },
  { job: "pca", rows: 10_870, run: (x) => pca(x, { nComponents: 3 }).explainedVariance[0] },
  { job: "pca64", rows: 10_700, cols: 512, run: (x) => pca(x, { nComponents: 64 }).explainedVariance[63] },
  {
    job: "pca64",
    rows: 10_700,
    cols: 512,
    single: true,
    run: (x) => pca(x, { nComponents: 64 }).explainedVariance[63],
  },
  { job: "pcaAll", rows: 10_700, cols: 512, single: true, run: (x) => pca(x).explainedVariance[511] },
  { job: "ward", rows: 10_870, run: (x) => linkage(x).heights[x.rows - 2] },
  { job: "wardTable", rows: 2_000, cols: 512, single: true, run: (x) => linkage(x).heights[x.rows - 2] },
  { job: "wardTable", rows: 6_500, cols: 512, single: true, run: (x) => linkage(x).heights[x.rows - 2] },
  { job: "kmeans", rows: 10_870, run: (x, seed) => kmeans(x, { nClusters: 7, seed }).inertia },
  { job: "kmeans", rows: 100_000, run: (x, seed) => kmeans(x, { nClusters: 7, seed }).inertia },
  { job: "elbow", rows: 10_870, run: (x, seed) => elbow(x, { seed }).inertias.reduce((a, b) => a + b, 0) },
  {
    job: "silhouette",
    rows: 10_870,
    run: (x) =>
      silhouetteScore(
        x,
        Int32Array.from({ length: x.rows }, (_, i) => i % 6),
      ),
  },
];

await runBeside(
  join(import.meta.dirname, "../../bench/clustering.py"),
  jobs.map(({ job, rows, cols = 7, single = false, run }) => ({
    job,
    size: `${rows} x ${cols}${single ? ", 32 bits" : ""}`,
    rounds,
    x: () => (single ? to32Bits(clouds(rows, cols)) : clouds(rows, cols)),
    run: (x, round) => {
      const result = run(x, round);
      return () => result;
    },
    tell: (round) => ({ single, seed: round }),
  })),
);

function to32Bits(x: Matrix): Matrix {
  return { ...x, data: Float32Array.from(x.data) };
}
