import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { batch, localExecutor, type PlanOptions, runChunk } from "../../src/batch/index.ts";

const jobs = "test/fixtures/batch/jobs.ts";
const numbers = Array.from({ length: 10 }, (_, i) => i);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "albedo-batch-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plan(name: string, options: Partial<PlanOptions> & { export: string }) {
  const { export: exported, ...rest } = options;
  const inputs = numbers.map((value) => ({ value }));
  return batch.plan(join(folder, name), { job: { file: jobs, export: exported }, inputs, chunkSize: 3, ...rest });
}

function shardDigests(name: string): string[] {
  const shards = join(folder, name, "shards");
  return readdirSync(shards)
    .sort()
    .map(
      (file) =>
        `${file} ${createHash("sha256")
          .update(readFileSync(join(shards, file)))
          .digest("hex")}`,
    );
}

describe("batch.map()", () => {
  it("gives the results of a TypeScript function in the order of the inputs", async () => {
    const results = await batch.map<{ product: number; steps: Float32Array }>(jobs, "scaled", numbers, {
      parameters: { factor: 3 },
      executor: localExecutor({ workers: 2 }),
    });
    expect(results.map(({ product }) => product)).toEqual(numbers.map((value) => 3 * value));
    expect(results[4].steps).toEqual(Float32Array.of(0, 3, 6, 9));
  });

  it("tells of the first input that failed, or leaves its result out", async () => {
    await expect(batch.map(jobs, "even", [2, 5, 4])).rejects.toMatchObject({
      code: "INPUTS_FAILED",
      hint: "Pass an even number.",
      message: expect.stringContaining("Cannot halve 5"),
    });
    expect(await batch.map(jobs, "even", [2, 5, 4], { allowFailures: true })).toEqual([1, undefined, 2]);
  });
});

describe("batch.run()", () => {
  it("makes the same shards by one process as by two", async () => {
    for (const workers of [1, 2]) {
      await plan(`by-${workers}`, { export: "scaled" });
      const status = await batch.run(join(folder, `by-${workers}`), { executor: localExecutor({ workers }) });
      expect(status).toMatchObject({ done: 10, failed: [], missing: [], chunks: 4 });
    }
    expect(shardDigests("by-1")).toEqual(shardDigests("by-2"));
  });

  it("goes on where it was stopped, and ends in the same bytes", async () => {
    const parameters = { log: join(folder, "log"), gate: join(folder, "gate") };
    await plan("stopped", { export: "patient", parameters });
    const stop = new AbortController();
    const run = batch.run(join(folder, "stopped"), {
      executor: localExecutor({ workers: 1 }),
      signal: stop.signal,
      onProgress: ({ done }) => done === 4 && stop.abort(new Error("enough")),
    });
    // The fifth input waits for the gate: its process cannot end by itself, and is killed.
    await expect(run).rejects.toThrow("enough");
    expect(readdirSync(join(folder, "stopped", "shards"))).toEqual(["000000.shard"]);
    expect(await batch.status(join(folder, "stopped"))).toMatchObject({ done: 3, missing: [1, 2, 3] });

    writeFileSync(parameters.gate, "");
    await batch.run(join(folder, "stopped"), { executor: localExecutor({ workers: 2 }) });
    await plan("whole", { export: "patient", parameters });
    await batch.run(join(folder, "whole"), { executor: localExecutor({ workers: 1 }) });
    expect(shardDigests("stopped")).toEqual(shardDigests("whole"));
    const calls = readFileSync(parameters.log, "utf8").split("\n");
    expect(calls.filter((line) => line === "0")).toHaveLength(2);
  }, 60_000);

  it("lists inputs that fail, and tries them again when told to", async () => {
    await plan("some", { export: "even" });
    const { done, failed } = await batch.run(join(folder, "some"), { executor: localExecutor({ workers: 1 }) });
    expect(done).toBe(5);
    expect(failed.map(({ index }) => index)).toEqual([1, 3, 5, 7, 9]);
    expect(failed[0].error).toEqual({
      name: "RangeError",
      code: "ODD",
      message: "Cannot halve 1",
      hint: "Pass an even number.",
    });
    const seen: number[] = [];
    await batch.run(join(folder, "some"), {
      executor: { name: "none", run: async ({ chunks }) => void seen.push(...chunks) },
      retryFailed: true,
    });
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it("survives an input that kills its process twice, and one that kills it once", async () => {
    await plan("deadly", { export: "deadly" });
    const status = await batch.run(join(folder, "deadly"), { executor: localExecutor({ workers: 2 }) });
    expect(status.done).toBe(9);
    expect(status.failed).toMatchObject([{ index: 3, error: { code: "WORKER_DIED" } }]);
    expect(status.failed[0].error.message).toContain("SIGKILL");

    await plan("once", { export: "deadlyOnce", parameters: { log: join(folder, "tries") } });
    expect(await batch.run(join(folder, "once"), { executor: localExecutor({ workers: 1 }) })).toMatchObject({
      done: 10,
      failed: [],
    });
  });

  it("reports progress with the time left", async () => {
    await plan("told", { export: "scaled" });
    const told: { done: number; secondsLeft: number | undefined }[] = [];
    await batch.run(join(folder, "told"), {
      executor: localExecutor({ workers: 1 }),
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map(({ done }) => done)).toEqual([0, ...numbers.map((value) => value + 1)]);
    expect(told[0].secondsLeft).toBeUndefined();
    expect(told.at(-1)?.secondsLeft).toBe(0);
  });
});

describe("batch.plan()", () => {
  it("takes the same plan again and refuses another one, with what has changed", async () => {
    await plan("one", { export: "scaled", parameters: { factor: 2 } });
    await plan("one", { export: "scaled", parameters: { factor: 2 } });
    await expect(plan("one", { export: "scaled", parameters: { factor: 5 } })).rejects.toMatchObject({
      code: "BATCH_CHANGED",
      message: expect.stringContaining("parameter factor was 2, now it is 5"),
    });
    await expect(
      plan("one", { export: "even", parameters: { factor: 2 }, inputs: [...numbers, 10].map((value) => ({ value })) }),
    ).rejects.toThrow(/the job was scaled .*; 10 is new$/);
  });

  it("cuts chunks by the pace of the first inputs, and keeps them; results do not depend on chunks", async () => {
    const inputs = Array.from({ length: 160 }, (_, value) => ({ value }));
    // An input waits 100 ms at least, so that at most six fit into 0.6 s; a sixteenth of all are ten.
    const asked = { export: "unhurried", inputs, chunkSize: undefined, chunkMinutes: 0.01 };
    const { chunkSize } = await plan("paced", { ...asked, parameters: { ms: 100 } });
    expect(chunkSize).toBeGreaterThanOrEqual(1);
    expect(chunkSize).toBeLessThanOrEqual(6);
    expect((await plan("paced", { ...asked, parameters: { ms: 100 }, chunkMinutes: 1 })).chunkSize).toBe(chunkSize);
    expect((await plan("long", { ...asked, parameters: { ms: 0 }, chunkMinutes: 60 })).chunkSize).toBe(10);
    const results: string[] = [];
    for (const size of [10, 23]) {
      const at = `chunks-${size}`;
      await plan(at, { ...asked, chunkMinutes: undefined, chunkSize: size, parameters: { ms: 0 } });
      await batch.run(join(folder, at), { executor: localExecutor({ workers: 2 }) });
      await batch.merge(join(folder, at));
      results.push(readFileSync(join(folder, at, "results.jsonl"), "utf8"));
    }
    expect(results[1]).toBe(results[0]);
    await expect(plan("both", { ...asked, chunkSize: 3 })).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(plan("none", { ...asked, chunkMinutes: 0 })).rejects.toMatchObject({ code: "BAD_OPTION" });
    const stopped = { ...asked, signal: AbortSignal.abort(new Error("enough")) };
    await expect(plan("stopped", stopped)).rejects.toThrow("enough");
  });

  it("refuses what it cannot write down", async () => {
    await expect(plan("x", { export: "scaled", inputs: [] })).rejects.toMatchObject({ code: "NO_INPUTS" });
    await expect(plan("x", { export: "scaled", chunkSize: 0 })).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(plan("x", { export: "scaled", parameters: { f: () => 1 } })).rejects.toMatchObject({
      code: "NOT_PLAIN",
    });
    await expect(plan("x", { export: "a", job: "albedo:nothing" })).rejects.toMatchObject({ code: "UNKNOWN_JOB" });
    const outside = [{ value: 1, files: ["/etc/hostname"] }];
    await expect(plan("x", { export: "a", root: folder, inputs: outside })).rejects.toMatchObject({
      code: "BAD_OPTION",
    });
    await expect(batch.status(join(folder, "x"))).rejects.toMatchObject({ code: "NO_BATCH" });
  });

  it("notices a change that keeps length and time, and takes a copy of a file for the file", async () => {
    const archive = join(folder, "archive");
    mkdirSync(archive);
    for (const name of ["a", "b"]) writeFileSync(join(archive, name), "four");
    await sleep(2100);
    const inputs = ["a", "b"].map((name) => ({ value: { name }, files: [name] }));
    await plan("kept", { export: "lengthOf", root: archive, inputs, chunkSize: 1 });
    const times = readFileSync(join(folder, "kept", "seen.txt"), "utf8")
      .trim()
      .split("\n")
      .map(Number);
    expect(times).toEqual(["a", "b"].map((name) => statSync(join(archive, name)).ctimeMs));

    const { atime, mtime } = statSync(join(archive, "b"));
    writeFileSync(join(archive, "b"), "five");
    utimesSync(join(archive, "b"), atime, mtime);
    cpSync(join(archive, "a"), join(archive, "copy"));
    renameSync(join(archive, "copy"), join(archive, "a"));
    const { failed, done } = await batch.run(join(folder, "kept"), { executor: localExecutor({ workers: 1 }) });
    expect(done).toBe(1);
    expect(failed).toMatchObject([{ name: "b", error: { code: "INPUT_CHANGED" } }]);
    expect(failed[0].error.message).toContain("its content has changed");
  });

  it("lets an input fail whose file has changed since", async () => {
    for (const name of ["a", "b"]) writeFileSync(join(folder, name), "four");
    const inputs = ["a", "b"].map((name) => ({ value: { name }, files: [name] }));
    await plan("files", { export: "lengthOf", root: folder, inputs, chunkSize: 1 });
    writeFileSync(join(folder, "b"), "seven!!");
    await batch.run(join(folder, "files"), { executor: localExecutor({ workers: 1 }) });
    const { done, failed } = await batch.status(join(folder, "files"));
    expect(done).toBe(1);
    expect(failed).toMatchObject([{ name: "b", error: { code: "INPUT_CHANGED" } }]);
    expect(failed[0].error.message).toContain("from 4 to 7 bytes");
  });
});

describe("batch.merge()", () => {
  it("writes a line for each input, in order, and refuses an unfinished batch", async () => {
    await plan("merged", { export: "even" });
    const at = join(folder, "merged");
    await expect(batch.merge(at)).rejects.toMatchObject({ code: "BATCH_UNFINISHED" });
    await batch.run(at, { executor: localExecutor({ workers: 2 }) });
    expect(await batch.merge(at)).toEqual(["results.jsonl"]);
    const lines = readFileSync(join(at, "results.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).status)).toEqual(numbers.map((n) => (n % 2 ? "failed" : "done")));
    expect(JSON.parse(lines[4])).toEqual({ index: 4, input: 4, status: "done", value: 2 });
  });

  it("refuses a shard that is cut off or damaged", async () => {
    await plan("cut", { export: "scaled" });
    const at = join(folder, "cut");
    await batch.run(at, { executor: localExecutor({ workers: 1 }) });
    const path = join(at, "shards", "000001.shard");
    const whole = readFileSync(path);
    const flipped = Uint8Array.from(whole);
    flipped[10] ^= 1;
    writeFileSync(path, flipped);
    await expect(batch.merge(at)).rejects.toMatchObject({ code: "BAD_SHARD", path });
    writeFileSync(path, whole);
    for (const length of [0, 5, whole.length - 1]) {
      truncateSync(path, length);
      await expect(batch.merge(at)).rejects.toMatchObject({ code: "BAD_SHARD" });
    }
  });

  it("refuses a manifest that was changed by hand", async () => {
    await plan("edited", { export: "scaled", parameters: { factor: 2 } });
    const path = join(folder, "edited", "manifest.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"factor": 2', '"factor": 3'));
    await expect(batch.status(join(folder, "edited"))).rejects.toMatchObject({ code: "BAD_MANIFEST" });
  });
});

describe("runChunk()", () => {
  it("does what a task of a cluster does: one chunk, one shard", async () => {
    await batch.plan(join(folder, "task"), {
      job: { file: "test/fixtures/batch/plain-job.js", export: "double" },
      inputs: numbers.map((value) => ({ value })),
      chunkSize: 4,
    });
    await runChunk(join(folder, "task"), 2);
    expect(await batch.status(join(folder, "task"))).toMatchObject({ done: 2, missing: [0, 1] });
    await expect(runChunk(join(folder, "task"), 3)).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
  });
});
