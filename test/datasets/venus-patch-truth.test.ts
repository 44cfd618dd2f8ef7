import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { venusFiles } from "../../src/datasets/venus-files.ts";
import { venusPatchTruth } from "../../src/datasets/venus-patch-truth.ts";
import { venusTruth } from "../../src/datasets/venus-truth.ts";
import { cloudTypes } from "../../src/datasets/venus-world.ts";
import { nadirPatches } from "../../src/planet/patches/nadir-patches.ts";
import { venus } from "../../src/planet/planet.ts";
import { readUvi } from "../../src/planet/read-uvi.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-patch-truth-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("venusPatchTruth() says for each patch which cloud covers most of it, where the stand-in put it", async () => {
  const [pair] = await venusFiles({ size: 512, folder, standIns: true });
  const scaleKm = 2600;
  const frame = await readUvi(pair.image, pair.geometry!);
  const patches = nadirPatches(frame, venus, { scaleKm });
  const { labels, purity, shares } = venusPatchTruth(frame, await venusTruth(pair.truth!), venus, { scaleKm });
  expect(labels.length).toBe(patches.count);
  expect(patches.count).toBeGreaterThan(4);
  const localTime = patches.centers.array("localTime") as ArrayLike<number>;
  for (let i = 0; i < labels.length; i++) {
    expect(purity[i]).toBeGreaterThan(1 / cloudTypes.length);
    expect(purity[i]).toBeLessThanOrEqual(1);
    const own = shares.data.subarray(i * shares.cols, (i + 1) * shares.cols);
    expect(own[labels[i]]).toBe(purity[i]);
    expect(Math.max(...own)).toBe(purity[i]);
    expect(own.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
    if (purity[i] < 0.7) continue;
    // The wake follows noon, the mixture comes before it.
    if (cloudTypes[labels[i]] === "wake") expect(localTime[i]).toBeGreaterThan(12);
    if (cloudTypes[labels[i]] === "morning") expect(localTime[i]).toBeLessThan(10.5);
  }
});
