import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { dataCommand } from "../../src/commands.ts";
import { graspStandIn, type StandInVariable } from "../../src/datasets/grasp-stand-in.ts";
import { writeNetcdf } from "../../src/io/write-netcdf.ts";
import { long } from "../support/full.ts";

const root = mkdtempSync(join(tmpdir(), "albedo-data-command-"));
const data = join(root, "data");
const cache = join(root, "cache");
// Seconds to make; changed copies of it are written.
const content = graspStandIn();
const standIn = join(cache, "grasp-stand-in-1.nc");
let printed: string[] = [];

async function albedoData(...args: string[]) {
  printed = [];
  const code = await dataCommand.run(args);
  return { code, text: printed.join("\n") };
}

beforeAll(() => {
  mkdirSync(data);
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  vi.stubEnv("ALBEDO_CACHE", cache);
  vi.stubEnv("ALBEDO_DATA", data);
  vi.spyOn(console, "log").mockImplementation((line = "") => printed.push(line));
  vi.spyOn(console, "error").mockImplementation((line = "") => printed.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("albedo data", () => {
  test("list tells what the notebooks would use, before and after the stand-in is there", async () => {
    const before = await albedoData("list", "--json");
    expect(JSON.parse(before.text)).toMatchObject([
      {
        name: "grasp",
        uses: "stand-in",
        exists: false,
        path: standIn,
        bytes: null,
        licence: expect.stringContaining("CC0"),
      },
      { name: "venus", uses: "stand-in", exists: false, path: expect.stringMatching(/_l2b_v10\.fit$/) },
    ]);
    expect((await albedoData("list")).text).toContain("not yet generated");
    const made = await albedoData("generate");
    expect(made).toEqual({ code: 0, text: expect.stringMatching(/grasp-stand-in-1\.nc: [\d.]+ MB, written$/) });
    const [after] = JSON.parse((await albedoData("list", "--json")).text);
    expect(after).toMatchObject({ exists: true, bytes: statSync(standIn).size });
    expect((await albedoData("generate")).text).toContain("there already");
  });

  test("verify finds the stand-in sound", async () => {
    const { code, text } = await albedoData("verify", "grasp", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ path: standIn, kind: "stand-in", differences: [] });
  });

  test("verify names every difference of a file of another form", async () => {
    const changed = join(root, "changed.nc");
    const variables: Record<string, StandInVariable> = { ...content.variables };
    delete variables.DHR443;
    delete variables.AODS565;
    variables.Latitude = { ...variables.x, dimensions: ["x"] };
    await writeNetcdf(changed, { ...content, variables });
    const { code, text } = await albedoData("verify", changed, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(text).differences).toEqual([
      "128 variables lie on 180 × 360 cells, not 131",
      "there is no variable DHR443",
      "no variable gives the latitude of the cells",
      "no variable gives the longitude of the cells",
      expect.stringContaining("SHA-256"),
    ]);
  });

  test("verify counts the complete rows", async () => {
    const changed = join(root, "rows.nc");
    const ndvi = content.variables.NDVI.data.map((value, cell) => (cell < 60 * 360 ? -1000 : value));
    await writeNetcdf(changed, {
      ...content,
      attributes: { title: "like the real one" },
      variables: { ...content.variables, NDVI: { ...content.variables.NDVI, data: ndvi } },
    });
    const { code, text } = await albedoData("verify", changed);
    expect(code).toBe(1);
    expect(text).toMatch(/differs: [\d,]+ cells are all land and complete, not 10,870/);
    expect(text).toContain("not a stand-in");
  });

  test("verify refuses what is no NetCDF file", async () => {
    const page = join(root, "page.nc");
    writeFileSync(page, "<html></html>");
    await expect(albedoData("verify", page)).rejects.toMatchObject({ hint: expect.any(String) });
    await expect(albedoData("verify", join(root, "none.nc"))).rejects.toMatchObject({ hint: expect.any(String) });
  });

  test("verify says so when there is nothing to verify", async () => {
    vi.stubEnv("ALBEDO_CACHE", join(root, "empty"));
    await expect(albedoData("verify")).rejects.toMatchObject({ code: "NOT_GENERATED" });
  });

  test("generate writes where it is told, and replaces a file only by force", long, async () => {
    const output = join(root, "deep", "er", "file.nc");
    expect((await albedoData("generate", "grasp", "--output", output)).code).toBe(0);
    expect(existsSync(output)).toBe(true);
    await expect(albedoData("generate", "grasp", "--output", output)).rejects.toMatchObject({ code: "FILE_EXISTS" });
    const forced = await albedoData("generate", "-o", output, "--force", "--json");
    expect(JSON.parse(forced.text)).toMatchObject({ path: output, written: true });
  });

  test("fetch tells how to get the real file and where to put it", async () => {
    const { code, text } = await albedoData("fetch", "grasp");
    expect(code).toBe(1);
    expect(text).toContain("https://www.icare.univ-lille.fr/parasol/data-access/");
    expect(text).toContain("GRASP_POLDER_L3_climatological_S1.1degree.nc");
    expect(text).toContain("ALBEDO_DATA");
    const real = join(data, "GRASP_POLDER_L3_climatological_S1.1degree.nc");
    writeFileSync(real, "");
    const found = await albedoData("fetch", "grasp");
    rmSync(real);
    expect(found).toEqual({ code: 0, text: `GRASP/POLDER L3 climatology is there: ${real}` });
  });

  test("refuses a folder in place of a file, and tells once why it cannot write, and where else to", async () => {
    const folder = join(root, "a-folder");
    mkdirSync(folder);
    for (const force of [[], ["--force"]]) {
      await expect(albedoData("generate", "grasp", "--output", folder, ...force)).rejects.toMatchObject({
        code: "NOT_A_FILE",
        message: `Cannot write ${folder}: it is a folder`,
        hint: `Name a file in it: ${join(folder, "grasp-stand-in-1.nc")}`,
      });
    }
    const text = join(root, "text");
    writeFileSync(text, "");
    const below = join(text, "below", "file.nc");
    await expect(albedoData("generate", "grasp", "--output", below)).rejects.toMatchObject({
      message: expect.stringMatching(/^Cannot write (?!.*Cannot write)/),
      hint: expect.stringContaining("Choose a folder"),
    });
  });

  test("refuses words that nothing takes, as a wrong usage", async () => {
    for (const args of [
      ["list", "foo"],
      ["generate", "grasp", "x.nc"],
      ["verify", "grasp", standIn, "nope.nc"],
      ["verify", standIn, "nope.nc"],
      ["fetch", "grasp", "digits"],
    ]) {
      const { code, text } = await albedoData(...args);
      expect([code, text]).toEqual([
        2,
        `albedo: data ${args[0]} has no use for "${args.at(-1)}"\nhint: albedo data --help shows what it takes`,
      ]);
    }
  });

  test("refuses unknown commands, options and data sets", async () => {
    expect((await albedoData("frobnicate")).code).toBe(2);
    await expect(albedoData("list", "--loud")).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(albedoData("fetch", "grsp")).rejects.toMatchObject({ code: "UNKNOWN_DATA_SET" });
  });

  test("two processes may generate the same file at once", long, async () => {
    const shared = join(root, "shared");
    const cli = new URL("../../dist/kernel/cli.js", import.meta.url).pathname;
    const run = () =>
      promisify(execFile)(process.execPath, [cli, "data", "generate", "--force", "--json"], {
        env: { ...process.env, ALBEDO_CACHE: shared },
      });
    await Promise.all([run(), run()]);
    expect(readdirSync(shared)).toEqual(["grasp-stand-in-1.nc"]);
    vi.stubEnv("ALBEDO_CACHE", shared);
    expect((await albedoData("verify")).code).toBe(0);
  });
});
