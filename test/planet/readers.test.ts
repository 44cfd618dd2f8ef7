import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type VenusPair, venusFiles } from "../../src/datasets/venus-files.ts";
import { venusScene } from "../../src/datasets/venus-scene.ts";
import { type VenusTruth, venusTruth } from "../../src/datasets/venus-truth.ts";
import { readFits } from "../../src/io/fits/read-fits.ts";
import { writeFits } from "../../src/io/fits/write-fits.ts";
import { readPds3 } from "../../src/io/pds3/read-pds3.ts";
import type { Frame } from "../../src/planet/frame.ts";
import { limbGeometry, subSolarLatitude } from "../../src/planet/limb-geometry.ts";
import { readUvi } from "../../src/planet/read-uvi.ts";
import { readVmc } from "../../src/planet/read-vmc.ts";
import { fitSubSolarPoint } from "../../src/planet/sun.ts";
import { vmcLabel } from "../../src/planet/vmc-label.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

const root = mkdtempSync(join(tmpdir(), "albedo-frames-"));
let uvi: Required<VenusPair>[];
let vmc: Required<VenusPair>[];

beforeAll(async () => {
  const made = (options: object) => venusFiles({ standIns: true, size: 128, ...options }) as Promise<typeof uvi>;
  uvi = await made({ mission: "uvi", images: 4, folder: join(root, "uvi") });
  vmc = await made({ mission: "vmc", scaleKm: 3000, images: 4, folder: join(root, "vmc"), size: 256 });
});
afterAll(() => rmSync(root, { recursive: true }));

/** Largest difference between two planes, over pixels that both have; NaN unless they have the same. */
function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, i) => {
    if (Number.isNaN(value) && Number.isNaN(b[i])) return worst;
    return Math.max(worst, Math.abs(value - b[i]));
  }, 0);
}

describe("readUvi()", () => {
  test("gives the planes of the truth, right way up, in their units", async () => {
    const scene = venusScene({ mission: "uvi", scaleKm: 3000, size: 128, index: 0 });
    const frame = await readUvi(uvi[0].image, uvi[0].geometry);
    expect([frame.rows, frame.cols]).toEqual([128, 128]);
    expect(farthest(frame.radiance, scene.radiance)).toBe(0);
    expect(farthest(frame.incidence, scene.geometry.incidence)).toBe(0);
    expect(farthest(frame.emission, scene.geometry.emission)).toBe(0);
    expect(farthest(frame.phase, scene.geometry.phase)).toBe(0);
    expect(farthest(frame.latitude, scene.geometry.latitude)).toBe(0);
    expect(farthest(frame.longitude, scene.geometry.longitude)).toBeLessThan(2e-5);
    expect(farthest(frame.localTime, scene.localTime)).toBe(0);
    expect(frame.metadata).toMatchObject({
      mission: "Akatsuki",
      instrument: "UVI",
      filter: "365",
      wavelengthNm: 365,
      time: "2015-12-07T05:23:30.028Z",
      orbit: 1,
      radianceUnit: "W/m2/sr/m",
      standIn: true,
      geometry: "file",
      files: ["uvi_20151207_052330_365_l2b_v10.fit", "uvi_20151207_052330_365_l3bx_v10.fit"],
    });
    const { distanceKm, resolutionKm, subSolarLongitude, subSolarLatitude } = frame.metadata;
    expect(distanceKm! / scene.camera.distanceKm).toBeCloseTo(1, 5);
    expect(resolutionKm / ((distanceKm! - 6051.8) * scene.camera.pixelAngle)).toBeCloseTo(1, 4);
    expect(subSolarLongitude).toBeCloseTo(scene.sun.longitude, 2);
    expect(subSolarLatitude).toBeCloseTo(scene.sun.latitude, 4);
  });

  test("reads windowed frames and .gz", async () => {
    for (const [from, to] of [
      [uvi[3].image, "w_l2b_v10.fit.gz"],
      [uvi[3].geometry, "w_l3bx_v10.fit.gz"],
    ]) {
      writeFileSync(join(root, to), gzipSync(readFileSync(from)));
    }
    const frame = await readUvi(join(root, "w_l2b_v10.fit.gz"), join(root, "w_l3bx_v10.fit.gz"));
    expect([frame.rows, frame.cols]).toEqual([96, 128]);
    const truth = await venusTruth(uvi[3].truth);
    expect(Array.from(truth.missing, Boolean)).toEqual(Array.from(frame.radiance, Number.isNaN));
  });

  test("folds longitudes of 0 to 360 and knows all fill values", async () => {
    const fits = await readFits(uvi[0].geometry);
    const hdus = fits.hdus.map((hdu) => {
      if (hdu.kind !== "image" || hdu.shape.length === 0) return { header: hdu.header };
      const { data, shape } = hdu.image() as { data: Float32Array; shape: readonly number[] };
      if (hdu.name === "LONGITUDE") data.set([0, 179.99, 180, 359.5]);
      if (hdu.name === "LATITUDE") data.set([1, 2, 3, 4, Number.POSITIVE_INFINITY, -3.4e38]);
      return { data, shape, name: hdu.name, header: hdu.header };
    });
    const path = join(root, "fold_l3bx_v10.fit");
    await writeFits(path, hdus);
    const frame = await readUvi(uvi[0].image, path);
    // Line 0 of the file is the last row.
    const at = 127 * 128;
    expect([...frame.longitude.slice(at, at + 4)].map((x) => Math.round(x * 100) / 100)).toEqual([
      0, 179.99, -180, -0.5,
    ]);
    expect([...frame.latitude.slice(at, at + 6)]).toEqual([1, 2, 3, 4, Number.NaN, Number.NaN]);
  });

  test("says what is wrong with the files it is given", async () => {
    const refused = (image: string, geometry: string, code: string, text: string) =>
      expect(readUvi(image, geometry)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(text),
        hint: expect.any(String),
      });
    await refused(uvi[0].geometry, uvi[0].image, "WRONG_PRODUCT", "holds geometry");
    await refused(uvi[0].image, uvi[1].image, "WRONG_PRODUCT", "Latitude");
    await refused(uvi[0].image, uvi[3].geometry, "SHAPE_MISMATCH", "96 x 128");
    await refused(uvi[0].image, uvi[1].geometry, "WRONG_PRODUCT", "2015-12-07T07:23:30.028Z");
    // Without times in the headers the names of the archive tell.
    const planes = (await readFits(uvi[0].geometry)).hdus.flatMap((hdu) =>
      hdu.shape.length === 0 ? [] : [{ ...hdu.image(), name: hdu.name }],
    );
    for (const stem of ["uvi_20151207_072330_365", "uvi_20151207_052330_365", "renamed"]) {
      const timeless = join(root, `${stem}_l3bx_v10.fit`);
      await writeFits(timeless, [{}, ...planes]);
      if (stem.includes("0723")) await refused(uvi[0].image, timeless, "WRONG_PRODUCT", "by its name");
      else expect((await readUvi(uvi[0].image, timeless)).metadata.time).toBe("2015-12-07T05:23:30.028Z");
    }
    await refused(uvi[0].image, join(root, "none.fit"), "FILE_NOT_FOUND", "none.fit");
    const short = join(root, "short_l2b_v10.fit");
    writeFileSync(short, readFileSync(uvi[0].image).subarray(0, 40_000));
    await refused(short, uvi[0].geometry, "TRUNCATED", "short_l2b_v10.fit");
    const bare = join(root, "bare_l2b_v10.fit");
    await writeFits(bare, [{}, { data: new Float32Array(128 * 128), shape: [128, 128] }]);
    const noDistance = join(root, "bare_l3bx_v10.fit");
    const { hdus } = await readFits(uvi[0].geometry);
    await writeFits(
      noDistance,
      hdus.map((hdu) => (hdu.shape.length === 0 ? {} : { ...hdu.image(), name: hdu.name })),
    );
    await refused(bare, noDistance, "MISSING_KEYWORD", "S_DISTAV");
    // A plane that would be read later.
    const cut = join(root, "cut_l3bx_v10.fit");
    const needed = ["Latitude", "Longitude", "Incidence angle", "Emission angle", "Phase angle"];
    const images = needed.map((name) => ({ ...hdus.find((hdu) => hdu.name === name.toUpperCase())!.image(), name }));
    await writeFits(cut, [{}, ...images]);
    truncateSync(cut, statSync(cut).size - 2880 * 20);
    await refused(uvi[0].image, cut, "TRUNCATED", "cut_l3bx_v10.fit");
  });
});

describe("readVmc()", () => {
  let frame: Frame;
  let truth: VenusTruth;
  beforeAll(async () => {
    frame = await readVmc(vmc[0].image, vmc[0].geometry);
    truth = await venusTruth(vmc[0].truth);
  });

  test("gives the planes of the truth and the radiance in whole steps of the scale", () => {
    const scene = venusScene({ mission: "vmc", scaleKm: 3000, size: 256, index: 0 });
    expect([frame.rows, frame.cols]).toEqual([256, 256]);
    for (const plane of ["incidence", "emission", "phase", "latitude", "longitude"] as const) {
      expect(farthest(frame[plane], scene.geometry[plane])).toBe(0);
    }
    const worst = frame.radiance.reduce((most, value, i) => {
      // Darkness has noise around 0, which is stored as 0.
      return Number.isNaN(value) ? most : Math.max(most, Math.abs(value - Math.max(0, scene.radiance[i])));
    }, 0);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(105_519 / 2 + 16);
    expect(frame.metadata).toMatchObject({
      filter: "UV2",
      wavelengthNm: 365,
      orbit: 2496,
      standIn: true,
      geometry: "file",
    });
    expect(frame.metadata.subSolarLongitude).toBeCloseTo(truth.subSolar.longitude, 5);
    expect(frame.metadata.subSolarLatitude).toBeCloseTo(truth.subSolar.latitude, 5);
    expect(frame.metadata.resolutionKm).toBeCloseTo((frame.metadata.distanceKm! - 6051.8) * scene.camera.pixelAngle, 2);
  });

  test("has no radiance outside of the mask, where it is missing, and where it is saturated", async () => {
    expect(frame.radiance[0]).toBeNaN();
    expect(frame.radiance.every((value, i) => truth.missing[i] === 0 || Number.isNaN(value))).toBe(true);
    const bytes = readFileSync(vmc[0].image);
    const overflow = Number(/OVERFLOW_VALUE=(\d+)/.exec(bytes.toString("latin1"))![1]);
    const at = 128 * 256 + 128;
    bytes.writeInt16BE(overflow, (await readPds3(vmc[0].image)).image().offset + 2 * at);
    const path = join(root, "V0001_0001_UV2.IMG");
    writeFileSync(path, bytes);
    const saturated = await readVmc(path, vmc[0].geometry);
    expect(frame.radiance[at]).toBeGreaterThan(0);
    expect(saturated.radiance[at]).toBeNaN();
    expect(saturated.valid).toBe(frame.valid - 1);
  });

  test("finds the cube beside the image, and makes the geometry from the picture without one", async () => {
    expect((await readVmc(vmc[0].image)).metadata.geometry).toBe("file");
    const alone = join(root, "V2496_0044_UV2.IMG");
    copyFileSync(vmc[3].image, alone);
    const frame = await readVmc(vmc[3].image, vmc[3].geometry);
    const truth = await venusTruth(vmc[3].truth);
    const made = await readVmc(alone);
    expect(made.metadata).toMatchObject({ geometry: "limb", files: ["V2496_0044_UV2.IMG"] });
    expect(made.metadata.subSolarLongitude).toBeCloseTo(truth.subSolar.longitude, 2);
    expect(made.metadata.subSolarLatitude).toBeCloseTo(truth.subSolar.latitude, 1);
    // Over the middle of the disk; towards the limb a pixel covers ever more degrees.
    const off = (plane: "latitude" | "incidence" | "emission" | "phase") => {
      const errors = made[plane].map((value, i) => (frame.emission[i] < 60 ? Math.abs(value - frame[plane][i]) : 0));
      return errors.reduce((sum, error) => sum + error, 0) / errors.filter((error) => error > 0).length;
    };
    expect(off("emission")).toBeLessThan(0.5);
    expect(off("incidence")).toBeLessThan(1);
    expect(off("latitude")).toBeLessThan(2);
    expect(off("phase")).toBeLessThan(0.5);
  });

  test("says so when the picture shows no limb, or no side that is darker", async () => {
    const full = join(root, "V2496_0098_UV2.IMG");
    copyFileSync(vmc[0].image, full);
    await expect(readVmc(full)).rejects.toMatchObject({ code: "NO_NORTH", message: expect.stringContaining("1.5") });
    const [close] = await venusFiles({ standIns: true, mission: "vmc", size: 128, folder: join(root, "close") });
    const alone = join(root, "V2496_0099_UV2.IMG");
    copyFileSync(close.image, alone);
    await expect(readVmc(alone)).rejects.toMatchObject({ code: "NO_LIMB", hint: expect.stringContaining(".GEO") });
  });

  test("says what is wrong with the files it is given", async () => {
    await expect(readVmc(vmc[0].image, vmc[0].image)).rejects.toMatchObject({ code: "WRONG_PRODUCT" });
    await expect(readVmc(uvi[0].image, vmc[0].geometry)).rejects.toMatchObject({ code: "WRONG_FORMAT" });
    const foreign = join(root, "FOREIGN.IMG");
    const text = readFileSync(vmc[0].image).toString("latin1");
    writeFileSync(
      foreign,
      text.replace("INSTRUMENT_ID                     = VMC", "INSTRUMENT_ID                     = SPY"),
      "latin1",
    );
    await expect(readVmc(foreign, vmc[0].geometry)).rejects.toMatchObject({ code: "WRONG_PRODUCT" });
    const mute = join(root, "MUTE.IMG");
    writeFileSync(mute, text.replaceAll("RADIANCE_SCALING_FACTOR", "RADIANCE_SCALING_FICTION"), "latin1");
    await expect(readVmc(mute, vmc[0].geometry)).rejects.toMatchObject({ code: "MISSING_KEYWORD" });
  });
});

describe.skipIf(!hasSharedData)("the four real images of VMC", () => {
  const images = ["V0260_0008_UV2", "V0942_0004_UV2", "V0942_0005_VI2", "V0942_0006_N12"];
  const path = (name: string) => sharedData("vmc", `${name}.IMG`);
  let frames: Frame[];
  beforeAll(async () => {
    frames = await Promise.all(images.map((name) => readVmc(path(name))));
  });

  test("have the masks, the sub-solar longitudes and the wavelengths that were measured on them", async () => {
    expect(frames.map(({ valid }) => 512 * 512 - valid)).toEqual([78_197, 78_197, 83_489, 77_298]);
    const longitudes = frames.map(({ metadata }) => metadata.subSolarLongitude);
    expect(longitudes[0]).toBeCloseTo(177.66, 2);
    for (const longitude of longitudes.slice(1)) expect(Math.abs(longitude - 119.99)).toBeLessThan(0.003);
    for (const { metadata } of frames) expect(Math.abs(metadata.subSolarLatitude! - 2.6)).toBeLessThan(0.05);
    expect(frames.map(({ metadata }) => metadata.wavelengthNm)).toEqual([365, 365, 513, 965]);
    expect(frames[0].metadata).toMatchObject({ time: "2007-01-06T01:39:30.006Z", orbit: 260, resolutionKm: 37.1501 });
    const brightest = frames[0].radiance.filter(Number.isFinite).reduce((most, value) => Math.max(most, value), 0);
    expect(brightest / (1605 * 105_519)).toBeCloseTo(1, 6);
  });

  test("show limbs of the size that their labels foretell, and the three of one orbit agree on north", async () => {
    const norths: number[] = [];
    for (const [i, name] of images.entries()) {
      const label = await vmcLabel(await readPds3(path(name)));
      const { limb, camera } = limbGeometry(frames[i].radiance, 512, 512, label, name);
      const expected = Math.tan(Math.asin(6051.8 / camera.distanceKm)) / camera.pixelAngle;
      // Clouds and haze end about 70 km above the ground, 1.5 to 2 pixels.
      expect(limb.radius - expected).toBeGreaterThan(1);
      expect(limb.radius - expected).toBeLessThan(2.2);
      expect(limb.rms).toBeLessThan(0.2);
      expect(limb.arc).toBeGreaterThan(160);
      norths.push(camera.north);
    }
    // Both cameras' axes and the clouds move it by about a degree.
    for (const north of norths.slice(1)) expect(Math.abs(north - 222)).toBeLessThan(1.5);
  });
});

describe("subSolarLatitude()", () => {
  // Values of V0260_0008_UV2.IMG and V0942_0004_UV2.IMG.
  const labels = [
    { center: { latitude: -64.4719, longitude: 141.363, incidence: 72.2177 }, longitude: 177.659, season: 87.9631 },
    { center: { latitude: -85.9724, longitude: 70.3656, incidence: 89.9877 }, longitude: 119.9906, season: 100.226 },
  ];

  test("gives the same from the season as from the incidence of real labels", () => {
    for (const { center, longitude, season } of labels) {
      const whole = { ...center, emission: 0, phase: 0 };
      const bySeason = subSolarLatitude(whole, longitude, season);
      expect(Math.abs(subSolarLatitude(whole, longitude, undefined) - bySeason)).toBeLessThan(2e-3);
    }
  });
});

describe("fitSubSolarPoint()", () => {
  test("finds the Sun from angles rounded to 0.1 degrees to 1e-3 degrees", () => {
    const { geometry, sun } = venusScene({ mission: "uvi", scaleKm: 3000, size: 128, index: 2 });
    const round = (plane: Float32Array) => plane.map((value) => Math.round(value * 10) / 10);
    const found = fitSubSolarPoint(round(geometry.incidence), round(geometry.latitude), round(geometry.longitude))!;
    expect(Math.abs(found.longitude - sun.longitude)).toBeLessThan(1e-3);
    expect(Math.abs(found.latitude - sun.latitude)).toBeLessThan(1e-3);
  });

  test("gives nothing where the angles leave it open", () => {
    const few = Float32Array.of(10, 20, 30);
    expect(fitSubSolarPoint(few, few, few)).toBeUndefined();
    const same = new Float32Array(50).fill(10);
    expect(fitSubSolarPoint(same, same, same)).toBeUndefined();
  });
});
