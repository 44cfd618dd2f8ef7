import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { venusFiles } from "../../src/datasets/venus-files.ts";
import type { Frame } from "../../src/planet/frame.ts";
import { readUvi } from "../../src/planet/read-uvi.ts";
import { readVmc } from "../../src/planet/read-vmc.ts";
import { takeLargest } from "../support/allocations.ts"; // first: what follows is watched
import { checkDamaged } from "../support/damage.ts";
import { full, long } from "../support/full.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-frames-fuzz-"));
/** Ways of damage of each mission, half of them in the geometry. */
const runs = Number(process.env.ALBEDO_FUZZ_RUNS ?? 1000);
/** Milliseconds, for a machine that has much else to do. */
const limit = 900_000 + 200 * runs;
const asked = { ...long, skip: !full && !process.env.ALBEDO_FUZZ_RUNS };
const missions = {
  uvi: { labelBytes: 23_040, read: readUvi },
  vmc: { labelBytes: 16_384, read: readVmc },
};
const pairs = new Map<string, { image: string; geometry: string }>();

beforeAll(async () => {
  for (const mission of ["uvi", "vmc"] as const) {
    const options = { standIns: true, mission, scaleKm: 3000, size: 128, folder: join(folder, mission) } as const;
    const [{ image, geometry }] = await venusFiles(options);
    pairs.set(mission, { image, geometry: geometry! });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function checkPair(mission: keyof typeof missions, damaged: "image" | "geometry"): Promise<void> {
  const { labelBytes, read } = missions[mission];
  const pair = pairs.get(mission)!;
  const path = join(folder, `${mission}-${damaged}`);
  const whole = readFileSync(pair.image).length + readFileSync(pair.geometry).length;
  await checkDamaged({
    path,
    victims: [{ name: damaged, bytes: readFileSync(pair[damaged]), labelBytes }],
    words: ["999999999", "-1", "0", "1.E32", "UNK", "END", "NAXIS1  = 999999", "LSB_INTEGER", "IEEE_REAL"],
    letters: "0123456789-+.E'\"()<>/= ,\r\n",
    runs: Math.ceil(runs / 2),
    before: takeLargest,
    async read() {
      checkFrame(
        await read(...(damaged === "image" ? ([path, pair.geometry] as const) : ([pair.image, path] as const))),
      );
    },
    after: (_, what) => {
      const largest = takeLargest();
      if (largest > 4 * whole) expect(largest, what).toBeLessThanOrEqual(4 * whole);
    },
  });
}

function checkFrame({ rows, cols, radiance, longitude }: Frame): void {
  let beyond = 0;
  for (let i = 0; i < longitude.length; i++) if (longitude[i] < -180 || longitude[i] >= 180) beyond++;
  if (radiance.length === rows * cols && beyond === 0) return;
  expect({ pixels: radiance.length, beyond }).toEqual({ pixels: rows * cols, beyond: 0 });
}

describe(
  "damaged mission files give a frame or a named error, and take no more than four times their size",
  asked,
  () => {
    it("images of UVI", () => checkPair("uvi", "image"), limit);
    it("geometry of UVI", () => checkPair("uvi", "geometry"), limit);
    it("images of VMC", () => checkPair("vmc", "image"), limit);
    it("geometry of VMC", () => checkPair("vmc", "geometry"), limit);
  },
);
