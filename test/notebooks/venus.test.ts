import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNotebook } from "../../kernel/notebook/read-notebook.ts";
import { full, long, reportMs } from "../support/full.ts";
import { type ComparisonRow, comparisonRows } from "./comparison-rows.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "albedo-venus-notebooks-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function node(...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((done) => {
    const env = { ...process.env, ALBEDO_DATA: folder };
    execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, text: stdout + stderr });
    });
  });
}

describe("npm start -- venus", long, () => {
  let code: number;
  let text: string;
  let rows: ComparisonRow[];

  beforeAll(async () => {
    ({ code, text } = await node(join(root, "dist/notebooks/reproduce.js"), "venus"));
    rows = JSON.parse(readFileSync(join(folder, "out/comparison.json"), "utf8"));
  }, reportMs);

  it("ends well", () => {
    expect(code, text).toBe(0);
    expect(rows.filter(({ check }) => check === "fail")).toEqual([]);
  });

  it("compares every step, from images to classes, with the paper, on stand-ins", () => {
    const ids = new Set(rows.filter(({ check }) => check === "pass").map(({ id }) => id));
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
      "V-X2",
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

// In place of all of them, where there is no time for that.
if (!full)
  it("the first notebook of Venus runs on small stand-ins", { timeout: reportMs }, async () => {
    const name = "01-images-and-geometry.ipynb";
    const path = join(root, "notebooks/venus", name);
    const cli = join(root, "dist/kernel/cli.js");
    const { code, text } = await node(cli, "run", path, "--output-dir", folder, "--set", "quick=true");
    expect(code, text).toBe(0);
    const rows = comparisonRows(await readNotebook(join(folder, name)));
    expect(rows.map(({ id }) => id)).toContain("V-D1");
    for (const row of rows) expect(row).toMatchObject({ data: "stand-in", check: "info" });
  });
