import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { batchCommand } from "../../src/batch/command/batch-command.ts";
import { benchmarkGrid, type Executor, localExecutor, slurmExecutor, sweepVae } from "../../src/batch/index.ts";
import { writeNumbers } from "../../src/batch/numbers-file.ts";
import { npyHeader, readNpy } from "../../src/io/npy.ts";
import { type Matrix, matrix } from "../../src/matrix.ts";
import { benchmark } from "../../src/nn/benchmark/benchmark.ts";
import { loadVae } from "../../src/nn/vae/trained-vae.ts";
import { random } from "../../src/random.ts";
import { stripes } from "../nn/simclr/small-network.ts";
import { full, long } from "../support/full.ts";
import { slurmPrograms, startSlurm } from "../support/slurm.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-own-jobs-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

const one = localExecutor({ workers: 1 });
const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);

/** Features in two clouds, one a class, of which every fifth sample lies in the wrong one. */
function clouds(cols: number): Matrix {
  const { normal } = random(1);
  const data = new Float32Array(40 * cols);
  for (let i = 0; i < 40; i++) {
    const cloud = i % 5 === 4 ? 1 - labels[i] : labels[i];
    for (let j = 0; j < cols; j++) data[i * cols + j] = 6 * cloud + normal();
  }
  return matrix(data, 40, cols);
}

const contents = (output: string, files: readonly string[]) =>
  files.map((file) => readFileSync(join(output, file)).toString("base64"));
const printed = () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => lines.push(text));
  return lines;
};

const grid = (output: string, executor: Executor) =>
  benchmarkGrid({ wide: clouds(20), narrow: clouds(5) }, labels, {
    output: join(folder, output),
    reductions: ["none", "pca-16"],
    runs: 2,
    seed: 3,
    executor,
  });
const sweep = (output: string, executor: Executor) =>
  sweepVae(
    clouds(4),
    { latent: [1, 2], alpha: [1e-6], epochs: [3], learningRate: [1e-3, 0.1] },
    {
      output: join(folder, output),
      device: "cpu",
      standardize: "columns",
      executor,
    },
  );

describe("benchmarkGrid()", () => {
  it("gives the rows of benchmark(), one cell a task, and leaves out what does not fit", async () => {
    const found = await grid("grid", one);
    const features = { wide: clouds(20), narrow: clouds(5) };
    const options = { encoders: features, reductions: ["none", "pca-16"] as const, runs: 2, seed: 3, workers: 1 };
    const whole = await benchmark(stripes(40), labels, options);
    const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
    expect(sorted(found.rows.map(({ cell, ...row }: (typeof found.rows)[number] & { cell?: number }) => row))).toEqual(
      sorted(whole.rows.map(({ group, ...row }) => row)),
    );
    expect(found.rows).toHaveLength(6);
    expect(found.rows[0].accuracy).toBeCloseTo(0.8, 9);
    expect(found.leftOut).toEqual([{ encoder: "narrow", reduction: "pca-16" }]);
    expect(found.failed).toEqual([]);
    const clusters = await readNpy(join(found.output, "clusters.npy"));
    expect(clusters.shape).toEqual([6, 40]);
    expect(readFileSync(join(found.output, "grid.csv"), "utf8").split("\n")[0]).toContain(
      "encoder,reduction,clustering",
    );
  });

  it("is driven by albedo batch grid, which goes on where it was", async () => {
    const features = join(folder, "features.npy");
    const names = join(folder, "classes.txt");
    await writeNumbers(features, clouds(20));
    writeFileSync(names, `${Array.from(labels, (label) => ["cold collar", "tropics"][label]).join("\n")}\n`);
    const lines = printed();
    const given = ["--features", `vgg=${features}`, "--labels", names, "--reductions", "none", "--workers", "1"];
    const args = ["grid", join(folder, "typed"), ...given, "--runs", "1"];
    for (let times = 0; times < 2; times++) expect(await batchCommand.run(args)).toBe(0);
    expect(lines[0]).toMatch(/grid\.csv, clusters\.npy, grid\.json\n {2}80\.00 ± 0\.00 %, .*: vgg, none, ward\n/);
    expect(lines[1]).toBe(lines[0]);
    await expect(batchCommand.run([...args.slice(0, -1), "2"])).rejects.toMatchObject({ code: "BATCH_CHANGED" });
    await expect(batchCommand.run(["grid", folder, "--labels", names])).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(batchCommand.run([...args, "--reductions", "lda"])).rejects.toThrow(/reduction lda/);
  });

  it("refuses labels that do not fit", async () => {
    const options = { output: join(folder, "refused"), executor: one };
    await expect(benchmarkGrid({ a: clouds(3) }, labels.slice(1), options)).rejects.toThrow(/40 samples of a with 39/);
    await expect(benchmarkGrid({ a: clouds(3) }, new Int32Array(40), options)).rejects.toMatchObject({
      code: "BAD_CLUSTER_COUNT",
    });
    await expect(benchmarkGrid({}, labels, options)).rejects.toMatchObject({ code: "BAD_OPTION" });
  });

  it("needs no more than the header of features to see that they do not fit, were they larger than memory", async () => {
    const vast = join(folder, "vast.npy");
    const header = npyHeader([10_000_000, 1_000]);
    writeFileSync(vast, header);
    truncateSync(vast, header.length + 4e10);
    await expect(benchmarkGrid({ vast }, labels, { output: join(folder, "vast"), executor: one })).rejects.toThrow(
      /10000000 samples of vast with 40 labels/,
    );
  });
});

describe("sweepVae()", () => {
  it("trains every combination, ranks by rows that were kept from it, and keeps the best network", async () => {
    const { rows, failed, output } = await sweep("sweep", one);
    expect(failed).toEqual([]);
    expect(rows.map(({ settings: { latent, learningRate } }) => `${latent} ${learningRate}`).sort()).toEqual([
      "1 0.001",
      "1 0.1",
      "2 0.001",
      "2 0.1",
    ]);
    const errors = rows.map(({ heldOutMse }) => heldOutMse!);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(rows.every(({ trained }) => trained === 3)).toBe(true);
    const best = await loadVae(join(output, "best.safetensors"), { device: "cpu" });
    expect(best.sizes).toMatchObject({ features: 4, latent: rows[0].settings.latent });
  });

  it("is driven by albedo batch sweep, and lists trainings that fail", async () => {
    const data = join(folder, "data.csv");
    const { data: numbers } = clouds(2);
    const lines = Array.from({ length: 40 }, (_, i) => `${numbers[2 * i]},${numbers[2 * i + 1]}`);
    writeFileSync(data, `a,b\n${lines.join("\n")}\n`);
    const shown = printed();
    const settings = JSON.stringify({ latent: [1], epochs: [1], alpha: [-1, 1e-6] });
    const args = ["--data", data, "--settings", settings, "--held-out", "0", "--device", "cpu", "--workers", "1"];
    expect(await batchCommand.run(["sweep", join(folder, "swept"), ...args])).toBe(1);
    expect(shown[0]).toMatch(/\n {2}error [\d.]+: latent 1, alpha 0.000001, epochs 1\n {2}failed: .*alpha -1/);
    const odd = ["--settings", '{"depth": [1]}'];
    await expect(batchCommand.run(["sweep", join(folder, "odd"), ...args, ...odd])).rejects.toThrow(/sweep over depth/);
  });
});

const programs = full ? slurmPrograms() : undefined;
it.runIf(programs)("the grid and the sweep have the same bytes by two processes and by Slurm", long, async () => {
  const files = ["grid.csv", "clusters.npy", "grid.json", "sweep.csv", "sweep.json", "best.safetensors"];
  const both = async (name: string, executor: Executor) => {
    await grid(name, executor);
    await sweep(name.replace("grid", "sweep"), executor);
    return [
      ...contents(join(folder, name), files.slice(0, 3)),
      ...contents(join(folder, name.replace("grid", "sweep")), files.slice(3)),
    ];
  };
  const alone = await both("grid", one);
  expect(await both("grid-two", localExecutor({ workers: 2 }))).toEqual(alone);
  const cluster = await startSlurm(programs!);
  try {
    expect(await both("grid-slurm", slurmExecutor({ env: cluster.env, pollSeconds: 0.3 }))).toEqual(alone);
  } finally {
    await cluster.stop();
  }
});
