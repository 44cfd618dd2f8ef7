import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { batchCommand } from "../../../src/batch/command/batch-command.ts";
import { batch, localExecutor, slurmExecutor } from "../../../src/batch/index.ts";
import { queuedChunks } from "../../../src/batch/slurm/submitted.ts";
import { long } from "../../support/full.ts";
import { type SlurmCluster, slurmPrograms, startSlurm } from "../../support/slurm.ts";

const jobs = resolve("test/fixtures/batch/jobs.ts");
const numbers = Array.from({ length: 12 }, (_, i) => i);
const programs = slurmPrograms();

describe.skipIf(!programs)("a batch on a real Slurm with two nodes", () => {
  let cluster: SlurmCluster;
  let folder: string;
  beforeAll(async () => {
    cluster = await startSlurm(programs!);
  });
  afterAll(() => cluster?.stop());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "albedo-slurm-batch-"));
  });
  afterEach(async () => {
    // What a failed test has left in the queue would hold up the others.
    await cluster.clear();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const place = (name: string) => join(folder, name);
  const plan = (name: string, exported: string, parameters: object = {}) =>
    batch.plan(place(name), {
      job: { file: jobs, export: exported },
      inputs: numbers.map((value) => ({ value })),
      parameters,
      chunkSize: 2,
    });
  const onSlurm = (more: object = {}) => ({ executor: slurmExecutor({ env: cluster.env, pollSeconds: 0.3, ...more }) });
  const digest = (name: string) => {
    const shards = join(place(name), "shards");
    const hash = createHash("sha256");
    // A cancelled task that was never waited for may have left an unfinished file.
    const whole = readdirSync(shards).filter((file) => file.endsWith(".shard"));
    for (const file of whole.sort()) hash.update(file).update(readFileSync(join(shards, file)));
    return hash.digest("hex");
  };
  /** The same work by processes of this machine, in the same folder, so that all bytes can be compared. */
  const locally = async (name: string) => {
    const bySlurm = digest(name);
    rmSync(join(place(name), "shards"), { recursive: true });
    await batch.run(place(name), { executor: localExecutor({ workers: 2 }) });
    return { bySlurm, local: digest(name) };
  };
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await sleep(100);
  };
  /** A batch whose tasks wait for a gate from input 4 on, running. */
  const gated = async (name: string) => {
    const parameters = { log: place(`${name}.log`), gate: place(`${name}.gate`) };
    await plan(name, "patient", parameters);
    return { ...parameters, open: () => writeFileSync(parameters.gate, "") };
  };
  const started = (log: string) => until(() => existsSync(log) && /^[4-9]$/m.test(readFileSync(log, "utf8")));

  it("ends in the bytes of the local run, and tells its progress", async () => {
    await plan("plain", "scaled", { factor: 3 });
    const seen: number[] = [];
    const status = await batch.run(place("plain"), { ...onSlurm(), onProgress: ({ done }) => seen.push(done) });
    expect(status).toMatchObject({ done: 12, failed: [], missing: [] });
    expect(seen.at(-1)).toBe(12);
    const { bySlurm, local } = await locally("plain");
    expect(bySlurm).toBe(local);
  });

  it("records inputs that fail, as the local run does", long, async () => {
    await plan("odd", "even");
    const status = await batch.run(place("odd"), onSlurm());
    expect(status.failed.map(({ index }) => index)).toEqual([1, 3, 5, 7, 9, 11]);
    const { bySlurm, local } = await locally("odd");
    expect(bySlurm).toBe(local);
  });

  it("submits a task again that was killed", long, async () => {
    await plan("killed", "deadlyOnce", { log: place("killed.log") });
    expect(await batch.run(place("killed"), onSlurm())).toMatchObject({ done: 12, missing: [] });
    const { bySlurm, local } = await locally("killed");
    expect(bySlurm).toBe(local);
  });

  it("gives up a chunk that dies each time, with the end of its log", long, async () => {
    await plan("deadly", "deadly");
    const run = batch.run(place("deadly"), onSlurm({ resubmits: 1 }));
    await expect(run).rejects.toMatchObject({
      code: "CHUNK_LOST",
      message: expect.stringMatching(/chunk 1: .*2 times/),
    });
    const { missing } = await batch.status(place("deadly"));
    expect(missing).toContain(1);
    expect(await queuedChunks(place("deadly"), cluster.env)).toEqual([]);
  });

  it("outlives a node's daemon and the controller", long, async () => {
    const { log, open } = await gated("outlive");
    const run = batch.run(place("outlive"), onSlurm({ resubmits: 5 }));
    await started(log);
    await cluster.killNode("n1");
    await cluster.restartController();
    cluster.startNode("n1");
    open();
    expect(await run).toMatchObject({ done: 12, missing: [] });
    const { bySlurm, local } = await locally("outlive");
    expect(bySlurm).toBe(local);
  });

  it("submits a task again that Slurm has queued anew and holds, but not one that somebody holds", long, async () => {
    const { log, open } = await gated("held");
    const run = batch.run(place("held"), onSlurm());
    await started(log);
    const [{ job, task }] = await queuedChunks(place("held"), cluster.env).then((tasks) =>
      tasks.filter(({ state, chunk }) => state === "RUNNING" && chunk >= 2),
    );
    await cluster.command("scontrol", "requeuehold", `${job}_${task}`);
    open();
    expect(await run).toMatchObject({ done: 12, missing: [] });

    const { log: other } = await gated("kept");
    const kept = batch.run(place("kept"), onSlurm({ throttle: 1 })).catch((error) => error);
    await started(other);
    const waiting = (await queuedChunks(place("kept"), cluster.env)).find(({ state }) => state === "PENDING")!;
    await cluster.command("scontrol", "hold", `${waiting.job}_${waiting.task}`);
    expect(await kept).toMatchObject({ code: "CHUNK_HELD" });
  });

  it("does no work twice when it is submitted twice, and cancels what waits", long, async () => {
    const { log, open } = await gated("twice");
    const first = await batch.submit(place("twice"), { env: cluster.env, retries: 0 });
    expect([first.chunks, first.jobs.length]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
    await started(log);
    await until(async () => (await batch.status(place("twice"))).missing.length === 4);
    const second = await batch.submit(place("twice"), { env: cluster.env });
    expect(second.chunks).toEqual([]);
    expect(second.queued.every((chunk) => chunk >= 2)).toBe(true);
    const both = await Promise.allSettled([1, 2].map(() => batch.submit(place("twice"), { env: cluster.env })));
    for (const { status, ...rest } of both)
      if (status === "rejected") expect(rest).toMatchObject({ reason: { code: "BATCH_BUSY" } });

    const cancelled = await batch.cancel(place("twice"), cluster.env);
    expect(cancelled.length).toBeGreaterThan(0);
    await until(async () => (await queuedChunks(place("twice"), cluster.env)).length === 0);
    expect((await batch.status(place("twice"))).missing).toEqual([2, 3, 4, 5]);
    open();
    expect(await batch.run(place("twice"), onSlurm())).toMatchObject({ done: 12 });
    const { bySlurm, local } = await locally("twice");
    expect(bySlurm).toBe(local);
  });

  it("cancels its tasks when it is stopped", long, async () => {
    const { log } = await gated("stopped");
    const stop = new AbortController();
    const run = batch.run(place("stopped"), { ...onSlurm(), signal: stop.signal });
    const ended = run.catch((error: Error) => error.message);
    await started(log);
    stop.abort(new Error("enough"));
    expect(await ended).toBe("enough");
    expect(await queuedChunks(place("stopped"), cluster.env)).toEqual([]);
    expect(readdirSync(join(place("stopped"), "shards")).filter((name) => !name.endsWith(".shard"))).toEqual([]);
  });

  it("says which data a node lacks", long, async () => {
    const archive = place("archive");
    mkdirSync(archive);
    writeFileSync(join(archive, "a.dat"), "12345");
    const inputs = [{ value: { name: "a.dat" }, files: ["a.dat"] }];
    await batch.plan(place("lacking"), { job: { file: jobs, export: "lengthOf" }, inputs, root: archive });
    const { failed } = await batch.run(place("lacking"), onSlurm({ root: place("elsewhere") }));
    expect(failed[0].error).toMatchObject({ code: "NOT_READ", message: expect.stringContaining("elsewhere") });
    expect(await batch.run(place("lacking"), { ...onSlurm(), retryFailed: true })).toMatchObject({
      done: 1,
      failed: [],
    });
  });

  it("leaves nothing half-written on a full disk, says so, and goes on when there is room", long, async ({ skip }) => {
    const disk = place("disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "albedo-test", disk], { stdio: "ignore" });
    } catch {
      skip("no file system of a given size can be made here");
    }
    try {
      await batch.plan(join(disk, "batch"), {
        job: { file: jobs, export: "scaled" },
        inputs: numbers.map((value) => ({ value })),
        chunkSize: 4,
      });
      writeFileSync(join(disk, "ballast"), "");
      const stuffed = Buffer.alloc(1024, 1);
      let size = 0;
      try {
        for (;;) {
          writeFileSync(join(disk, "ballast"), stuffed, { flag: "a" });
          size += 1024;
        }
      } catch {
        // Full, but for what the lists and logs of a submission need.
        execFileSync("truncate", ["-s", `${size - 40_960}`, join(disk, "ballast")]);
      }
      const prologue = `echo ready; head -c 80000 /dev/zero > ${disk}/rest || true`;
      const run = batch.run(join(disk, "batch"), onSlurm({ resubmits: 0, throttle: 1, prologue }));
      await expect(run).rejects.toMatchObject({ message: expect.stringMatching(/ENOSPC|No space|no space/) });
      const shards = join(disk, "batch", "shards");
      expect(existsSync(shards) ? readdirSync(shards) : []).toEqual([]);
      rmSync(join(disk, "ballast"));
      rmSync(join(disk, "rest"), { force: true });
      await until(async () => (await queuedChunks(join(disk, "batch"), cluster.env)).length === 0);
      expect(await batch.run(join(disk, "batch"), onSlurm())).toMatchObject({ done: 12, missing: [] });
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  });

  it("is driven from the command line", long, async () => {
    // Else all tasks might have ended before their state is asked for.
    const { open } = await gated("typed");
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => printed.push(text));
    vi.stubEnv("SLURM_CONF", cluster.env.SLURM_CONF);
    vi.stubEnv("PATH", cluster.env.PATH);
    vi.stubEnv("LD_LIBRARY_PATH", cluster.env.LD_LIBRARY_PATH);
    try {
      const at = place("typed");
      expect(await batchCommand.run(["submit", at, "--partition", "work", "--time", "5", "--throttle", "2"])).toBe(0);
      expect(printed.at(-1)).toMatch(/6 chunks submitted as \d+, \d+$/);
      expect(await batchCommand.run(["status", at])).toBe(0);
      expect(printed.at(-1)).toMatch(/in Slurm's queue: \d+ (pending|running|configuring|completing)/);
      open();
      await until(async () => (await queuedChunks(at, cluster.env)).length === 0);
      expect(await batchCommand.run(["submit", at, "--wait"])).toBe(0);
      expect(printed.at(-1)).toMatch(/12 of 12 inputs done, 0 failed\n.*nothing$/);
      expect(await batchCommand.run(["cancel", at])).toBe(0);
      expect(printed.at(-1)).toMatch(/0 chunks cancelled/);
    } finally {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    }
  });
});
