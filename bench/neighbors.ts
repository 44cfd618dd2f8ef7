import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trustworthiness } from "../src/manifold/trustworthiness.ts";
import { tsne } from "../src/manifold/tsne.ts";
import { umap } from "../src/manifold/umap.ts";
import type { Matrix } from "../src/matrix.ts";
import { knn } from "../src/neighbors/knn.ts";
import { random } from "../src/random.ts";
import { startPeer } from "./support/peer.ts";

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

// Each gives its digest as a function, which is called when the time has been taken.
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

const folder = mkdtempSync(join(tmpdir(), "albedo-bench-"));
const peer = startPeer(join(import.meta.dirname, "../../bench/neighbors.py"));
try {
  for (const { job, rows, cols, rounds, run } of jobs) {
    const x = groups(rows, cols);
    const path = join(folder, "x.bin");
    writeFileSync(path, x.data);
    let ours = Number.POSITIVE_INFINITY;
    let theirs = Number.POSITIVE_INFINITY;
    let result = 0;
    let answer: Awaited<ReturnType<typeof peer.ask>>;
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage();
      const digest = await run(x);
      const { user, system } = process.cpuUsage(before);
      ours = Math.min(ours, (user + system) / 1e6);
      result = digest();
      answer = await peer.ask({ job, path, rows, cols });
      if (answer) theirs = Math.min(theirs, answer.seconds);
    }
    const beside = answer
      ? { peer: theirs, peerName: answer.name, ratio: ours / theirs, result, peerResult: answer.result }
      : { peer: null, peerName: null, ratio: null, result };
    console.log(JSON.stringify({ job, size: `${rows} x ${cols}`, ours, ...beside }));
  }
} finally {
  peer.stop();
  rmSync(folder, { recursive: true });
}

/** Seven groups that overlap a little. */
function groups(rows: number, cols: number): Matrix {
  const { normal } = random(1);
  const data = Float64Array.from({ length: rows * cols }, (_, i) => {
    return normal() + 2 * Math.sin((Math.floor(i / cols) % 7) * (i % cols));
  });
  return { data, rows, cols };
}
