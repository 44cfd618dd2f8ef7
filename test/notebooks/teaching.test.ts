import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCode, type Notebook } from "../../kernel/notebook/notebook.ts";
import { readNotebook } from "../../kernel/notebook/read-notebook.ts";
import { plotlyMime } from "../../kernel/protocol.ts";
import { long } from "../support/full.ts";

const root = resolve(import.meta.dirname, "../..");
const lesson = "01-how-clustering-works.ipynb";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-teaching-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function node(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** The text of a cell's output. */
function textOf(notebook: Notebook, id: string): string {
  const outputs = notebook.cells.filter(isCode).find((cell) => cell.id === id)!.outputs;
  return outputs.map((output) => ("data" in output ? [output.data["text/plain"]].flat().join("") : "")).join("\n");
}

interface Stepped {
  layout: { sliders?: { steps: unknown[] }[]; meta: { title: string } };
  frames?: unknown[];
}

describe("npm start -- teaching", long, () => {
  it("runs the lessons as a group of their own", async () => {
    const ended = await node([join(root, "dist/notebooks/reproduce.js"), "teaching", "--quick"]);
    expect(ended.stderr).toBe("");
    expect(ended.stdout).toMatch(/(\d+) of \1 notebooks ran/);
    expect(ended.code).toBe(0);
    const page = readFileSync(join(folder, "out/index.html"), "utf8");
    expect(page).toContain("<h2>Lessons</h2>");
    expect(page).not.toContain("All numbers come from real data");
  });

  it("makes by hand what the library makes", async () => {
    const notebook = await readNotebook(join(folder, "out/notebooks/teaching", lesson));
    const differences = [...textOf(notebook, "check").matchAll(/(\de[+-]\d+)/g)].map(([, number]) => Number(number));
    expect(differences).toHaveLength(3);
    for (const difference of differences) expect(difference).toBeLessThan(1e-12);
    expect(textOf(notebook, "library").match(/17\.75 +0 0 0 0 2 2 2 2 1 1 1 1/g)).toHaveLength(2);
  });

  it("weighs an autoencoder's loss by hand, and lets it collapse", async () => {
    const path = join(folder, "out/notebooks/teaching/02-what-a-variational-autoencoder-learns.ipynb");
    const comparison = textOf(await readNotebook(path), "comparison");
    expect(comparison.match(/ pass$/gm)).toHaveLength(3);
  });

  it("shows each method step by step", async () => {
    const notebook = await readNotebook(join(folder, "out/notebooks/teaching", lesson));
    const outputs = notebook.cells.filter(isCode).flatMap((cell) => cell.outputs);
    const figures = outputs.flatMap((output) => ("data" in output ? [output.data[plotlyMime] as Stepped] : []));
    const stepped = figures.filter((figure) => figure?.frames);
    expect(stepped.map(({ layout }) => layout.meta.title)).toEqual([
      "k-means, step by step",
      "Ward's method, merge by merge",
      "The silhouette of each point",
    ]);
    expect(stepped.map(({ frames }) => frames!.length)).toEqual([10, 11, 12]);
    for (const { layout, frames } of stepped) expect(layout.sliders![0].steps).toHaveLength(frames!.length);
  });
});

describe("the lessons", () => {
  const changes: [string, string[]][] = [
    ["four groups", ["nClusters=4", "start=[0,4,8,7]"]],
    ["another start", ["start=[0,4,8]"]],
    ["two groups", ["nClusters=2"]],
  ];
  it.each(changes)("run with the changes of their exercises: %s", long, async (_, settings) => {
    const ended = await node([
      join(root, "dist/kernel/cli.js"),
      "run",
      join(root, "notebooks/teaching", lesson),
      "--output-dir",
      join(folder, settings.join("")),
      ...settings.flatMap((setting) => ["--set", setting]),
    ]);
    expect(ended.stderr).not.toContain("hint:");
    expect(ended.code).toBe(0);
  });

  it("are committed without outputs, with Albedo's kernel, and need no file", async () => {
    for (const name of await readdir(join(root, "notebooks/teaching"))) {
      if (!name.endsWith(".ipynb") || name.includes(".executed.")) continue;
      const notebook = await readNotebook(join(root, "notebooks/teaching", name));
      expect(notebook.metadata.kernelspec).toMatchObject({ name: "albedo", language: "typescript" });
      for (const cell of notebook.cells.filter(isCode)) {
        expect(cell.outputs).toEqual([]);
        expect(cell.execution_count).toBeNull();
        expect(cell.source).not.toMatch(/readNetcdf|dataFile|fetch\(/);
      }
    }
  });
});
