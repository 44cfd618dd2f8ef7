import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import { extractPatches } from "../../../src/planet/patches/extract-patches.ts";
import type { PatchOptions } from "../../../src/planet/patches/parameters.ts";
import { surveyFrame } from "../../../src/planet/patches/survey.ts";
import { directionOf, turned, turnTo } from "../../../src/planet/patches/turn.ts";
import { venus } from "../../../src/planet/planet.ts";
import { diskFrame } from "../../support/disk-frame.ts";

const fixture = JSON.parse(readFileSync("test/fixtures/planet/patches.json", "utf8"));
const options: PatchOptions = { scaleKm: 3000, resolution: 32 };
const even = diskFrame(200, () => 1);

describe("extractPatches()", () => {
  it("says of every viewpoint why it was kept or not", () => {
    const patches = extractPatches(even, venus, options);
    const outcomes = patches.candidates.column("outcome") as string[];
    expect(outcomes).toHaveLength(patches.candidates.length);
    expect(outcomes.filter((outcome) => outcome === "kept")).toHaveLength(patches.count);
    expect(patches.count).toBeGreaterThan(4);
    const { points, fewest } = { points: 0.5 * 32 ** 2 * 2.25, fewest: 0.1 * 16 };
    for (const row of patches.candidates.objects() as { points: number; fewest: number; outcome: string }[]) {
      const expected = row.points < points ? "few points" : row.fewest < fewest ? "thin part" : "kept";
      expect(row.outcome).toBe(expected);
    }
  });

  it("equals NumPy and SciPy in every step: viewpoints, counts and pixels", () => {
    const { size, pixels, candidates, scaleKm, resolution } = fixture;
    const frame = diskFrame(size, () => 0);
    const plane = (values: number[]) => {
      const all = new Float32Array(size * size).fill(Number.NaN);
      values.forEach((value, i) => {
        all[pixels[i]] = value;
      });
      return all;
    };
    const { latitude, longitude, radiance } = fixture;
    const known = frame.with({
      latitude: plane(latitude),
      longitude: plane(longitude),
      radiance: plane(radiance),
      metadata: { resolutionKm: 1 },
    });
    for (const interpolation of ["nearest", "linear"] as const) {
      const patches = extractPatches(known, venus, { scaleKm, resolution, interpolation });
      const rows = patches.candidates.objects() as Record<"latitude" | "longitude" | "points" | "fewest", number>[];
      expect(rows.map(({ points, fewest }) => [points, fewest])).toEqual(
        candidates.map(({ points, fewest }: { points: number; fewest: number }) => [points, fewest]),
      );
      rows.forEach((row, i) => {
        expect(row.latitude).toBeCloseTo(candidates[i].latitude, 9);
        expect(row.longitude).toBeCloseTo(candidates[i].longitude, 9);
      });
      const cut = candidates.filter(({ patch }: { patch?: object }) => patch !== undefined);
      expect(patches.count).toBe(cut.length);
      expect(patches.count).toBeGreaterThan(4);
      for (let i = 0; i < patches.count; i++) {
        const expected: number[] = cut[i].patch[interpolation];
        // Linear weights differ in the last digits of 64 bits, which 32 bits round.
        const tolerance = interpolation === "nearest" ? 0 : 2e-5;
        expect(Math.max(...expected.map((value, k) => Math.abs(value - patches.patch(i)[k])))).toBeLessThanOrEqual(
          tolerance,
        );
      }
    }
  });

  it("puts north up and east right, the centre in the middle", () => {
    const small = { ...options, resolution: 16 };
    const [northward, eastward] = [diskFrame(80, (latitude) => latitude), diskFrame(80, (_, longitude) => longitude)];
    for (const interpolation of ["nearest", "linear", "cubic"] as const) {
      const north = extractPatches(northward, venus, { ...small, interpolation });
      const east = extractPatches(eastward, venus, { ...small, interpolation });
      expect(north.count).toBeGreaterThan(4);
      for (let i = 0; i < north.count; i++) {
        const [down, across] = [north.patch(i), east.patch(i)];
        expect(down[2 * 16 + 8]).toBeGreaterThan(down[13 * 16 + 8] + 10);
        expect(across[8 * 16 + 13]).toBeGreaterThan(across[8 * 16 + 2] + 10);
        const middle = (down[7 * 16 + 7] + down[8 * 16 + 8]) / 2;
        expect(Math.abs(middle - Number(north.centers.column("latitude")[i]))).toBeLessThan(1.5);
      }
    }
  });

  it("shows a spot on the planet where it lies from the centre", () => {
    const spot = { latitude: 31, longitude: 48 };
    const towards = directionOf(spot);
    const isBright = (latitude: number, longitude: number) => {
      const [x, y, z] = directionOf({ latitude, longitude });
      return x * towards[0] + y * towards[1] + z * towards[2] > Math.cos(Math.PI / 180);
    };
    const frame = diskFrame(300, (...place) => (isBright(...place) ? 1 : 0), { latitude: 25, longitude: 40 });
    const survey = surveyFrame(frame, venus, options);
    const patches = extractPatches(frame, venus, { ...options, resolution: 64 });
    const kept = (patches.candidates.column("outcome") as string[]).flatMap((o, i) => (o === "kept" ? [i] : []));
    let seen = 0;
    for (let i = 0; i < patches.count; i++) {
      const bright = [...patches.patch(i).keys()].filter((pixel) => patches.patch(i)[pixel] === 1);
      const columns = bright.map((pixel) => pixel % 64);
      const rows = bright.map((pixel) => Math.floor(pixel / 64));
      // A spot that is cut by the border has its middle elsewhere.
      if (bright.length === 0 || [...columns, ...rows].some((place) => place === 0 || place === 63)) continue;
      seen++;
      const { place, northAngle } = survey.candidates[kept[i]];
      const [, east, north] = turned(turnTo(place), towards);
      // The patch is upright on the turned sphere; north leans by its angle.
      const angle = (northAngle * Math.PI) / 180;
      const right = east * Math.cos(angle) + north * Math.sin(angle);
      const up = north * Math.cos(angle) - east * Math.sin(angle);
      const mean = (places: number[]) => places.reduce((sum, value) => sum + value) / places.length;
      expect(Math.abs(mean(columns) - ((right / survey.half + 1) * 63) / 2)).toBeLessThan(1);
      expect(Math.abs(mean(rows) - ((1 - up / survey.half) * 63) / 2)).toBeLessThan(1);
    }
    expect(seen).toBeGreaterThan(0);
  });

  it("has the local time of each centre, morning in the east on Venus", () => {
    const { centers } = extractPatches(even, venus, options);
    for (const { longitude, localTime } of centers.objects() as { longitude: number; localTime: number }[]) {
      expect(localTime).toBeCloseTo(12 - longitude / 15, 10);
    }
  });

  it("gives the same patches of frames together as one by one, and names the frame", () => {
    const other = diskFrame(200, (latitude, longitude) => latitude + longitude, { latitude: -10, longitude: 20 });
    const both = extractPatches([even, other], venus, options);
    const second = extractPatches(other, venus, options);
    const rows = [...both.centers.column("frame")].flatMap((frame, i) => (frame === 1 ? [i] : []));
    expect([...both.take(rows).data]).toEqual([...second.data]);
    expect(both.count).toBe(extractPatches(even, venus, options).count + second.count);
  });

  it("leaves missing pixels out and drops the patches that they thin", () => {
    const holed = even.with({
      radiance: even.radiance.map((value, i) => (even.longitude[i] > 5 ? Number.NaN : value)),
    });
    const patches = extractPatches(holed, venus, options);
    expect(patches.count).toBeGreaterThan(0);
    expect(patches.count).toBeLessThan(extractPatches(even, venus, options).count);
    expect(patches.data.every(Number.isFinite)).toBe(true);
  });

  it("passes over a frame whose pixels are too wide, and says so", () => {
    const patches = extractPatches(
      diskFrame(60, () => 1),
      venus,
      { ...options, scaleKm: 500 },
    );
    expect([...patches.candidates.column("outcome")]).toEqual(["coarse image"]);
    expect(patches.count).toBe(0);
    const tried = extractPatches(
      diskFrame(60, () => 1),
      venus,
      { ...options, scaleKm: 500, maxPixelRatio: 99 },
    );
    expect(tried.count).toBe(0);
    expect(tried.candidates.length).toBeGreaterThan(10);
  });

  it("finds nothing in a frame without values", () => {
    const empty = even.with({ radiance: even.radiance.map(() => Number.NaN) });
    const patches = extractPatches(empty, venus, options);
    expect([patches.count, patches.candidates.length]).toEqual([0, 0]);
  });

  it("stretches patches to 8 bits as the reference program, when told to", () => {
    const frame = diskFrame(200, (latitude) => 100 + latitude);
    const plain = extractPatches(frame, venus, options);
    const bytes = extractPatches(frame, venus, { ...options, mode: "reference" });
    for (let i = 0; i < plain.count; i++) {
      const values = [...plain.patch(i)];
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const expected = values.map((value) => Math.fround(Math.floor(((value - low) / (high - low)) * 255) / 255));
      expect([...bytes.patch(i)]).toEqual(expected);
    }
  });

  it("refuses what it cannot cut", () => {
    const run = (wrong: object) => () => extractPatches(even, venus, { ...options, ...wrong });
    expect(run({ scaleKm: 0 })).toThrow(expect.objectContaining({ code: "BAD_SCALE" }));
    expect(run({ interpolation: "spline" })).toThrow(expect.objectContaining({ code: "UNKNOWN_METHOD" }));
    for (const wrong of [{ resolution: 1 }, { bins: 0 }, { minDensity: -1 }, { maxPixelRatio: 0 }, { mode: "both" }]) {
      expect(run(wrong)).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    }
  });

  it("shows itself as a strip of pictures", () => {
    const patches = extractPatches(even, venus, options);
    const bundle = patches[display]();
    expect(bundle["text/html"]).toContain("data:image/png;base64,");
    expect(bundle["text/plain"]).toMatch(/^Patches\(\d+ of \d+ viewpoints, 3000 km wide, 32 x 32 pixels, nearest\)$/);
  });

  it("refuses a patch that is not there", () => {
    const patches = extractPatches(even, venus, options);
    expect(() => patches.take([patches.count])).toThrow(expect.objectContaining({ code: "OUT_OF_RANGE" }));
  });
});
