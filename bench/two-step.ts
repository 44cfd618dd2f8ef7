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
 * far its classes agree with exact Ward on 100,000 of them, beside how far exact Ward agrees with itself when every row moves by
 * 0.00001 standard deviations: on all cells, and on those that nine tenths of one land type cover. `ALBEDO_BENCH_ROWS` makes both
 * smaller (default 1,000,000; a tenth for the second).
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
  for (const [name, x] of [["all cells", mixed] as const, ["cells of one land type", pure] as const])
    await agreement(name, x);
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

async function agreement(name: string, x: Matrix): Promise<void> {
  const draw = random(1);
  const exact = linkage(x);
  const moved = linkage({ ...x, data: Float64Array.from(x.data, (value) => value + 1e-5 * draw.normal()) });
  for (const nClusters of [2, 6]) {
    const labels = cutTree(exact, { nClusters });
    const peer = adjustedRandScore(labels, cutTree(moved, { nClusters }));
    for (const share of [0.01, 0.05, 0.2, 0.5, 1]) {
      const microClusters = Math.ceil(share * x.rows);
      const found = await twoStepWard(x, { nClusters, microClusters, resamples: 0 });
      const ours = adjustedRandScore(found.labels, labels);
      const size = `${name}, ${x.rows} x ${cols}, ${nClusters} classes, ${microClusters} micro-clusters`;
      tell({
        job: "two-step Ward: agreement with exact Ward",
        size,
        ours,
        peer,
        peerName: "exact Ward, moved",
        ratio: ours / peer,
      });
    }
  }
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
