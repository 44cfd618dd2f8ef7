import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataFile } from "../../src/datasets/data-file.ts";
import { writeNetcdf } from "../../src/io/write-netcdf.ts";
import { failures, runCells } from "../support/run-cells.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "albedo-docs-"));
const documents = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);

/** What the text around a page's blocks takes for granted. */
const given: Record<string, string> = {
  "docs/scaling.md": `import { standardize, readNetcdf } from "albedo";
import { dataFile, surfaceVariables } from "albedo/datasets";
const grid = await readNetcdf(await dataFile("grasp"));
const x = standardize(grid.table().dropMissing(surfaceVariables(grid)).take([1, 9, 17, 25, 33]).matrix(surfaceVariables(grid)));`,
  "docs/widgets.md": `import { readNetcdf } from "albedo";
import { dataFile, surfaceVariables } from "albedo/datasets";
import { scatter } from "albedo/figures";
import { landExplorer, liveFigure, widget } from "albedo/widgets";
const grid = await readNetcdf(await dataFile("grasp"));
const features = surfaceVariables(grid);
const land = grid.table().filter((row) => row.LandPercentage === 100).dropMissing(features);
const [x, y, colors] = [land.numbers("longitude"), land.numbers("latitude"), land.numbers("NDVI")];`,
  "docs/teaching.md": "const angles = Float64Array.from({ length: 60 }, (_, i) => i / 10);",
};

/** Real files that pages name, and where they lie among the shared data; blocks that need them run only there. */
const missionFiles: Record<string, string> = {
  "V0260_0008_UV2.IMG": sharedData("vmc", "V0260_0008_UV2.IMG"),
  "uvi_20151207_051953_283_l2b_v21.lblx": sharedData("akatsuki_labels", "uvi_20151207_051953_283_l2b_v21_edited.lblx"),
};

function runnable(block: string): boolean {
  return hasSharedData || !Object.keys(missionFiles).some((name) => block.includes(name));
}

function blocksOf(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
}

/** The compiled file of an entry of the package: the scratch folder has no node_modules. */
function entryFile(entry: string): string {
  return join(root, "dist/src", entry, "index.js");
}

/** Name of the file that a block stands for, which it tells in its first line: `// sweep.ts`. */
function asFile(block: string): string | undefined {
  return /^\/\/ ([\w-]+\.ts)\n/.exec(block)?.[1];
}

beforeAll(async () => {
  for (const block of documents.flatMap(blocksOf)) {
    const name = asFile(block);
    if (name)
      writeFileSync(
        join(scratch, name),
        block.replaceAll(/from "albedo(.*)"/g, (_, entry) => `from "${entryFile(entry)}"`),
      );
  }
  mkdirSync(join(scratch, "data"));
  // The file that docs/formats.md reads.
  await writeNetcdf(join(scratch, "data", "climatology.nc"), {
    dimensions: { time: 2, y: 3, x: 24 },
    variables: {
      NDVI: { dimensions: ["y", "x"], data: new Float32Array(72) },
      LandPercentage: { dimensions: ["y", "x"], data: new Float32Array(72).fill(100) },
      pr: { dimensions: ["time", "x"], data: new Float32Array(48) },
    },
    attributes: { title: "Example" },
  });
  if (hasSharedData) {
    for (const [name, path] of Object.entries(missionFiles)) copyFileSync(path, join(scratch, name));
    // The image of the label is not among the shared data; its length is what the label says.
    writeFileSync(join(scratch, "uvi_20151207_051953_283_l2b_v21.fit"), Buffer.alloc(4_219_200));
  }
  await dataFile("grasp", { onProgress: () => {} });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("the pages have code to check", () => {
  expect(documents.flatMap(blocksOf).length).toBeGreaterThanOrEqual(6);
});

describe.each(documents.filter((document) => blocksOf(document).length > 0))("%s", (document) => {
  test("runs as it is written, block after block", async () => {
    const blocks = blocksOf(document).filter((block) => runnable(block) && !asFile(block));
    const cells = given[document] ? [given[document], ...blocks] : blocks;
    const results = await runCells(cells, scratch);
    expect(failures(results)).toEqual([]);
    expect(results.length).toBe(cells.length);
  });
});

describe.each([...documents, "CONTRIBUTING.md"])("%s", (document) => {
  test("links to files that exist", () => {
    const text = readFileSync(join(root, document), "utf8");
    const targets = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
    const ownFiles = targets.filter((target) => !/^[a-z]+:/.test(target));
    const folder = join(root, document, "..");
    const present = (target: string) => readdirSync(join(folder, target, "..")).includes(target.split("/").at(-1)!);
    expect(ownFiles.filter((target) => !present(target))).toEqual([]);
  });
});
