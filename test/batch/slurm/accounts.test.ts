import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { batchCommand } from "../../../src/batch/command/batch-command.ts";
import { batch, slurmExecutor } from "../../../src/batch/index.ts";
import { taskEnds } from "../../../src/batch/slurm/accounting.ts";
import { queuedChunks, submittedJobs } from "../../../src/batch/slurm/submitted.ts";
import { full, long } from "../../support/full.ts";
import { type SlurmCluster, slurmPrograms, startSlurm } from "../../support/slurm.ts";
import { accountingPrograms, type SlurmAccounts, startAccounts } from "../../support/slurm-accounts.ts";

const jobs = resolve("test/fixtures/batch/jobs.ts");
const programs = full ? slurmPrograms() : undefined;
const accounting = programs && accountingPrograms();
if (full && !accounting)
  console.log("Tests on a real accounting database are skipped: its packages could not be fetched");

describe.skipIf(full && !accounting)("the accounts of a real cluster", () => {
  let accounts: SlurmAccounts;
  let cluster: SlurmCluster;
  let folder: string;
  beforeAll(async () => {
    if (!accounting) return;
    folder = mkdtempSync(join(tmpdir(), "albedo-slurm-accounts-test-"));
    accounts = await startAccounts(programs!, accounting);
    cluster = await startSlurm(programs!, accounts);
  });
  afterAll(async () => {
    await cluster?.stop();
    await accounts?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const plan = (at: string, name: string, parameters: object = {}) =>
    batch.plan(at, {
      job: { file: jobs, export: name },
      inputs: [0, 1, 2, 3, 4, 5].map((value) => ({ value })),
      parameters,
      chunkSize: 2,
    });
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await sleep(100);
  };
  /** How the tasks of a batch ended, once so many have. */
  const ends = async (at: string, count: number) => {
    const ids = (await submittedJobs(at)).map(({ id }) => id);
    await until(async () => (await taskEnds(ids, cluster.env)).size >= count);
    return [...(await taskEnds(ids, cluster.env)).values()];
  };
  const status = async (at: string) => {
    for (const name of ["SLURM_CONF", "PATH", "LD_LIBRARY_PATH"]) vi.stubEnv(name, cluster.env[name]);
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => printed.push(text));
    try {
      await batchCommand.run(["status", at]);
      return printed.join("\n");
    } finally {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    }
  };

  it("tell of a task that was killed, in the error and in the status", long, async () => {
    const at = join(folder, "deadly");
    await plan(at, "deadly");
    const run = batch.run(at, { executor: slurmExecutor({ env: cluster.env, pollSeconds: 0.3, resubmits: 0 }) });
    await expect(run).rejects.toMatchObject({
      code: "CHUNK_LOST",
      message: expect.stringMatching(
        /^Cannot finish chunk 1: its task ended 1 times without a result: FAILED after 00:00:\d\d on n[12]/,
      ),
    });
    expect(await status(at)).toMatch(/^ {2}chunk 1 ended without a result: FAILED after 00:\d\d:\d\d on n[12]/m);
  });

  it("tell of tasks that were cancelled, and say nothing of those that still run", long, async () => {
    const at = join(folder, "patient");
    const [log, gate] = [join(folder, "log"), join(folder, "gate")];
    await plan(at, "patient", { log, gate });
    await batch.submit(at, { env: cluster.env });
    await until(() => existsSync(log) && /^4$/m.test(readFileSync(log, "utf8")));
    // Chunks 0 and 1 end by themselves, chunk 2 waits for its gate.
    expect((await ends(at, 2)).map(({ state }) => state)).toEqual(["COMPLETED", "COMPLETED"]);
    expect(await status(at)).not.toContain("ended without a result");
    await batch.cancel(at, cluster.env);
    await until(async () => (await queuedChunks(at, cluster.env)).length === 0);
    expect((await ends(at, 3)).map(({ state }) => state).sort()).toEqual(["CANCELLED", "COMPLETED", "COMPLETED"]);
    expect(await status(at)).toMatch(/^ {2}chunk 2 ended without a result: CANCELLED after 00:\d\d:\d\d on n[12]/m);
    writeFileSync(gate, "");
  });
});
