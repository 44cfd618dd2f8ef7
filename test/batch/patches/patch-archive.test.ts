import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { patchesCommand } from "../../../src/batch/command/patches-command.ts";
import { localExecutor, patchArchive } from "../../../src/batch/index.ts";
import { findPairs } from "../../../src/batch/patches/find-pairs.ts";
import { venusFiles } from "../../../src/datasets/venus-files.ts";
import { nadirPatches } from "../../../src/planet/patches/nadir-patches.ts";
import { readPatches } from "../../../src/planet/patches/patch-files.ts";
import { venus } from "../../../src/planet/planet.ts";
import { readUvi } from "../../../src/planet/read-uvi.ts";

// Images of 256 pixels are dense enough for patches of 24 pixels.
const settings = { scaleKm: 3000, resolution: 24, sigma: 3 };
const flags = ["--scale", "3000", "--resolution", "24", "--sigma", "3", "--chunk-size", "1"];
let folder: string;
let archive: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "albedo-patches-test-"));
  archive = join(folder, "archive");
  await venusFiles({ standIns: true, size: 256, images: 3, folder: join(archive, "uvi") });
  await venusFiles({
    standIns: true,
    size: 256,
    images: 1,
    mission: "vmc",
    scaleKm: 3000,
    folder: join(archive, "vmc"),
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function contents(name: string): Record<string, string> {
  const files = ["patches.npy", "centers.csv", "centers.parquet", "candidates.csv", "info.json"];
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, name, file)).toString("base64")]));
}

const make = (name: string, workers: number, from = archive) =>
  patchArchive([from], { ...settings, output: join(folder, name), chunkSize: 1, executor: localExecutor({ workers }) });

describe("patchArchive()", () => {
  it("gives the same bytes by one process as by two, and the patches of the library", async () => {
    const result = await make("one", 1);
    expect(result).toMatchObject({ images: 4, failed: [], alone: [] });
    await make("two", 2);
    expect(contents("two")).toEqual(contents("one"));

    const patches = await readPatches(join(folder, "one"));
    expect(patches.count).toBeGreaterThan(10);
    expect(patches.centers.source?.kind).toBe("stand-in");
    const { pairs } = await findPairs([archive]);
    const frames = await Promise.all(
      pairs.filter(({ mission }) => mission === "uvi").map(({ image, geometry }) => readUvi(image, geometry!)),
    );
    const direct = nadirPatches(frames, venus, settings);
    const rows = [...patches.centers.column("frame")].flatMap((frame, i) => (Number(frame) < 3 ? [i] : []));
    expect(patches.take(rows).data).toEqual(direct.data);
    expect(patches.flattening).toEqual({ sigma: 3, contrast: 0.33 });
    for (const name of ["latitude", "longitude", "localTime", "northAngle"]) {
      expect([...patches.take(rows).centers.column(name)]).toEqual([...direct.centers.column(name)]);
    }
  }, 240_000);

  it("writes the same centres as Parquet", async () => {
    const bytes = readFileSync(join(folder, "one", "centers.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file });
    const patches = await readPatches(join(folder, "one"));
    expect(rows.map(({ latitude }) => latitude)).toEqual([...patches.centers.column("latitude")]);
    expect(rows.map(({ file: name }) => name)).toEqual([...patches.centers.column("file")]);
  });

  it("ends in the same bytes when it is killed and called again", async () => {
    const output = join(folder, "killed");
    const args = ["dist/kernel/cli.js", "patches", archive, ...flags, "--output", output, "--workers", "2"];
    const shards = () =>
      existsSync(join(output, "batch", "shards")) ? readdirSync(join(output, "batch", "shards")) : [];
    const isWhole = (name: string) => name.endsWith(".shard");
    const isDone = () => existsSync(join(output, "info.json"));
    // On a busy machine this process may wake only when the other is through: then it is killed in another try.
    for (let tries = 0; tries < 5 && (tries === 0 || isDone()); tries++) {
      rmSync(output, { recursive: true, force: true });
      const child = spawn(process.execPath, args, { stdio: "ignore" });
      const ended = once(child, "exit");
      while (child.exitCode === null && !shards().some(isWhole)) await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill("SIGKILL");
      await ended;
    }
    expect(isDone()).toBe(false);
    const before = shards().filter(isWhole);
    expect(before.length).toBeGreaterThan(0);

    await make("killed", 1);
    expect(contents("killed")).toEqual(contents("one"));
  }, 240_000);

  it("reports an image that cannot be used, skips it, and says so in info.json", async () => {
    const damaged = join(folder, "damaged");
    cpSync(archive, damaged, { recursive: true });
    const { pairs } = await findPairs([damaged]);
    truncateSync(pairs[1].image, 5000);
    rmSync(pairs[2].geometry!);
    const { failed, alone, images } = await make("of-damaged", 2, damaged);
    expect(images).toBe(3);
    expect(alone).toEqual([pairs[2].image]);
    expect(failed).toHaveLength(1);
    expect(failed[0].name).toContain("uvi_20151207_072330_365_l2b");
    const info = JSON.parse(readFileSync(join(folder, "of-damaged", "info.json"), "utf8"));
    expect(info.images.map(({ error }: { error?: string }) => error !== undefined)).toEqual([false, true, false]);
    const kept = await readPatches(join(folder, "of-damaged"));
    expect([...new Set(kept.centers.column("frame"))]).not.toContain(1);
  }, 240_000);

  it("refuses settings that cannot be before it plans, so that they do not stand in the way of the right ones", async () => {
    const output = join(folder, "bad-settings");
    for (const [bad, code] of [
      [{ interpolation: "spline" as never }, "UNKNOWN_METHOD"],
      [{ contrast: 0 }, "BAD_OPTION"],
      [{ sigma: -1 }, "BAD_OPTION"],
      [{ sigma: Number.NaN }, "BAD_OPTION"],
      [{ outlierThreshold: 0 }, "BAD_OPTION"],
      [{ maxIncidence: 0 }, "BAD_OPTION"],
      [{ maxEmission: 181 }, "BAD_OPTION"],
      [{ scaleKm: -3 }, "BAD_SCALE"],
      [{ scaleKm: 20_000 }, "BAD_SCALE"],
    ] as const) {
      const failed = patchArchive([archive], { ...settings, ...bad, output });
      await expect(failed).rejects.toMatchObject({ code, hint: expect.any(String) });
    }
    expect(existsSync(output)).toBe(false);
  });

  it("refuses other settings in the same folder, naming them, and folders without images", async () => {
    const other = patchArchive([archive], { ...settings, sigma: 4, output: join(folder, "one"), chunkSize: 1 });
    await expect(other).rejects.toThrow("parameter sigma was 3, now it is 4");
    const nothing = patchArchive([join(folder, "one")], { ...settings, output: join(folder, "none") });
    await expect(nothing).rejects.toMatchObject({ code: "NO_IMAGES" });
    await expect(make("x", 1, join(folder, "nowhere"))).rejects.toMatchObject({ code: "NOT_READ" });
  });
});

describe("patchArchive() with format zarr", () => {
  const store = () => join(folder, "stored", "patches.zarr");
  const digest = () =>
    readdirSync(store(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(store().length), readFileSync(file).toString("base64")]);
  const again = (format: "npy" | "zarr") =>
    patchArchive([archive], { ...settings, output: join(folder, "stored"), chunkSize: 1, format });

  it("writes the same patches as a store in the place of the one file, whole or not at all", async () => {
    cpSync(join(folder, "one"), join(folder, "stored"), { recursive: true });
    const { files } = await again("zarr");
    expect(files[0]).toBe("patches.zarr");
    const [stored, plain] = await Promise.all(["stored", "one"].map((name) => readPatches(join(folder, name))));
    expect(stored.data).toEqual(plain.data);
    expect([...stored.centers.column("file")]).toEqual([...plain.centers.column("file")]);
    const text = (name: string) => readFileSync(join(store(), name), "utf8");
    expect(JSON.parse(text(".zattrs"))).toMatchObject({ scaleKm: 3000, source: { kind: "stand-in" } });
    const latitudes = readFileSync(join(store(), "latitude", "0"));
    expect(latitudes.readDoubleLE(8)).toBe(plain.centers.column("latitude")[1]);
    expect(JSON.parse(text("latitude/.zattrs"))).toEqual({ _ARRAY_DIMENSIONS: ["patch"], units: "degrees_north" });
    const left = readdirSync(join(folder, "stored"));
    expect(left).not.toContain("patches.npy");
    expect(left.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("gives the same bytes once more, and one file again when asked", async () => {
    const before = digest();
    await again("zarr");
    expect(digest()).toEqual(before);
    await again("npy");
    expect(existsSync(store())).toBe(false);
    expect(contents("stored")).toEqual(contents("one"));
  });

  it("refuses formats that there are not before it works", async () => {
    await expect(again("tiff" as never)).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});

describe("albedo patches", () => {
  it("prints what it wrote, and understands its settings", async () => {
    const printed: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((text: string) => printed.push(text));
    const output = join(folder, "one");
    expect(await patchesCommand.run([archive, ...flags, "--output", output])).toBe(0);
    log.mockRestore();
    expect(printed).toEqual([
      `${output}: patches.npy, centers.csv, centers.parquet, candidates.csv, info.json from 4 of 4 images`,
    ]);
    for (const args of [[], [archive, "--scale", "wide"], [archive, "--speed"]]) {
      await expect(patchesCommand.run(args)).rejects.toMatchObject({ code: "BAD_OPTION" });
    }
  });
});

describe("readPatches()", () => {
  it("refuses files that do not belong together", async () => {
    const mixed = join(folder, "mixed");
    cpSync(join(folder, "one"), mixed, { recursive: true });
    cpSync(join(folder, "of-damaged", "patches.npy"), join(mixed, "patches.npy"));
    await expect(readPatches(mixed)).rejects.toMatchObject({ code: "BAD_PATCHES" });
    truncateSync(join(mixed, "patches.npy"), 1000);
    await expect(readPatches(mixed)).rejects.toMatchObject({ code: "TRUNCATED" });
    await expect(readPatches(folder)).rejects.toMatchObject({ code: "NOT_READ" });
  });
});
