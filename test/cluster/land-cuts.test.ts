import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { dataFile } from "../../src/datasets/data-file.ts";
import { surfaceVariables } from "../../src/datasets/surface-variables.ts";
import { readNetcdf } from "../../src/io/read-netcdf.ts";
import { standardize } from "../../src/stats/standardize.ts";

const python = process.env.ALBEDO_PYTHON;

it.skipIf(!python)(
  "cuts the land as SciPy does, 2 to 20 clusters (needs ALBEDO_PYTHON)",
  async () => {
    const grid = await readNetcdf(await dataFile("grasp", { onProgress: () => {} }));
    const names = surfaceVariables(grid);
    const land = grid
      .table()
      .filter((row) => row.LandPercentage === 100)
      .dropMissing(names);
    const x = standardize(land.matrix(names));
    grid.close();
    const tree = linkage(x);
    const known = scipyCuts(x.data, x.rows, x.cols);
    expect(x.rows).toBeGreaterThan(5000);
    known.heights.forEach((height, i) => {
      expect(Math.abs(tree.heights[i] - height)).toBeLessThanOrEqual(1e-9 * height);
    });
    known.cuts.forEach((cut, i) => {
      expect([...cutTree(tree, { nClusters: i + 2 })]).toEqual(cut);
    });
  },
  120_000,
);

function scipyCuts(data: ArrayLike<number>, rows: number, cols: number): { heights: number[]; cuts: number[][] } {
  const folder = mkdtempSync(join(tmpdir(), "albedo-cuts-"));
  try {
    const path = join(folder, "x.bin");
    writeFileSync(path, Float64Array.from(data));
    const script = fileURLToPath(new URL("../fixtures/cluster/scipy_cuts.py", import.meta.url));
    const printed = execFileSync(python ?? "python3", [script, path, String(rows), String(cols)], {
      maxBuffer: 64 * 2 ** 20,
      encoding: "utf8",
    });
    return JSON.parse(printed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
