import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "albedo-venus-notebooks-"));
// Small images, whose checks are for information only, unless there is time for whole ones.
const quick = !process.env.CI;

interface Row {
  id: string;
  data: string;
  check: string;
}

describe("npm start -- venus", () => {
  let code: number | undefined;
  let text: string;
  let rows: Row[];

  beforeAll(async () => {
    const args = [join(root, "dist/notebooks/reproduce.js"), "venus", ...(quick ? ["--quick"] : [])];
    await new Promise<void>((done) => {
      const env = { ...process.env, ALBEDO_DATA: folder };
      execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        code = error ? Number(error.code) : 0;
        text = stdout + stderr;
        done();
      });
    });
    rows = JSON.parse(readFileSync(join(folder, "out/comparison.json"), "utf8"));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("ends well", () => {
    expect(code, text).toBe(0);
    expect(rows.filter(({ check }) => check === "fail")).toEqual([]);
  });

  it("compares every step, from images to classes, with the paper, on stand-ins", () => {
    const ids = new Set(rows.filter(({ check }) => quick || check === "pass").map(({ id }) => id));
    for (const id of [
      "V-D1",
      "V-D2",
      "V-Eq1-3",
      "V-Fig1",
      "V-Fig3",
      "V-Fig4",
      "V-Fig5",
      "V-Fig6",
      "V-P1",
      "V-P2",
      "V-P3",
      "V-Eq4",
      "V-P4",
      "V-P6",
      "V-P8",
      "V-Fig7",
      "V-Fig8",
      "V-Fig9",
      "V-Fig10",
      "V-Tab4",
      "V-Fig11",
      "V-M1",
      "V-M2",
      "V-Eq5",
      "V-M4",
      "V-P9",
      "V-Tab2",
      "V-N1",
      "V-Tab3a",
      "V-Tab3b",
      "V-Fig14",
      "V-Fig15",
      "V-Fig16",
      "V-F1",
    ]) {
      expect(ids, id).toContain(id);
    }
    // Table 3 is recomputed from the counts that the paper prints.
    for (const { id, data } of rows) expect(data, id).toBe(id.startsWith("V-Tab3") ? "real" : "stand-in");
  });
});
