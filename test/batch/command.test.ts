import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { batchCommand } from "../../src/batch/command/batch-command.ts";
import { patchesCommand } from "../../src/batch/command/patches-command.ts";
import { progressLine, showProgress } from "../../src/batch/command/show-progress.ts";

let folder: string;
let printed: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "albedo-batch-command-"));
  printed = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => printed.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("albedo batch", () => {
  it("plans, works on one chunk as a cluster's task, runs the rest, tells and merges", async () => {
    const list = join(folder, "inputs.txt");
    writeFileSync(list, "0\n1\n2\n\n4\n");
    const at = join(folder, "batch");
    const file = ["--file", "test/fixtures/batch/plain-job.js", "--export", "double"];
    expect(await batchCommand.run(["plan", at, ...file, "--inputs", list, "--chunk-size", "3"])).toBe(0);
    expect(await batchCommand.run(["work", at, "1"])).toBe(0);
    expect(await batchCommand.run(["status", at])).toBe(0);
    expect(printed).toEqual([
      `${at}: 4 inputs in 2 chunks`,
      `${at}: 1 of 4 inputs done, 0 failed; 1 of 2 chunks are left`,
    ]);
    expect(await batchCommand.run(["run", at, "--workers", "1"])).toBe(0);
    expect(await batchCommand.run(["merge", at])).toBe(0);
    const lines = readFileSync(join(at, "results.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).value)).toEqual([0, 2, 4, 8]);
  });

  it("lists failed inputs with their reasons, and ends with 1", async () => {
    const list = join(folder, "inputs.txt");
    writeFileSync(list, "2\n3\n");
    const at = join(folder, "batch");
    const file = ["--file", "test/fixtures/batch/jobs.ts", "--export", "even"];
    await batchCommand.run(["plan", at, ...file, "--inputs", list]);
    expect(await batchCommand.run(["run", at, "--workers", "1"])).toBe(1);
    expect(printed.at(-1)).toBe(`${at}: 1 of 2 inputs done, 1 failed\n  3: Cannot halve 3 (Pass an even number.)`);
  });

  it("shows what the tasks of failed inputs have printed, with the stacks", async () => {
    const list = join(folder, "inputs.txt");
    writeFileSync(list, "2\n3\n4\n");
    const at = join(folder, "batch");
    const file = ["--file", "test/fixtures/batch/jobs.ts", "--export", "talkative"];
    await batchCommand.run(["plan", at, ...file, "--inputs", list, "--chunk-size", "1"]);
    await batchCommand.run(["run", at, "--workers", "1", "--retries", "0"]);
    printed.length = 0;
    expect(await batchCommand.run(["logs", at])).toBe(0);
    expect(printed).toHaveLength(1);
    const [path, ...lines] = printed[0].split("\n");
    expect(path).toBe(join(at, "logs", "000001.log"));
    expect(lines[0]).toBe("  looking at 3");
    expect(lines[1]).toBe("  input 1: RangeError: Cannot halve 3");
    expect(lines[2]).toMatch(/^ {6}at even .*jobs\.ts/);
  });

  it("refuses words that nothing takes", async () => {
    for (const args of [
      ["status", folder, "nope"],
      ["run", folder, "nope"],
      ["work", folder, "1", "nope"],
    ]) {
      printed.length = 0;
      expect(await batchCommand.run(args)).toBe(2);
      expect(printed[0]).toBe(`albedo: batch ${args[0]} has no use for "nope"`);
    }
  });

  it("refuses what is asked of Slurm where Slurm is not asked for", async () => {
    const settings = ["--data", "x.csv", "--settings", '{"latent": [1]}'];
    await expect(batchCommand.run(["sweep", folder, ...settings, "--partition", "x"])).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: "Cannot use --partition without --slurm",
    });
    await expect(patchesCommand.run([folder, "--sbatch=--qos=low"])).rejects.toThrow("--sbatch without --slurm");
  });

  it("refuses what it does not understand", async () => {
    expect(await batchCommand.run(["dance"])).toBe(2);
    for (const args of [
      ["run"],
      ["run", "x", "--speed"],
      ["plan", folder],
      ["work", folder],
      ["run", folder, "--workers", "two"],
    ]) {
      await expect(batchCommand.run(args)).rejects.toMatchObject({ code: "BAD_OPTION" });
    }
  });
});

describe("showProgress()", () => {
  const progress = { done: 9, failed: 1, total: 40, seconds: 5, secondsLeft: 150 };

  it("tells how many are done, how many failed, and how long it will take", () => {
    expect(progressLine(progress)).toBe("█████░░░░░░░░░░░░░░░ 10 of 40, 1 failed, 3 min left");
  });

  it("redraws a line on a terminal, and writes one now and then elsewhere", () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    const onTerminal = showProgress({ write, isTTY: true, columns: 29 });
    onTerminal.onProgress(progress);
    onTerminal.end();
    expect(written).toEqual(["\r\x1b[2K█████░░░░░░░░░░░░░░░ 10 of 4", "\r\x1b[2K"]);
    written.length = 0;
    const elsewhere = showProgress({ write });
    for (const seconds of [0, 4, 12]) elsewhere.onProgress({ ...progress, seconds });
    expect(written).toHaveLength(2);
  });
});
