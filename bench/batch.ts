import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { batch, localExecutor } from "../src/batch/index.ts";
import { type VenusPair, venusFiles } from "../src/datasets/venus-files.ts";
import type { PlainLoop } from "./support/plain-loop.ts";
import { endedChildrenCpu } from "./support/process-tree.ts";
import { tell } from "./support/tell.ts";

/**
 * What a batch costs beside a plain loop over the same images, for chunks of a minute, and what planning costs, which takes the
 * digests of all files once; and how pace grows from one process on one core to two on two, beside that of plain loops, which is
 * what the machine gives. All run by turns; the least of all rounds counts. CPU time holds on a busy machine; the ratio of paces
 * needs two idle cores, and what it would be on such is told from CPU time. `ALBEDO_BENCH_SECONDS` is the length of a chunk
 * (default 60), `ALBEDO_BENCH_IMAGES` the number of images whose pace is taken (default 96).
 */
const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 2);
const chunkSeconds = Number(process.env.ALBEDO_BENCH_SECONDS ?? 60);
const paced = Number(process.env.ALBEDO_BENCH_IMAGES ?? 96);
const settings = { scaleKm: 3000 };
const folder = mkdtempSync(join(tmpdir(), "albedo-bench-batch-"));
const at = join(folder, "batch");
const pairs = await venusFiles({ standIns: true, images: 8 });
const root = dirname(pairs[0].image);

try {
  await overhead();
  await pace();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function overhead(): Promise<void> {
  const calibration = 2 * pairs.length;
  const short = await cpuOf(() => plainLoop(1));
  const count = Math.ceil((chunkSeconds * (calibration - 1)) / ((await cpuOf(() => plainLoop(calibration))) - short));
  let [layer, loop, planning] = [Infinity, Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    loop = Math.min(loop, await cpuOf(() => plainLoop(count)));
    planning = Math.min(planning, await cpuOf(() => plan(count, count)));
    layer = Math.min(layer, await cpuOf(() => finish(1)));
  }
  const size = `${count} images of 1024 x 1024 in one chunk, CPU s`;
  const peer = { peer: loop, peerName: "a plain loop" };
  tell({ job: "batch: run and merge", size, ours: layer, ...peer, ratio: layer / loop });
  tell({ job: "batch: plan, once an archive", size, ours: planning, ...peer, ratio: planning / loop });
}

async function pace(): Promise<void> {
  const ways = [1, 2].map((workers) => ({ workers, seconds: Infinity, cpu: Infinity, loops: Infinity }));
  await plan(paced, 3);
  let pinned = false;
  for (let round = 0; round < rounds; round++) {
    for (const way of ways) {
      rmSync(join(at, "shards"), { recursive: true, force: true });
      // One process would use the second core too, for its compiler and its files.
      pinned = useCores(way.workers);
      let start = performance.now();
      const cpu = await cpuOf(() => finish(way.workers));
      way.seconds = Math.min(way.seconds, (performance.now() - start) / 1000);
      way.cpu = Math.min(way.cpu, cpu);
      start = performance.now();
      await Promise.all(Array.from({ length: way.workers }, () => plainLoop(paced / way.workers)));
      way.loops = Math.min(way.loops, (performance.now() - start) / 1000);
    }
  }
  const [one, two] = ways;
  const size = `${paced} images of 1024 x 1024, images a second`;
  const peerName = pinned ? "one process on one core" : "one process";
  tell({
    job: "batch: pace of two processes",
    size,
    ours: paced / two.seconds,
    peer: paced / one.seconds,
    peerName,
    ratio: one.seconds / two.seconds,
    // Were both cores free, two processes would need half the time of their CPU time.
    ratioByCpu: (2 * one.cpu) / two.cpu,
  });
  // What the machine gives for a second core, without any batch.
  const loops = { ours: paced / two.loops, peer: paced / one.loops, ratio: one.loops / two.loops };
  tell({ job: "batch: pace of two plain loops", size, peerName, ...loops });
}

/** Keeps this process, and those that it starts, to so many cores: Linux only. Returns whether it could. */
function useCores(count: number): boolean {
  const { status } = spawnSync("taskset", ["-acp", `0-${count - 1}`, `${process.pid}`], { stdio: "ignore" });
  return status === 0;
}

async function plan(count: number, chunkSize: number): Promise<void> {
  rmSync(at, { recursive: true, force: true });
  const inputs = pick(count).map((pair) => ({ value: inputOf(pair), files: [pair.image, pair.geometry!] }));
  await batch.plan(at, { job: "albedo:patches", root, parameters: settings, inputs, chunkSize });
}

async function finish(workers: number): Promise<void> {
  await batch.run(at, { executor: localExecutor({ workers }) });
  await batch.merge(at);
}

async function plainLoop(count: number): Promise<void> {
  const told: PlainLoop = [root, pick(count).map(inputOf), settings];
  const program = join(import.meta.dirname, "support", "plain-loop.js");
  await promisify(execFile)(process.execPath, [program, JSON.stringify(told)]);
}

function pick(count: number): VenusPair[] {
  return Array.from({ length: count }, (_, i) => pairs[i % pairs.length]);
}

function inputOf({ image, geometry }: VenusPair) {
  return { mission: "uvi", image: basename(image), geometry: basename(geometry!) } as const;
}

/** CPU seconds of this process and its children while something is done. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const own = process.cpuUsage();
  const children = endedChildrenCpu();
  await work();
  const { user, system } = process.cpuUsage(own);
  return (user + system) / 1e6 + endedChildrenCpu() - children;
}
