import { join } from "node:path";
import { trustworthiness } from "../src/manifold/trustworthiness.ts";
import { tsne } from "../src/manifold/tsne.ts";
import { umap } from "../src/manifold/umap.ts";
import type { Matrix } from "../src/matrix.ts";
import { knn } from "../src/neighbors/knn.ts";
import { random } from "../src/random.ts";
import { runBeside } from "./support/beside.ts";

/**
 * Nearest neighbours and maps beside SciPy, scikit-learn and umap-learn, one thread each, on the same bytes; CPU time.
 * `result` and `peerResult` are the sum of distances, the Kullback-Leibler divergence, and the trustworthiness. Maps
 * take one turn each; UMAP's peer is timed at its first call in a process, with its compilation, as a user meets it.
 */
const jobs: { job: string; rows: number; cols: number; rounds: number; run: (x: Matrix) => Promise<() => number> }[] = [
  { job: "knn", rows: 10_870, cols: 7, rounds: 3, run: sumOfDistances },
  { job: "knn", rows: 100_000, cols: 7, rounds: 2, run: sumOfDistances },
  { job: "tsne", rows: 2_000, cols: 512, rounds: 1, run: embedInSpace },
  { job: "umap", rows: 2_000, cols: 512, rounds: 1, run: embedByUmap },
];

async function sumOfDistances(x: Matrix) {
  const { distances } = knn(x, { k: 15 });
  return () => distances.reduce((sum, distance) => sum + distance, 0);
}

async function embedInSpace(x: Matrix) {
  const { klDivergence } = await tsne(x, { nComponents: 3 });
  return () => klDivergence;
}

async function embedByUmap(x: Matrix) {
  const map = await umap(x);
  return () => trustworthiness(x, map);
}

await runBeside(
  join(import.meta.dirname, "../../bench/neighbors.py"),
  jobs.map(({ job, rows, cols, rounds, run }) => {
    return { job, size: `${rows} x ${cols}`, rounds, x: () => groups(rows, cols), run };
  }),
);

/** Seven groups that overlap a little. */
function groups(rows: number, cols: number): Matrix {
  const { normal } = random(1);
  const data = Float64Array.from({ length: rows * cols }, (_, i) => {
    return normal() + 2 * Math.sin((Math.floor(i / cols) % 7) * (i % cols));
  });
  return { data, rows, cols };
}
