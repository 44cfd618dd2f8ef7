import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { doctorCommand } from "../../kernel/commands/doctor.ts";
import { type Check, check } from "../../kernel/doctor/check.ts";
import { frontEndChecks } from "../../kernel/doctor/front-ends.ts";
import { packageChecks } from "../../kernel/doctor/packages.ts";
import { frontEndVersion, widgetFrontEnd } from "../../kernel/jupyter/front-end-extension.ts";
import { devicesCommand } from "../../src/nn/devices-command.ts";
import { jupyterEnvironment } from "../support/environment.ts";
import { long } from "../support/full.ts";

const cli = resolve(import.meta.dirname, "../../dist/kernel/cli.js");
const scratch = mkdtempSync(join(tmpdir(), "albedo-doctor-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function albedo(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; out: string }> {
  const clean = { ...process.env, VIRTUAL_ENV: "", CONDA_PREFIX: "", JUPYTER_DATA_DIR: join(scratch, "data"), ...env };
  return new Promise((done) => {
    execFile(process.execPath, [cli, ...args], { env: clean }, (error, out) => {
      done({ code: error ? Number(error.code ?? 1) : 0, out });
    });
  });
}

interface Report {
  code: number;
  works: boolean;
  checks: Map<string, Check>;
}

async function doctor(env: NodeJS.ProcessEnv = {}): Promise<Report> {
  const { code, out } = await albedo(["doctor", "--json"], env);
  const { works, checks } = JSON.parse(out) as { works: boolean; checks: Check[] };
  return { code, works, checks: new Map(checks.map((check) => [check.name, check])) };
}

// Where nothing is installed. It takes seconds, so that tests look at one report.
let bare: Report;
beforeAll(async () => {
  bare = await doctor();
});

test("albedo doctor tries the essential things, a running kernel among them, and ends with 0", () => {
  const essential = [...bare.checks.values()].filter((check) => check.essential);
  expect(essential.filter((check) => check.state !== "ok")).toEqual([]);
  expect(essential.map((check) => check.name)).toEqual(["Node", "WebAssembly SIMD", "zeromq", "h5wasm", "kernel"]);
  expect(bare).toMatchObject({ code: 0, works: true });
  expect(essential[4]!.detail).toMatch(/^started and ran 1 \+ 1 in \d+ ms$/);
});

test("albedo doctor checks a type", () => {
  expect(bare.checks.get("type checks")).toMatchObject({
    state: "ok",
    detail: expect.stringMatching(/^TypeScript 7\.0\.2, first check in \d+ ms$/),
  });
});

test("albedo doctor follows the installation: missing, there, stale, of another version", long, async () => {
  expect(bare.checks.get("kernelspec")).toMatchObject({ state: "missing", hint: "albedo install" });

  const env = { JUPYTER_DATA_DIR: join(scratch, "installed") };
  await albedo(["install", "--user"], env);
  const there = (await doctor(env)).checks;
  expect([there.get("kernelspec")!.state, there.get("labextension")!.state]).toEqual(["ok", "ok"]);

  const kernel = join(env.JUPYTER_DATA_DIR, "kernels", "albedo", "kernel.json");
  writeFileSync(kernel, JSON.stringify({ argv: [process.execPath, "/gone/cli.js"] }));
  const manifest = join(env.JUPYTER_DATA_DIR, "labextensions", "albedo-lab", "package.json");
  writeFileSync(manifest, JSON.stringify({ version: "0.0.1" }));
  const stale = (await doctor(env)).checks;
  expect(stale.get("kernelspec")).toMatchObject({
    state: "broken",
    detail: expect.stringContaining("/gone/cli.js is gone"),
  });
  expect(stale.get("labextension")).toMatchObject({ state: "broken", detail: expect.stringContaining("0.0.1") });
});

test.skipIf(!jupyterEnvironment)(
  "albedo doctor and install say where and how to get jupyterlab_widgets in an environment without it",
  long,
  async () => {
    // A real environment of its own, without extensions, in which the JupyterLab of the tests runs.
    const prefix = join(scratch, "bare");
    const { python } = jupyterEnvironment!;
    const packagesOf = (of: string) =>
      String(execFileSync(of, ["-c", "import site; print(site.getsitepackages()[0])"])).trim();
    execFileSync(python, ["-m", "venv", "--without-pip", prefix]);
    writeFileSync(join(packagesOf(join(prefix, "bin/python3")), "tests.pth"), packagesOf(python));
    for (const [command, module] of [
      ["jupyter", "jupyter_core.command"],
      ["jupyter-lab", "jupyterlab.labapp"],
    ] as const) {
      const script = `#!${prefix}/bin/python3\nfrom ${module} import main\nmain()\n`;
      writeFileSync(join(prefix, "bin", command), script, { mode: 0o755 });
    }
    const PATH = [join(prefix, "bin"), process.env.PATH].join(delimiter);
    const env = { PATH, JUPYTER_DATA_DIR: join(scratch, "bare-user"), JUPYTER_PREFER_ENV_PATH: "1" };
    const how = `pip install jupyterlab_widgets (in the environment of ${join(prefix, "bin/jupyter-lab")})`;
    const { out } = await albedo(["install", "--prefix", prefix], env);
    expect(out).toContain(`Widgets are shown as pictures until you run: ${how}`);

    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const found = new Map((await frontEndChecks()).map((check) => [check.name, check]));
    vi.unstubAllEnvs();
    expect(found.get("jupyterlab_widgets front end")).toMatchObject({
      state: "missing",
      detail: "not installed; without it widgets are shown as pictures",
      hint: how,
    });
    expect(found.get("anywidget front end")).toMatchObject({ state: "missing", hint: expect.stringContaining(prefix) });

    const data = join(prefix, "share/jupyter");
    const folder = join(data, "labextensions", widgetFrontEnd.folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version: "3.0.16" }));
    expect(frontEndVersion(widgetFrontEnd, [data])).toBe("3.0.16");
  },
);

test("albedo doctor names a Chromium that is not there and the data folder it looks into, in words", async () => {
  const env = { ALBEDO_CHROMIUM: join(scratch, "no-chromium"), ALBEDO_DATA: join(scratch, "files") };
  mkdirSync(env.ALBEDO_DATA);
  writeFileSync(join(env.ALBEDO_DATA, "a.nc"), "");
  const { out } = await albedo(["doctor"], env);
  expect(out).toMatch(/Essential\n {2}ok +Node +\d+\./);
  expect(out).toContain("The essential things work.");
  expect(out).toContain(`${env.ALBEDO_CHROMIUM} is not there`);
  expect(out).toContain(`${env.ALBEDO_DATA} (1 entry)`);
});

test("albedo doctor says on what networks can be computed, and what the others lack", () => {
  expect(bare.checks.get("networks on cpu")).toMatchObject({ state: "ok", detail: "onnxruntime-node cpu" });
  expect(bare.checks.get("networks on interpreter")).toMatchObject({ state: "ok" });
  const cuda = bare.checks.get("networks on cuda")!;
  if (cuda.state !== "ok") expect(cuda.hint).toContain("LD_LIBRARY_PATH");
});

test("albedo doctor and albedo devices refuse unknown options with a hint", async () => {
  for (const [name, command] of Object.entries({ doctor: doctorCommand, devices: devicesCommand })) {
    await expect(command.run(["--bogus"])).rejects.toMatchObject({
      code: "BAD_OPTION",
      hint: `albedo ${name} --help lists the options.`,
    });
  }
});

test("packageChecks() tells a package that loads from one that does not and one that is not there", async () => {
  const folder = join(scratch, "project");
  place(folder, "sharp", "module.exports = {};");
  place(folder, "onnxruntime-node", 'throw new Error("libonnxruntime.so not found");');
  const found = new Map((await Promise.all(packageChecks(folder))).map((check) => [check.name, check]));
  expect(found.get("sharp")).toMatchObject({ state: "ok", detail: "9.8.7" });
  expect(found.get("onnxruntime-node")).toMatchObject({
    state: "broken",
    detail: '9.8.7 does not load: throw new Error("libonnxruntime.so not found");',
  });
});

test("check() turns an exception into a broken check with the first lines of its message", async () => {
  const found = await check("thing", { hint: "mend it" }, () => {
    throw new Error("first:\n\n  second\nthird\nfourth");
  });
  expect(found).toEqual({
    name: "thing",
    state: "broken",
    essential: false,
    detail: "first: second third",
    hint: "mend it",
  });
});

function place(project: string, name: string, code: string): void {
  const folder = join(project, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "9.8.7", main: "index.js" }));
  writeFileSync(join(folder, "index.js"), code);
}
