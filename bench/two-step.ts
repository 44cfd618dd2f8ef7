import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cutTree } from "../src/cluster/cut-tree.ts";
import { linkage } from "../src/cluster/linkage.ts";
import { graspLand } from "../src/datasets/grasp-land.ts";
import { npyBytes, npyHeader } from "../src/io/npy.ts";
import { npyRows } from "../src/io/npy-rows.ts";
import { twoStepWard } from "../src/large/two-step-ward.ts";
import { type Matrix, matrix } from "../src/matrix.ts";
import { adjustedRandScore } from "../src/metrics/adjusted-rand.ts";
import { random } from "../src/random.ts";
import { standardize } from "../src/stats/standardize.ts";
import { tell } from "./support/tell.ts";

/**
 * Two-step Ward over a million rows of the land study's stand-in, generated anew from many seeds and read from a file; and how
 * far its classes agree with exact Ward on 100,000 rows, 2 to 12 of them, beside how far exact Ward agrees with itself when every
 * row moves by 0.00001 standard deviations or one in a thousand is left out: on groups that lie apart or touch, on all cells, and on
 * those that nine tenths of one land type cover. `ALBEDO_BENCH_ROWS` makes all smaller (default 1,000,000; a tenth for what is compared).
 */
const rows = Number(process.env.ALBEDO_BENCH_ROWS ?? 1_000_000);
const compared = Math.ceil(rows / 10);
const pureShare = 0.9;
const cols = 7;
const folder = mkdtempSync(join(tmpdir(), "albedo-bench-two-step-"));
const path = join(folder, "rows.npy");

try {
  const { mixed, pure } = await generate();
  await million();
  await agreement("groups apart", groups(compared, 3));
  await agreement("groups that touch", groups(compared, 2.2));
  await agreement("cells of one land type", pure);
  await agreement("all cells", mixed);
} finally {
  rmSync(folder, { recursive: true });
}

async function million(): Promise<void> {
  const before = process.resourceUsage().maxRSS;
  const start = process.cpuUsage();
  const found = await twoStepWard(await npyRows(path), { nClusters: 2, memoryMb: 64, seed: 1 });
  const { user, system } = process.cpuUsage(start);
  const megabytes = (process.resourceUsage().maxRSS - before) / 1024;
  const size = `${rows} x ${cols} from a file, memoryMb 64`;
  tell({ job: "two-step Ward", size, ours: (user + system) / 1e6, megabytes, stability: found.stability?.mean });
}

/** Exact Ward's classes beside those of the same method with rows moved or left out, and beside two-step Ward's. */
async function agreement(name: string, x: Matrix): Promise<void> {
  const draw = random(1);
  const exact = linkage(x);
  const moved = linkage({ ...x, data: Float64Array.from(x.data, (value) => value + 1e-5 * draw.normal()) });
  const kept = Array.from({ length: x.rows }, (_, row) => row).filter(() => draw.integer(1000) > 0);
  const fewer = linkage(rowsOf(x, kept));
  for (let nClusters = 2; nClusters <= 12; nClusters++) {
    const labels = cutTree(exact, { nClusters });
    const keptLabels = Int32Array.from(kept, (row) => labels[row]);
    const whenMoved = adjustedRandScore(labels, cutTree(moved, { nClusters }));
    const whenFewer = adjustedRandScore(keptLabels, cutTree(fewer, { nClusters }));
    const peer = Math.min(whenMoved, whenFewer);
    for (const share of [0.01, 0.2]) {
      const microClusters = Math.ceil(share * x.rows);
      const found = await twoStepWard(x, { nClusters, microClusters, resamples: 0 });
      const ours = adjustedRandScore(found.labels, labels);
      const size = `${name}, ${x.rows} x ${cols}, ${nClusters} classes, ${microClusters} micro-clusters`;
      const peerName = "exact Ward of moved and of fewer rows, the least";
      const job = "two-step Ward: agreement with exact Ward";
      tell({ job, size, ours, peer, peerName, ratio: ours / peer, whenMoved, whenFewer });
    }
  }
}

function rowsOf({ data, cols: width }: Matrix, rows: readonly number[]): Matrix {
  const taken = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    taken.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return matrix(taken, rows.length, width);
}

/** Twelve round groups of unequal sizes, whose centres have a standard deviation of `spread` times that of a group. */
function groups(count: number, spread: number): Matrix {
  const { integer, normal } = random(1);
  const data = new Float64Array(count * cols);
  const centers = Float64Array.from({ length: 12 * cols }, () => spread * normal());
  for (let i = 0; i < count; i++) {
    const group = Math.floor(12 * (integer(1e6) / 1e6) ** 1.5);
    for (let j = 0; j < cols; j++) data[i * cols + j] = centers[group * cols + j] + normal();
  }
  return matrix(data, count, cols);
}

/** Writes the million rows to the file, and keeps what is compared. */
async function generate(): Promise<Record<"mixed" | "pure", Matrix>> {
  const out = createWriteStream(path);
  out.write(npyHeader([rows, cols]));
  const mixed: number[] = [];
  const pure: number[] = [];
  let written = 0;
  for (let seed = 1; written < rows || pure.length < compared * cols; seed++) {
    const { reflectance, ndvi, type, shares, landPercentage } = graspLand(seed);
    const all: number[] = [];
    for (let cell = 0; cell < type.length; cell++) {
      if (type[cell] < 0 || landPercentage[cell] < 100) continue;
      const row = [...reflectance.map((band) => band[cell]), ndvi[cell]];
      if (written++ < rows) all.push(...row);
      if (mixed.length < compared * cols) mixed.push(...row);
      if (pure.length < compared * cols && shares[type[cell]][cell] >= pureShare) pure.push(...row);
    }
    out.write(npyBytes(Float32Array.from(all)));
  }
  await new Promise<void>((resolve) => out.end(resolve));
  const standardized = (data: number[]) => standardize(matrix(data, compared, cols));
  return { mixed: standardized(mixed), pure: standardized(pure) };
}
