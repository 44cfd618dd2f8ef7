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
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dataCommand } from "../../src/commands.ts";
import { dataFile } from "../../src/datasets/data-file.ts";
import { venusFiles } from "../../src/datasets/venus-files.ts";
import { venusScene } from "../../src/datasets/venus-scene.ts";
import { venusTextures } from "../../src/datasets/venus-texture.ts";
import { venusTruth } from "../../src/datasets/venus-truth.ts";
import { venusDigest } from "../../src/datasets/venus-version.ts";
import { readFits } from "../../src/io/fits/read-fits.ts";
import { writeFits } from "../../src/io/fits/write-fits.ts";
import { readPds3 } from "../../src/io/pds3/read-pds3.ts";
import { readPds4 } from "../../src/io/pds4/read-pds4.ts";
import { readVicar } from "../../src/io/vicar/read-vicar.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

const root = mkdtempSync(join(tmpdir(), "albedo-venus-"));
const cache = join(root, "cache");
const data = join(root, "data");
let printed: string[] = [];

mkdirSync(data);
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  vi.stubEnv("ALBEDO_CACHE", cache);
  vi.stubEnv("ALBEDO_DATA", data);
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line = "") => printed.push(line));
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

describe("the textures of the stand-in", () => {
  test("have mean 0 and variance 1, and repeat without a seam", () => {
    const { cells, streaks, smooth, packets } = venusTextures(0);
    for (const field of [cells, streaks, smooth]) {
      const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
      expect(mean).toBeCloseTo(0, 3);
      expect(field.reduce((sum, value) => sum + value * value, 0) / field.length).toBeCloseTo(1, 3);
    }
    // The first and last rows are as near to each other as any two neighbours.
    const step = (a: number, b: number) => {
      let sum = 0;
      for (let col = 0; col < 1440; col++) sum += Math.abs(smooth[a * 1440 + col] - smooth[b * 1440 + col]);
      return sum / 1440;
    };
    expect(step(0, 719)).toBeLessThan(2 * step(300, 301));
    const covered = packets.reduce((sum, value) => sum + Number(value > 0.5), 0) / packets.length;
    expect(covered).toBeGreaterThan(0.05);
    expect(covered).toBeLessThan(0.2);
  });
});

describe("a picture of the stand-in", () => {
  test("is the same for the same seed and another for another", () => {
    const of = (seed: number, index: number) => venusScene({ mission: "vmc", scaleKm: 500, size: 128, seed, index });
    expect(of(0, 1).radiance).toEqual(of(0, 1).radiance);
    expect(of(0, 1).k).not.toBe(of(0, 2).k);
    expect(of(0, 1).k).not.toBe(of(1, 1).k);
  });

  test("has four kinds of cloud on a whole disk, and waves at 25 km", () => {
    const kinds = (options: Parameters<typeof venusScene>[0]) => new Set(venusScene(options).classes);
    expect([...kinds({ mission: "uvi", scaleKm: 3000, size: 256 })].sort()).toEqual([0, 1, 2, 255, 3]);
    const close = [0, 1, 2, 3].map((index) => kinds({ mission: "vmc", scaleKm: 25, size: 128, index }));
    expect(new Set(close.flatMap((found) => [...found]))).toEqual(new Set([2, 4]));
  });

  test("with faults is the same picture through a worn camera", () => {
    const options = { mission: "vmc", scaleKm: 500, size: 128, index: 1 } as const;
    const [sound, worn] = [venusScene(options), venusScene({ ...options, faults: true })];
    expect([sound.faults, worn.k, worn.geometry]).toEqual([undefined, sound.k, sound.geometry]);
    const { blob, deadColumns } = worn.faults!;
    const ratio = (row: number, col: number) => worn.radiance[row * 128 + col] / sound.radiance[row * 128 + col];
    expect(ratio(64, deadColumns[0])).toBe(0);
    expect(ratio(Math.round(blob.row), Math.round(blob.col))).toBeGreaterThan(1.08);
    const [left, right] = [0, 127].map((col) => [0, 1, 2, 3].map((row) => ratio(row, col)).find((value) => value > 0)!);
    expect(right / left).toBeCloseTo(1.06, 2);
  });

  test("has angles that agree with each other", () => {
    const { geometry, sun } = venusScene({ mission: "uvi", scaleKm: 500, size: 128 });
    const degree = Math.PI / 180;
    for (let i = 0; i < geometry.latitude.length; i += 97) {
      const [north, east] = [geometry.latitude[i] * degree, (geometry.longitude[i] - sun.longitude) * degree];
      const tilt = sun.latitude * degree;
      const cosine = Math.sin(north) * Math.sin(tilt) + Math.cos(north) * Math.cos(tilt) * Math.cos(east);
      expect(Math.cos(geometry.incidence[i] * degree)).toBeCloseTo(cosine, 5);
      // No side of a spherical triangle is longer than the two others.
      expect(geometry.phase[i]).toBeLessThan(geometry.incidence[i] + geometry.emission[i] + 1e-3);
    }
  });
});

describe("venusFiles()", () => {
  test("makes each pair once, whole, with its truth, and the same however many are asked for", async () => {
    const lines: string[] = [];
    const options = { mission: "vmc", size: 128, onProgress: (line: string) => lines.push(line) } as const;
    const [first] = await venusFiles(options);
    const before = digest(first.image);
    const pairs = await venusFiles({ ...options, images: 2 });
    expect(lines).toEqual(["V2496_0041_UV2: image 1 of 1", "V2496_0042_UV2: image 2 of 2"]);
    expect(pairs[0]).toEqual(first);
    expect(digest(first.image)).toBe(before);
    expect(readdirSync(join(first.image, "..")).sort()).toEqual([
      "V2496_0041_UV2.GEO",
      "V2496_0041_UV2.IMG",
      "V2496_0042_UV2.GEO",
      "V2496_0042_UV2.IMG",
      "truth",
    ]);
    const truth = await venusTruth(pairs[1].truth!);
    expect(truth).toMatchObject({ rows: 128, cols: 128, index: 1, seed: 0 });
    expect(truth.classes).toEqual(venusScene({ mission: "vmc", scaleKm: 25, size: 128, index: 1 }).classes);
  });

  test("keeps only what was made with the same settings, unless told to make it anew", async () => {
    const folder = join(root, "settings");
    const options = { standIns: true, mission: "vmc", size: 128, folder } as const;
    const [{ image, truth }] = await venusFiles(options);
    const before = digest(image);
    expect(await venusTruth(truth!)).toMatchObject({ settings: { mission: "vmc", scaleKm: 25, size: 128, seed: 0 } });
    const lines: string[] = [];
    await venusFiles({ ...options, onProgress: (line) => lines.push(line) });
    expect(lines).toEqual([]);
    const other = { ...options, seed: 5, scaleKm: 500, faults: true, size: 256 } as const;
    await expect(venusFiles(other)).rejects.toMatchObject({
      code: "FILE_EXISTS",
      message: `Cannot keep ${image}: it was made with scaleKm 25 instead of 500, size 128 instead of 256, seed 0 instead of 5, faults false instead of true`,
      hint: expect.stringContaining("--force"),
    });
    expect(digest(image)).toBe(before);
    // Nothing is made where one of several images does not fit.
    await expect(venusFiles({ ...other, images: 2 })).rejects.toMatchObject({ code: "FILE_EXISTS" });
    expect(readdirSync(folder)).toHaveLength(3);
    await venusFiles({ ...other, force: true });
    expect(await venusTruth(truth!)).toMatchObject({ seed: 5, settings: { scaleKm: 500, size: 256, faults: true } });
    await venusFiles(other);
    // As a folder of before, which tells the seed alone.
    const { settings, ...numbers } = JSON.parse(readFileSync(`${truth}.json`, "utf8"));
    writeFileSync(`${truth}.json`, JSON.stringify(numbers));
    await expect(venusFiles(other)).rejects.toMatchObject({
      code: "FILE_EXISTS",
      message: expect.stringContaining("is not recorded"),
    });
    expect(settings.version).toBe(1);
  });

  test("prefers the user's own images, those of UVI with their geometry", async () => {
    for (const name of [
      "uvi_1_365_l2b_v10.fit",
      "uvi_1_365_l3bx_v20.fit",
      "uvi_2_365_l2b_v10.fit",
      "V0260_0008_UV2.IMG",
    ]) {
      writeFileSync(join(data, name), "");
    }
    expect(await venusFiles({ images: 9 })).toEqual([
      { kind: "real", image: join(data, "uvi_1_365_l2b_v10.fit"), geometry: join(data, "uvi_1_365_l3bx_v20.fit") },
    ]);
    expect(await venusFiles({ mission: "vmc" })).toEqual([{ kind: "real", image: join(data, "V0260_0008_UV2.IMG") }]);
    for (const name of readdirSync(data)) rmSync(join(data, name));
  });

  test("refuses what it cannot make", async () => {
    const refused = (options: object, code: string) =>
      expect(venusFiles(options)).rejects.toMatchObject({ code, hint: expect.any(String) });
    await refused({ mission: "juno" }, "UNKNOWN_MISSION");
    await refused({ scaleKm: 100 }, "UNKNOWN_SCALE");
    await refused({ images: 0 }, "BAD_COUNT");
    await refused({ size: 100 }, "BAD_SIZE");
    await expect(venusFiles({ standIns: true, size: 128, signal: AbortSignal.abort("no") })).rejects.toBe("no");
    writeFileSync(join(root, "file"), "");
    await refused({ folder: join(root, "file", "x"), size: 128, standIns: true }, "CACHE_UNWRITABLE");
  });
});

describe("the stand-in's files", () => {
  test("fall into blocks as the real ones of UVI, whose label is at hand", async () => {
    const image = await dataFile("venus", { onProgress: () => undefined });
    expect(digest(image)).toBe(venusDigest);
    const fits = await readFits(image, { verify: true });
    expect(fits.source).toMatchObject({ kind: "stand-in", name: "Akatsuki UVI" });
    expect(fits.hdus.map(({ place }) => [place.header, place.data])).toEqual([
      [0, 2880],
      [2880, 23_040],
    ]);
    const geometry = image.replace("l2b", "l3bx");
    expect(statSync(geometry).size).toBe(10_242 * 2880);
    const planes = (await readFits(geometry)).hdus.slice(1);
    expect(planes.map(({ header }) => header.text("EXTNAME"))).toEqual([
      "Latitude",
      "Longitude",
      "Local time",
      "Phase angle",
      "Incidence angle",
      "Emission angle",
      "Azimuthal angle",
    ]);
    if (!hasSharedData) return;
    const real = await readPds4(sharedData("akatsuki_labels", "uvi_20151207_051953_283_l2b_v21_edited.lblx"));
    const array = real.objects.find(({ kind }) => kind.startsWith("Array"))!;
    expect([statSync(image).size, fits.hdus[1].place.data]).toEqual([4_219_200, array.offset]);
  });

  test("have labels of VMC with the keywords of the real ones", async () => {
    const [{ image, geometry }] = await venusFiles({ mission: "vmc", size: 128 });
    const product = await readPds3(image);
    expect(product.source).toMatchObject({ kind: "stand-in", name: "Venus Express VMC" });
    expect([product.image().lines, product.image().type, product.image(undefined).offset % 1024]).toEqual([
      128,
      "int16",
      0,
    ]);
    const cube = (await readPds3(geometry!)).image();
    expect([cube.bands, cube.type]).toEqual([5, "float32"]);
    const vicar = await readVicar(image);
    expect(vicar.image.read()).toEqual(product.image().read());
    expect((await readVicar(geometry!)).image.read({ band: 3 })).toEqual(cube.read({ band: 3 }));
    if (!hasSharedData) return;
    const real = sharedData("vmc", "V0942_0004_UV2.IMG");
    const known = new Set(Object.keys((await readPds3(real)).label.values));
    const own = Object.keys(product.label.values).filter((key) => key !== "ALBEDO:STAND_IN");
    expect(own.filter((key) => !known.has(key))).toEqual([]);
    const items = (file: typeof vicar) => file.label.blocks.flatMap((block) => Object.keys(block.values));
    const realItems = new Set(items(await readVicar(real)));
    expect(items(vicar).filter((key) => !realItems.has(key))).toEqual([]);
  });
});

describe("albedo data generate venus", () => {
  test("makes as many images as told, where it is told, and says how large they are", async () => {
    const folder = join(root, "made");
    const told = ["--images", "2", "--mission", "uvi", "--scale", "500", "--size", "128", "--output", folder, "--json"];
    expect(await dataCommand.run(["generate", "venus", ...told])).toBe(0);
    const made = JSON.parse(printed.join("\n"));
    expect(made).toMatchObject({ name: "venus", path: folder, written: true });
    const files = readdirSync(folder).filter((name) => name.endsWith(".fit"));
    expect(files).toHaveLength(4);
    expect(made.bytes).toBe(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
    printed = [];
    await dataCommand.run(["generate", "venus", ...told]);
    expect(JSON.parse(printed.join("\n")).written).toBe(false);
    printed = [];
    await dataCommand.run(["generate", "venus", ...told, "--force"]);
    expect(JSON.parse(printed.join("\n")).written).toBe(true);
    const other = [...told, "--seed", "3"];
    await expect(dataCommand.run(["generate", "venus", ...other])).rejects.toMatchObject({ code: "FILE_EXISTS" });
    printed = [];
    await dataCommand.run(["generate", "venus", ...other, "--force"]);
    expect(JSON.parse(printed.join("\n")).written).toBe(true);
    await expect(dataCommand.run(["generate", "venus", ...told])).rejects.toThrow("seed 3 instead of 0");
  });

  test("verify names another digest only of the image that is made by default", async () => {
    const usual = await dataFile("venus", { onProgress: () => undefined });
    expect(await dataCommand.run(["verify", "venus", usual])).toBe(0);
    const copy = join(root, "copy");
    cpSync(join(usual, ".."), copy, { recursive: true });
    const image = join(copy, basename(usual));
    const bytes = readFileSync(image);
    bytes[bytes.length / 2] ^= 1;
    writeFileSync(image, bytes);
    printed = [];
    expect(await dataCommand.run(["verify", "venus", image])).toBe(1);
    expect(printed.join("\n")).toContain("this version generates");
  });

  test("refuses options that make no sense", async () => {
    await expect(dataCommand.run(["generate", "venus", "--images", "two"])).rejects.toMatchObject({
      code: "BAD_OPTION",
    });
    await expect(dataCommand.run(["generate", "grasp", "--images", "2"])).rejects.toMatchObject({ code: "BAD_OPTION" });
  });

  test("verify finds the stand-in sound, and names what is missing or does not fit", async () => {
    const folder = join(root, "verify");
    const [uvi, other] = await venusFiles({ standIns: true, size: 128, images: 2, folder });
    for (const { image } of [uvi, other]) {
      printed = [];
      expect(await dataCommand.run(["verify", "venus", image])).toBe(0);
      expect(printed.join("\n")).toContain("has the form of");
    }
    renameSync(uvi.geometry!, other.geometry!);
    await expect(dataCommand.run(["verify", "venus", other.image])).rejects.toMatchObject({ code: "WRONG_PRODUCT" });
    // The same planes, whose headers no longer tell the time.
    const planes = (await readFits(other.geometry!)).hdus.slice(1).map((hdu) => ({ ...hdu.image(), name: hdu.name }));
    await writeFits(other.geometry!, [{}, ...planes]);
    printed = [];
    expect(await dataCommand.run(["verify", "venus", other.image])).toBe(1);
    expect(printed.join("\n")).toMatch(/the Sun [\d.]+ degrees off/);
    rmSync(other.geometry!);
    printed = [];
    await expect(dataCommand.run(["verify", "venus", other.image])).resolves.toBe(1);
    expect(printed.join("\n")).toContain("is not beside it");
  });
});
