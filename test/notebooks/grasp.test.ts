import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCode } from "../../kernel/notebook/notebook.ts";
import { readNotebook } from "../../kernel/notebook/read-notebook.ts";
import { comparisonMime, plotlyMime } from "../../kernel/protocol.ts";
import { chromium } from "../support/environment.ts";
import { full, long, reportMs } from "../support/full.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";
import { type ComparisonRow, comparisonRows, shown } from "./comparison-rows.ts";

const root = resolve(import.meta.dirname, "../..");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-notebooks-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function node(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("npm start -- grasp", long, () => {
  let ended: Ended;
  let rows: ComparisonRow[];

  beforeAll(async () => {
    // An empty data folder, so that the stand-in is used also where the real file lies under data/.
    ended = await node([join(root, "dist/notebooks/reproduce.js"), "grasp"], { ...process.env, ALBEDO_DATA: folder });
    rows = existsSync(join(folder, "out/comparison.json"))
      ? JSON.parse(readFileSync(join(folder, "out/comparison.json"), "utf8"))
      : [];
  }, reportMs);

  it("ends well, with every check passed", () => {
    expect(ended.stderr).toBe("");
    expect(rows.filter((row) => row.check === "fail")).toEqual([]);
    expect(ended.stdout).toMatch(/(\d+) of \1 notebooks ran, \d+ figures; checks: \d+ passed, 0 failed/);
    expect(ended.code).toBe(0);
  });

  it("compares each claim with the report, on the stand-in", () => {
    const passed = new Set(rows.filter((row) => row.check === "pass").map((row) => row.id));
    const numbers = Array.from({ length: 29 }, (_, i) => i + 1);
    const figures = numbers.map((number) => `G-Fig${number}`).filter((id) => id !== "G-Fig26");
    for (const id of [
      "G-D1",
      "G-D3",
      "G-D4",
      "G-D5",
      "G-D6",
      "G-D7",
      "G-D9",
      "G-N1",
      "G-N2",
      "G-N4",
      "G-M1",
      "G-F1",
      "G-F2",
      "G-F3",
      ...figures,
    ])
      expect(passed).toContain(id);
    expect(new Set(rows.map((row) => row.data))).toEqual(new Set(["stand-in"]));
    expect(rows.find((row) => row.id === "G-D4")).toMatchObject({ here: 10_870 });
  });

  it("writes executed notebooks whose figures name their data", async () => {
    for (const name of await readdir(join(root, "notebooks/grasp"))) {
      if (!name.endsWith(".ipynb") || name.includes(".executed.")) continue;
      const notebook = await readNotebook(join(folder, "out/notebooks/grasp", name));
      const figures = shown(notebook, plotlyMime) as { layout: { meta: { title: string; caption: string } } }[];
      expect(figures.length).toBeGreaterThan(0);
      for (const { layout } of figures) expect(layout.meta.caption).toContain("Data: stand-in for ");
      expect(shown(notebook, comparisonMime)).toHaveLength(1);
    }
  });

  it("shows every figure of the report in one page", () => {
    const page = readFileSync(join(folder, "out/index.html"), "utf8");
    const alone = (number: number) => number < 24 || number > 26;
    for (let number = 1; number <= 29; number++) {
      if (alone(number)) expect(page).toContain(`"title":"Figure ${number}`);
    }
    expect(page).toContain(`"title":"Figures 24 to 26`);
    for (const [, file] of page.matchAll(/(?:href|src)="([^"#]+)[^"]*"/g)) {
      if (!file.startsWith("data:")) expect(existsSync(join(folder, "out", file)), file).toBe(true);
    }
  });

  it.skipIf(!chromium)("draws a picture of each figure", async () => {
    const pictures = await readdir(join(folder, "out/figures"));
    expect(pictures.length).toBe(Number(/(\d+) figures/.exec(ended.stdout)![1]));
    for (const name of pictures) {
      const bytes = readFileSync(join(folder, "out/figures", name));
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(bytes.length).toBeGreaterThan(5_000);
    }
  });
});

// In place of all of them, where there is no time for that.
if (!full)
  it("the notebook of the dendrogram runs on the stand-in", { timeout: reportMs }, async () => {
    const name = "03-ward-dendrogram.ipynb";
    const path = join(root, "notebooks/grasp", name);
    const env = { ...process.env, ALBEDO_DATA: folder };
    const { code, stderr } = await node([join(root, "dist/kernel/cli.js"), "run", path, "--output-dir", folder], env);
    expect(code, stderr).toBe(0);
    const notebook = await readNotebook(join(folder, name));
    const rows = comparisonRows(notebook);
    expect(rows.filter(({ check }) => check === "pass").length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ data: "stand-in", check: expect.not.stringMatching("fail") });
    for (const figure of shown(notebook, plotlyMime) as { layout: { meta: { caption: string } } }[]) {
      expect(figure.layout.meta.caption).toContain("Data: stand-in for ");
    }
  });

describe("the notebooks in the repository", () => {
  it("are committed without outputs, with parameters and Albedo's kernel", async () => {
    for (const name of await readdir(join(root, "notebooks/grasp"))) {
      if (!name.endsWith(".ipynb") || name.includes(".executed.")) continue;
      const notebook = await readNotebook(join(root, "notebooks/grasp", name));
      expect(notebook.metadata.kernelspec).toMatchObject({ name: "albedo", language: "typescript" });
      for (const cell of notebook.cells.filter(isCode)) {
        expect(cell.outputs).toEqual([]);
        expect(cell.execution_count).toBeNull();
      }
    }
  });
});

if (!hasSharedData) console.log("Notebooks on real files are skipped: there is no folder of shared data");

describe.skipIf(!hasSharedData)("notebooks on real files", long, () => {
  const run = (notebook: string, file: string) =>
    node([
      join(root, "dist/kernel/cli.js"),
      "run",
      join(root, "notebooks/grasp", notebook),
      "--output-dir",
      folder,
      "--set",
      `file=${file}`,
    ]);

  const cases = [
    ["03-ward-dendrogram.ipynb", "earth_1deg/earth_surface_1deg.nc"],
    ["03-ward-dendrogram.ipynb", "earth_1deg/earth_surface_1deg_classic.nc"],
    ["03-ward-dendrogram.ipynb", "landsat/l7_etms.nc"],
    ["01-data-and-maps.ipynb", "earth_1deg/earth_surface_1deg.nc"],
    ["02-correlations.ipynb", "landsat/l7_etms.nc"],
    ["04-kmeans-silhouettes.ipynb", "earth_1deg/earth_surface_1deg_classic.nc"],
    ["05-principal-components.ipynb", "landsat/l7_etms.nc"],
    ["05-principal-components.ipynb", "earth_1deg/earth_surface_1deg_classic.nc"],
    ["06-elbow-and-pca-clusters.ipynb", "earth_1deg/earth_surface_1deg.nc"],
    ["06-elbow-and-pca-clusters.ipynb", "landsat/l7_etms.nc"],
    ["08-autoencoder-training.ipynb", "earth_1deg/earth_surface_1deg.nc"],
    ["09-latent-clusters.ipynb", "earth_1deg/earth_surface_1deg_classic.nc"],
    ["10-one-dimensional-autoencoder.ipynb", "landsat/l7_etms.nc"],
  ] as const;
  it.each(cases)("%s runs on %s", async (name, file) => {
    const ended = await run(name, sharedData(file));
    expect(ended.stderr).not.toContain("hint:");
    expect(ended.code).toBe(0);
    const notebook = await readNotebook(join(folder, name));
    const rows = comparisonRows(notebook);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ data: "real", check: "info" });
    for (const figure of shown(notebook, plotlyMime) as { layout: { meta: { caption: string } } }[]) {
      expect(figure.layout.meta.caption).toMatch(/Data: (?!stand-in)/);
    }
  });
});
