import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type VenusPair, venusFiles } from "../../src/datasets/venus-files.ts";
import type { Frame } from "../../src/planet/frame.ts";
import { readUvi } from "../../src/planet/read-uvi.ts";
import { readVmc } from "../../src/planet/read-vmc.ts";
import { full } from "../support/full.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-frames-fuzz-"));
const numRuns = Number(process.env.ALBEDO_FUZZ_RUNS ?? (full ? 1500 : 100));
let uvi: Required<VenusPair>;
let vmc: Required<VenusPair>;

beforeAll(async () => {
  const made = async (mission: "uvi" | "vmc") => {
    const pairs = await venusFiles({
      standIns: true,
      mission,
      scaleKm: 3000,
      size: 128,
      folder: join(folder, mission),
    });
    return pairs[0] as Required<VenusPair>;
  };
  [uvi, vmc] = [await made("uvi"), await made("vmc")];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes written over others, mostly in the label, and where a file may be cut. */
const damage = fc.record({
  inGeometry: fc.boolean(),
  changes: fc.array(
    fc.record({
      where: fc.double({ min: 0, max: 0.999, noNaN: true }),
      inLabel: fc.boolean(),
      what: fc.oneof(
        fc.string({ unit: fc.constantFrom(..."0123456789-+.E'\"()<>/= ,\r\n"), minLength: 1, maxLength: 8 }),
        fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 4 }),
        fc.constantFrom("999999999", "-1", "0", "1.E32", "UNK", "END", "NAXIS1  = 999999", "LSB_INTEGER", "IEEE_REAL"),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 5 }),
});

async function checkReader(
  pair: Required<VenusPair>,
  labelBytes: number,
  read: (image: string, geometry: string) => Promise<Frame>,
): Promise<void> {
  const originals = [readFileSync(pair.image), readFileSync(pair.geometry)];
  const paths = [join(folder, `damaged-${labelBytes}.img`), join(folder, `damaged-${labelBytes}.geo`)];
  await fc.assert(
    fc.asyncProperty(damage, async ({ inGeometry, changes, cut }) => {
      const damaged = inGeometry ? 1 : 0;
      const bytes = Buffer.from(originals[damaged]);
      for (const { where, inLabel, what } of changes) {
        bytes.write(what, Math.floor(where * (inLabel ? labelBytes : bytes.length)), "latin1");
      }
      writeFileSync(paths[damaged], cut === null ? bytes : bytes.subarray(0, Math.ceil(cut * bytes.length)));
      writeFileSync(paths[1 - damaged], originals[1 - damaged]);
      try {
        const frame = await read(paths[0], paths[1]);
        expect(frame.radiance.length).toBe(frame.rows * frame.cols);
        expect(frame.longitude.every((east) => !(east < -180 || east >= 180))).toBe(true);
      } catch (error) {
        expect((error as Error).name, (error as Error).stack).toMatch(/^(FormatError|FileError|ArgumentError)$/);
        expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), hint: expect.stringMatching(/\S/) });
      }
    }),
    { numRuns },
  );
}

describe("damaged mission files give a frame or a named error", () => {
  it("of UVI", () => checkReader(uvi, 23_040, readUvi), 900_000);
  it("of VMC", () => checkReader(vmc, 16_384, readVmc), 900_000);
});
