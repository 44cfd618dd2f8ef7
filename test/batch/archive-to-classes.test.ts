import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { archiveChain } from "../../bench/support/archive-chain.ts";
import { embedCommand } from "../../src/batch/command/embed-command.ts";
import { type Executor, embedPatches, localExecutor, slurmExecutor } from "../../src/batch/index.ts";
import { venusFiles } from "../../src/datasets/venus-files.ts";
import { readNpy } from "../../src/io/npy.ts";
import { resnet18 } from "../../src/nn/encoders/resnet18-encoder.ts";
import { readPatches } from "../../src/planet/patches/patch-files.ts";
import { full, long } from "../support/full.ts";
import { slurmPrograms, startSlurm } from "../support/slurm.ts";

const programs = full ? slurmPrograms() : undefined;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "albedo-archive-"));
  await venusFiles({ standIns: true, size: 256, images: 3, folder: join(folder, "archive") });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const chain = async (name: string, executor: Executor) => {
  const archive = join(folder, "archive");
  return archiveChain(archive, { output: join(folder, name), executor, chunkSize: 1, piece: 8 });
};

describe("an archive's way to classes", () => {
  let one: Awaited<ReturnType<typeof chain>>;
  beforeAll(async () => {
    one = await chain("one", localExecutor({ workers: 1 }));
  }, 600_000);

  it("has the same bytes at every stop by one process, by two, and by Slurm where it is tested", long, async () => {
    expect(await chain("two", localExecutor({ workers: 2 }))).toEqual(one);
    if (!programs) return;
    const cluster = await startSlurm(programs);
    try {
      expect(await chain("slurm", slurmExecutor({ env: cluster.env, pollSeconds: 0.3 }))).toEqual(one);
    } finally {
      await cluster.stop();
    }
  });

  it("gives the features that the library gives, and says that random weights have learned nothing", async () => {
    const patches = await readPatches(join(folder, "one"));
    const { data, shape } = await readNpy(join(folder, "one", "embeddings-resnet18", "embeddings.npy"));
    expect(shape).toEqual([patches.count, 512]);
    const encoder = await resnet18({ size: 32 });
    const whole = await encoder.encode(patches, { batchSize: 4 });
    data.forEach((value, i) => {
      // Another place in a batch may round differently.
      expect(Math.abs(value - whole.data[i])).toBeLessThan(1e-4);
    });
    const info = JSON.parse(readFileSync(join(folder, "one", "embeddings-resnet18", "embeddings.json"), "utf8"));
    expect(info).toMatchObject({ patches: patches.count, features: 512, weightsFrom: "random weights (seed 0)" });
    expect(info.warning).toContain("has not learned");
    const rows = await readNpy(join(folder, "one", "patches.npy"), [1, 3]);
    expect(rows.shape).toEqual([2, 1, 24, 24]);
    expect(rows.data).toEqual(patches.data.slice(24 * 24, 3 * 24 * 24));
  });

  it("is driven by albedo embed, and refuses what it cannot encode with", async () => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((text: string) => printed.push(text));
    const at = join(folder, "one");
    const flags = ["--size", "32", "--piece", "8", "--batch-size", "4", "--workers", "1"];
    expect(await embedCommand.run([at, ...flags])).toBe(0);
    vi.restoreAllMocks();
    expect(printed[0]).toMatch(/embeddings\.npy, embeddings\.json of \d+ patches$/);
    await expect(embedCommand.run([])).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(embedCommand.run([at, "--encoder", "vgg"])).rejects.toThrow(/Cannot encode by vgg/);
    await expect(embedCommand.run([at, "--size", "64", "--workers", "1"])).rejects.toMatchObject({
      code: "BATCH_CHANGED",
    });
    const weights = join(folder, "weights.safetensors");
    await (await resnet18({ seed: 1 })).save(weights);
    const changed = { output: join(folder, "changed"), size: 32, weights, executor: localExecutor({ workers: 1 }) };
    await expect(
      embedPatches(at, { ...changed, onProgress: ({ done }) => done === 0 && writeFileSync(weights, "gone") }),
    ).rejects.toMatchObject({ code: "INPUTS_FAILED", message: expect.stringContaining("has changed since") });
    await expect(embedPatches(folder)).rejects.toThrow(/patches\.npy/);
  });
});
