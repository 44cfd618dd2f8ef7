import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { batchCommand } from "../../../src/batch/command/batch-command.ts";
import { batch, slurmExecutor } from "../../../src/batch/index.ts";

let folder: string;
let at: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "albedo-fake-slurm-"));
  at = join(folder, "batch");
  env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  // A cluster that takes every job, and whose tasks end at once without a result.
  program("scontrol", "echo 'MaxArraySize = 1001'");
  program("sbatch", `echo "$*" > ${join(folder, "asked")}; echo 77`);
  program("squeue", `echo '{"jobs": []}'`);
  await batch.plan(at, {
    job: { file: "test/fixtures/batch/plain-job.js", export: "double" },
    inputs: [0, 1, 2].map((value) => ({ value })),
    chunkSize: 1,
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const program = (name: string, body: string) =>
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });

/** Accounts as Slurm 22.05 prints them: of tasks, then of their steps. */
const accounts = (states: readonly string[]) =>
  program(
    "sacct",
    `test "$4" = --jobs=77 || exit 1\ncat <<END\n${states
      .map(
        (state, i) =>
          `77_${i}|${state}|00:12:05|n1|\n77_${i}.batch|${state}|00:12:05|n1|194${i}K\n77_${i}.extern|COMPLETED|00:12:05|n1|`,
      )
      .join("\n")}\nEND`,
  );

describe("a cluster's accounts", () => {
  const lost = () => batch.run(at, { executor: slurmExecutor({ env, pollSeconds: 0.01, resubmits: 0 }) });

  it("say in the error how a lost task ended, and what to ask for", async () => {
    accounts(["OUT_OF_MEMORY", "TIMEOUT", "CANCELLED by 1000"]);
    await expect(lost()).rejects.toMatchObject({
      code: "CHUNK_LOST",
      message: expect.stringMatching(/without a result: OUT_OF_MEMORY after 00:12:05 on n1, with 1940K of memory$/),
      hint: expect.stringMatching(/--memory\.$/),
    });
    accounts(["TIMEOUT", "TIMEOUT", "TIMEOUT"]);
    await expect(lost()).rejects.toMatchObject({ hint: expect.stringMatching(/--time/) });
    accounts(["NODE_FAIL", "FAILED", "FAILED"]);
    await expect(lost()).rejects.toMatchObject({ hint: expect.stringContaining("--exclude=n1") });
  });

  it("are waited for where they follow the queue", async () => {
    const told = join(folder, "told");
    // The first answer still calls the tasks running.
    const states = [0, 1, 2].map((task) => `77_${task}|$state|00:00:07|n1|`).join("\n");
    const state = `if test -e ${told}; then state=TIMEOUT; else state=RUNNING; touch ${told}; fi`;
    program("sacct", `${state}\ncat <<END\n${states}\nEND`);
    await expect(lost()).rejects.toMatchObject({ message: expect.stringMatching(/result: TIMEOUT after 00:00:07/) });
  });

  it("are done without where there are none, or nothing to be read", async () => {
    program("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1");
    await expect(lost()).rejects.toMatchObject({ message: expect.stringMatching(/1 times without a result$/) });
    program("sacct", "echo nonsense");
    await expect(lost()).rejects.toMatchObject({ message: expect.stringMatching(/1 times without a result$/) });
  });

  it("are shown by albedo batch status", async () => {
    accounts(["OUT_OF_MEMORY", "COMPLETED", "CANCELLED by 1000"]);
    vi.stubEnv("PATH", env.PATH!);
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => printed.push(text));
    await batchCommand.run(["submit", at]);
    await batchCommand.run(["work", at, "1"]);
    printed.length = 0;
    expect(await batchCommand.run(["status", at])).toBe(0);
    expect(printed[0].split("\n").slice(1)).toEqual([
      "  in Slurm's queue: nothing",
      "  chunk 0 ended without a result: OUT_OF_MEMORY after 00:12:05 on n1, with 1940K of memory",
      "  chunk 2 ended without a result: CANCELLED after 00:12:05 on n1, with 1942K of memory",
    ]);
  });
});

it("--program starts Albedo on nodes that lack this machine's, as in a container", async () => {
  vi.stubEnv("PATH", env.PATH!);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  const container = ["--launcher", "srun -n1", "--program", "apptainer run albedo.sif"];
  expect(await batchCommand.run(["submit", at, ...container, "--retries", "0"])).toBe(0);
  const script = readdirSync(join(at, "slurm")).find((name) => name.endsWith(".sh"))!;
  expect(readFileSync(join(at, "slurm", script), "utf8")).toContain(
    `\nexec srun -n1 apptainer run albedo.sif batch work ${at} --retries 0 "$piece"\n`,
  );
});

it("asks Slurm for what it is told to, and prepares the task's environment", async () => {
  vi.stubEnv("PATH", env.PATH!);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  const resources = ["--partition", "gpu", "--account", "venus", "--time", "90", "--memory", "4000", "--cpus", "4"];
  const more = [
    "--gpus",
    "2",
    "--sbatch=--qos=long",
    "--prologue",
    "module load nodejs",
    "--scratch",
    "/local/$SLURM_JOB_ID",
  ];
  expect(await batchCommand.run(["submit", at, ...resources, ...more, "--throttle", "50"])).toBe(0);
  const script = readdirSync(join(at, "slurm")).find((name) => name.endsWith(".sh"))!;
  const [, ...lines] = readFileSync(join(at, "slurm", script), "utf8").split("\n");
  const asked = lines.filter((line) => line.startsWith("#SBATCH")).map((line) => line.slice("#SBATCH --".length));
  expect(asked).toEqual(
    expect.arrayContaining([
      "partition=gpu",
      "account=venus",
      "time=90",
      "mem=4000M",
      "cpus-per-task=4",
      "gres=gpu:2",
      "qos=long",
    ]),
  );
  const prologue = lines.indexOf("module load nodejs");
  expect(prologue).toBeGreaterThan(0);
  expect(lines.slice(prologue + 1, prologue + 3)).toEqual([
    'export TMPDIR="/local/$SLURM_JOB_ID"',
    'mkdir -p "$TMPDIR"',
  ]);
  expect(readFileSync(join(folder, "asked"), "utf8")).toMatch(/--array=0-2%50 /);
});
