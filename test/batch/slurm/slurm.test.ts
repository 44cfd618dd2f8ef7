import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { submitArrays } from "../../../src/batch/slurm/array-job.ts";
import { cancelJobs, queuedTasks } from "../../../src/batch/slurm/array-state.ts";
import { type SlurmCluster, slurmPrograms, startSlurm } from "../../support/slurm.ts";

const programs = slurmPrograms();
if (!programs) console.log("Tests on a real Slurm are skipped: its Debian packages could not be fetched");

describe.skipIf(!programs)("on a real Slurm with two nodes", () => {
  let cluster: SlurmCluster;
  let folder: string;
  beforeAll(async () => {
    cluster = await startSlurm(programs!);
    folder = mkdtempSync(join(tmpdir(), "albedo-slurm-test-"));
  });
  afterAll(async () => {
    await cluster?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const over = async (ids: string[]) => {
    while ((await queuedTasks(ids, cluster.env)).length > 0) await sleep(200);
  };
  /** A command that writes down which piece it was given, after `seconds`. */
  const note = (seconds = 0) => {
    const script = join(folder, "note it.sh");
    writeFileSync(script, `sleep ${seconds}\necho "$PLACE" > "$(dirname "$0")/piece-$1"\n`, { mode: 0o755 });
    return ["bash", script];
  };

  it("submitArrays() runs every piece once, whatever its number, in arrays no larger than the controller allows", async () => {
    const pieces = [3, 17, 40, 1500, 2000, 30000, 200000];
    const jobs = await submitArrays({
      name: "albedo-test",
      folder,
      command: note(),
      pieces,
      options: { partition: "work", prologue: "export PLACE='here and there'", throttle: 2, timeMinutes: 5 },
      env: cluster.env,
    });
    expect(jobs.map((job) => job.pieces)).toEqual([pieces.slice(0, 5), pieces.slice(5)]);
    await over(jobs.map((job) => job.id));
    const written = readdirSync(folder).filter((name) => name.startsWith("piece-"));
    expect(written.map((name) => Number(name.slice(6))).sort((a, b) => a - b)).toEqual(pieces);
    expect(readFileSync(join(folder, "piece-17"), "utf8")).toBe("here and there\n");
  });

  it("queuedTasks() lists what waits and what runs, and cancelJobs() ends both", async () => {
    const [{ id }] = await submitArrays({
      name: "albedo-wait",
      folder,
      command: note(60),
      pieces: [10, 11, 12, 13, 14],
      env: cluster.env,
    });
    const running = async () => (await queuedTasks([id], cluster.env)).filter(({ state }) => state === "RUNNING");
    while ((await running()).length === 0) await sleep(200);
    const tasks = await queuedTasks([id], cluster.env);
    expect(tasks.map(({ task }) => task).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(tasks.find(({ state }) => state === "RUNNING")!.node).toMatch(/^n[12]$/);
    await cancelJobs([id], cluster.env);
    await over([id]);
    expect(readdirSync(folder).includes("piece-14")).toBe(false);
    await cancelJobs([id], cluster.env);
  });

  it("names what Slurm refused, and a program that is not there", async () => {
    const request = { name: "albedo-test", folder, command: ["true"], pieces: [0] };
    const nowhere = submitArrays({ ...request, options: { partition: "nowhere" }, env: cluster.env });
    await expect(nowhere).rejects.toMatchObject({
      code: "SLURM_REFUSED",
      message: expect.stringContaining("invalid partition"),
      hint: expect.stringContaining("sinfo"),
    });
    const absent = submitArrays({ ...request, env: { PATH: folder } });
    await expect(absent).rejects.toMatchObject({ code: "MISSING_DEPENDENCY" });
    await expect(submitArrays({ ...request, options: { throttle: 0 } })).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});
