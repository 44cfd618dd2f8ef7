import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { fitsFixtures } from "./digest.ts";

const folder = mkdtempSync(join(tmpdir(), "albedo-fits-fuzz-"));
const path = join(folder, "mutated.fits");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = ["cards", "scaled", "tables", "ascii-tables", "tiles-0", "tiles-1", "tiles-2"].map((name) =>
  readFileSync(join(fitsFixtures, `${name}.fits`)),
);

/** Reads all of a file; errors of the library are fine, others are not. */
async function readAll(): Promise<void> {
  const fits = await readFits(path);
  const { hdus } = fits;
  // A file that opens can be shown.
  expect(fits[display]()).toHaveProperty("text/html");
  for (const hdu of hdus) {
    named(() => hdu.checksums());
    named(() => hdu.header.toString());
    if (hdu.kind.endsWith("image")) named(() => hdu.image());
    else if (hdu.kind.endsWith("table")) {
      named(() => {
        const table = hdu.table();
        for (const name of table.columnNames()) named(() => table.column(name));
      });
    }
  }
}

function named(job: () => unknown): void {
  try {
    job();
  } catch (error) {
    requireNamed(error);
  }
}

function requireNamed(error: unknown): void {
  expect((error as Error).name, (error as Error).stack).toMatch(/^(FormatError|FileError)$/);
  expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), hint: expect.stringMatching(/\S/), path });
}

/** Bytes written over others, in the headers mostly; digits and letters as well as any byte. */
const mutation = fc.record({
  where: fc.double({ min: 0, max: 1, noNaN: true }),
  what: fc.oneof(
    fc.string({ unit: fc.constantFrom(..."0123456789-+.EDTF'()/= &"), minLength: 1, maxLength: 12 }),
    fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 6 }),
    fc.constantFrom(
      "END".padEnd(80),
      "NAXIS   = 999999999",
      "BITPIX  = -64",
      "XTENSION= 'BINTABLE'",
      "'1PJ(9)'",
      "\0\0\0\0",
    ),
  ),
  inHeader: fc.boolean(),
});

describe("readFits() of a damaged file", () => {
  it("gives values or a named error, and ends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
        async (original, mutations, cut) => {
          const bytes = Buffer.from(original);
          for (const { where, what, inHeader } of mutations) {
            const reach = inHeader ? Math.min(bytes.length, 8640) : bytes.length;
            bytes.write(what, Math.floor(where * (reach - 1)), "latin1");
          }
          writeFileSync(path, cut === null ? bytes : bytes.subarray(0, Math.ceil(cut * bytes.length)));
          try {
            await readAll();
          } catch (error) {
            requireNamed(error);
          }
        },
      ),
      { numRuns: Number(process.env.ALBEDO_FUZZ_RUNS ?? (process.env.CI ? 5000 : 300)) },
    );
  }, 600_000);
});
