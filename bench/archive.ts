import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Executor, localExecutor, slurmExecutor } from "../src/batch/index.ts";
import { venusFiles } from "../src/datasets/venus-files.ts";
import { type SlurmCluster, slurmPrograms, startSlurm } from "../test/support/slurm.ts";
import { type ArchiveDigests, archiveChain } from "./support/archive-chain.ts";
import { endedChildrenCpu } from "./support/process-tree.ts";
import { injectFaults } from "./support/slurm-faults.ts";

/**
 * Stand-in images to patches to features to classes in four ways: one process, two processes, Slurm, and Slurm whose tasks and
 * daemons are killed meanwhile. Prints the digests of each and ends with code 1 where they differ. `ALBEDO_BENCH_IMAGES` says how
 * many images (default 12; 500 take about half an hour of two cores). Where Debian's Slurm cannot be fetched,
 * the first two are all.
 */
const images = Number(process.env.ALBEDO_BENCH_IMAGES ?? 12);
const chunkSize = Math.max(1, Math.round(images / 32));
const folder = mkdtempSync(join(tmpdir(), "albedo-bench-archive-"));
const programs = slurmPrograms();
let cluster: SlurmCluster | undefined;
let first: ArchiveDigests | undefined;

try {
  const [{ image }] = await venusFiles({ standIns: true, size: 256, images });
  const archive = dirname(image);
  await way("one process", archive, localExecutor({ workers: 1 }));
  await way("two processes", archive, localExecutor({ workers: 2 }));
  if (programs) {
    cluster = await startSlurm(programs);
    await way("Slurm", archive, slurmExecutor({ env: cluster.env, pollSeconds: 0.5 }));
    await way(
      "Slurm with faults",
      archive,
      slurmExecutor({ env: cluster.env, pollSeconds: 0.5, resubmits: 8 }),
      cluster,
    );
  } else console.error("Slurm's Debian packages could not be fetched: only local processes are compared");
} finally {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function way(name: string, archive: string, executor: Executor, harmed?: SlurmCluster): Promise<void> {
  const output = join(folder, name.replaceAll(" ", "-"));
  const done = new AbortController();
  const stops: [batch: string, chunks: number][] = [
    [join(output, "batch"), Math.ceil(images / chunkSize)],
    [join(output, "embeddings-resnet18", "batch"), Math.ceil((images * 9) / piece())],
  ];
  const harm = harmed && Promise.all(stops.map(([at, chunks]) => injectFaults(harmed, at, chunks, done.signal)));
  const start = performance.now();
  const before = endedChildrenCpu();
  const { patches, digests } = await archiveChain(archive, { output, executor, chunkSize, piece: piece() });
  const seconds = (performance.now() - start) / 1000;
  done.abort();
  const faults = (await harm)?.flat();
  first ??= digests;
  const same = JSON.stringify(digests) === JSON.stringify(first);
  if (!same) process.exitCode = 1;
  // The processes of Slurm's tasks are not children of this one.
  const cpu = executor.name === "Slurm" ? null : endedChildrenCpu() - before;
  const size = `${images} images, ${patches} patches`;
  console.log(JSON.stringify({ job: "archive", size, way: name, seconds, cpu, faults, same, ...digests }));
}

/** Patches of one piece of encoding: about 20 pieces, some nine patches an image. */
function piece(): number {
  return Math.max(4, Math.ceil((images * 9) / 20));
}
