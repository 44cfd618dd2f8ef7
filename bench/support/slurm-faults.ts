import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { presentShards } from "../../src/batch/shard.ts";
import { queuedChunks } from "../../src/batch/slurm/submitted.ts";
import type { SlurmCluster } from "../../test/support/slurm.ts";

/** What is done to a batch on a cluster while it runs. */
const faults = ["task killed", "node's daemon killed", "controller restarted", "arrays cancelled"] as const;
type Fault = (typeof faults)[number];

/**
 * Does harm to a batch while Slurm works on it: each of the faults once, spread over its chunks, as long as tasks run.
 *
 * @param folder - of the batch; it may not be there yet
 * @param done - ends the harm, when the batch has ended
 * @returns the faults that struck while tasks were running
 */
export async function injectFaults(cluster: SlurmCluster, folder: string, chunks: number, done: AbortSignal) {
  const struck: Fault[] = [];
  for (const [i, fault] of faults.entries()) {
    const due = Math.floor((chunks * i) / faults.length);
    const isDue = async () => (await presentShards(folder)).length >= due && tasksOf(folder).length > 0;
    while (!done.aborted && !(await isDue())) await sleep(20);
    if (done.aborted) break;
    if (await strike(fault, cluster, folder)) struck.push(fault);
  }
  return struck;
}

/** @returns whether anything was there to be hit */
async function strike(fault: Fault, cluster: SlurmCluster, folder: string): Promise<boolean> {
  if (fault === "task killed") return killOne(folder);
  if (fault === "controller restarted") {
    await cluster.restartController();
    return true;
  }
  if (fault === "arrays cancelled") {
    const ids = new Set((await queuedChunks(folder, cluster.env)).map(({ job }) => job));
    if (ids.size > 0) await cluster.command("scancel", "--quiet", ...ids);
    return ids.size > 0;
  }
  // The task lives on without its daemon; a dead node's task would not.
  await cluster.killNode("n1");
  killOne(folder);
  cluster.startNode("n1");
  return true;
}

function killOne(folder: string): boolean {
  for (const pid of tasksOf(folder)) {
    try {
      process.kill(pid, "SIGKILL");
      return true;
    } catch {
      // It has ended by itself.
    }
  }
  return false;
}

/** Processes that work on chunks of a batch: `albedo batch work FOLDER …`. */
function tasksOf(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(join("/proc", pid, "cmdline"), "utf8").split("\0");
        return words[2] === "batch" && words[3] === "work" && words[4] === folder;
      } catch {
        return false;
      }
    })
    .map(Number);
}
