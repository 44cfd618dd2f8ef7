import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { askDevices } from "../../kernel/jupyter/devices.ts";
import { gpuKernelSpec, kernelSpec } from "../../kernel/jupyter/kernelspec.ts";
import { activePrefix, userDataFolder } from "../../kernel/jupyter/paths.ts";
import { replaceFolder } from "../../kernel/jupyter/replace-folder.ts";
import { hasJupyter, jupyterEnvironment } from "../support/environment.ts";
import { long } from "../support/full.ts";

const cli = resolve(import.meta.dirname, "../../dist/kernel/cli.js");
const start = resolve(import.meta.dirname, "../../dist/kernel/start.cjs");
const built = resolve(import.meta.dirname, "../../widgets/labextension");
const version = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../package.json"), "utf8")).version;
const scratch = mkdtempSync(join(tmpdir(), "albedo-install-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let folders = 0;
function emptyFolder(): string {
  const folder = join(scratch, String(folders++));
  mkdirSync(folder);
  return folder;
}

/** Runs the command line program with a home of its own. */
function albedo(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; out: string; err: string }> {
  const clean = { ...process.env, VIRTUAL_ENV: "", CONDA_PREFIX: "", JUPYTER_DATA_DIR: join(scratch, "user"), ...env };
  return new Promise((done) => {
    execFile(process.execPath, [cli, ...args], { env: clean }, (error, out, err) => {
      done({ code: error ? Number(error.code ?? 1) : 0, out, err });
    });
  });
}

function allFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

test("albedo install writes the kernelspec and the extension below a prefix", async () => {
  const prefix = emptyFolder();
  const { code, out } = await albedo(["install", "--prefix", prefix]);
  expect(code).toBe(0);
  const kernel = join(prefix, "share/jupyter/kernels/albedo");
  expect(out).toContain(kernel);
  expect(readdirSync(kernel).sort()).toEqual(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
  expect(JSON.parse(readFileSync(join(kernel, "kernel.json"), "utf8"))).toMatchObject({
    argv: [
      process.execPath,
      "--no-force-async-hooks-checks",
      start,
      "kernel",
      "--connection-file",
      "{connection_file}",
    ],
    display_name: "TypeScript (Albedo)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { albedo: { version } },
  });
  const labextension = join(prefix, "share/jupyter/labextensions/albedo-lab");
  expect(allFiles(labextension)).toEqual(allFiles(built));
  const { jupyterlab } = JSON.parse(readFileSync(join(labextension, "package.json"), "utf8"));
  expect(existsSync(join(labextension, jupyterlab._build.load))).toBe(true);
});

test("albedo install --check tells the kernel what to do about types", async () => {
  const prefix = emptyFolder();
  expect((await albedo(["install", "--prefix", prefix, "--check", "strict"])).code).toBe(0);
  const { argv } = JSON.parse(readFileSync(join(prefix, "share/jupyter/kernels/albedo/kernel.json"), "utf8"));
  expect(argv.slice(-2)).toEqual(["--check", "strict"]);
  expect(await albedo(["install", "--prefix", prefix, "--check", "sometimes"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("hint: Choose strict, warn or off."),
  });
});

test("albedo install twice leaves what one leaves, and replaces what an older version left", async () => {
  const prefix = emptyFolder();
  await albedo(["install", "--prefix", prefix]);
  const once = allFiles(prefix);
  writeFileSync(join(prefix, "share/jupyter/labextensions/albedo-lab/old.js"), "");
  writeFileSync(join(prefix, "share/jupyter/kernels/albedo/kernel.json"), "{");
  expect((await albedo(["install", "--prefix", prefix])).code).toBe(0);
  expect(allFiles(prefix)).toEqual(once);
  expect(readFileSync(join(prefix, "share/jupyter/kernels/albedo/kernel.json"), "utf8")).toContain(
    "TypeScript (Albedo)",
  );
});

test("albedo uninstall leaves nothing of its own behind and everything else alone", async () => {
  const prefix = emptyFolder();
  await albedo(["install", "--prefix", prefix]);
  expect((await albedo(["uninstall", "--prefix", prefix])).out).toContain("Removed");
  expect(readdirSync(prefix)).toEqual([]);

  mkdirSync(join(prefix, "share/jupyter/kernels/other"), { recursive: true });
  await albedo(["install", "--prefix", prefix]);
  await albedo(["uninstall", "--prefix", prefix]);
  expect(allFiles(prefix)).toEqual(["share", "share/jupyter", "share/jupyter/kernels", "share/jupyter/kernels/other"]);
  const again = await albedo(["uninstall", "--prefix", prefix]);
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("Nothing is installed") });
});

test("albedo install forgets a GPU that is gone, and albedo uninstall removes its kernel too", async () => {
  const prefix = emptyFolder();
  const gpu = join(prefix, "share/jupyter/kernels/albedo-gpu");
  const place = () => {
    mkdirSync(gpu, { recursive: true });
    writeFileSync(join(gpu, "kernel.json"), JSON.stringify(gpuKernelSpec("cuda")));
  };
  place();
  await albedo(["install", "--prefix", prefix]);
  // Where there is a GPU, the kernel stays.
  const works = (await askDevices(["cuda", "webgpu"])).some((device) => device.works);
  expect(existsSync(gpu)).toBe(works);
  place();
  await albedo(["uninstall", "--prefix", prefix]);
  expect(readdirSync(prefix)).toEqual([]);
});

test("gpuKernelSpec() is the same kernel under another name, whose networks run on the GPU", () => {
  const { env, display_name, ...rest } = gpuKernelSpec("cuda");
  expect({ env, display_name }).toEqual({ env: { ALBEDO_DEVICE: "cuda" }, display_name: "TypeScript (Albedo, GPU)" });
  expect(kernelSpec()).toMatchObject(rest);
});

test("albedo install goes to the active environment, else to the user's folder", async () => {
  const user = emptyFolder();
  const environment = emptyFolder();
  await albedo(["install"], { JUPYTER_DATA_DIR: user });
  expect(readdirSync(user).sort()).toEqual(["kernels", "labextensions"]);
  const { out } = await albedo(["install"], { JUPYTER_DATA_DIR: emptyFolder(), VIRTUAL_ENV: environment });
  expect(out).toContain(`the active environment ${environment}`);
  expect(existsSync(join(environment, "share/jupyter/kernels/albedo/kernel.json"))).toBe(true);
  await albedo(["uninstall"], { JUPYTER_DATA_DIR: user, VIRTUAL_ENV: environment });
  expect([existsSync(user), readdirSync(environment)]).toEqual([false, []]);
});

test("userDataFolder() and activePrefix() choose as Jupyter does", () => {
  expect(userDataFolder({ HOME: "/home/ada" }, "linux")).toBe("/home/ada/.local/share/jupyter");
  expect(userDataFolder({ HOME: "/home/ada", XDG_DATA_HOME: "/data" }, "linux")).toBe("/data/jupyter");
  expect(userDataFolder({ HOME: "/Users/ada" }, "darwin")).toBe("/Users/ada/Library/Jupyter");
  expect(userDataFolder({ HOME: "/home/ada", JUPYTER_DATA_DIR: "/own" }, "linux")).toBe("/own");
  expect(activePrefix({ CONDA_PREFIX: "/conda", CONDA_DEFAULT_ENV: "base" })).toBeUndefined();
  expect(activePrefix({ CONDA_PREFIX: "/conda/envs/a", CONDA_DEFAULT_ENV: "a" })).toBe("/conda/envs/a");
  expect(activePrefix({ CONDA_PREFIX: "/conda/envs/a", VIRTUAL_ENV: "/venv" })).toBe("/venv");
});

test("albedo install tells in two lines what it cannot do", async () => {
  const file = join(scratch, "a-file");
  writeFileSync(file, "");
  expect(await albedo(["install", "--prefix", file])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^albedo: Cannot write .*a-file.*\nhint: .+\n$/),
  });
  expect((await albedo(["install", "--user", "--sys-prefix"])).err).toContain("more than one of --user");
  expect((await albedo(["install", "--usr"])).err).toMatch(/albedo: Unknown option '--usr'\nhint: /);
});

test("replaceFolder() keeps the old folder and says why when the new one cannot be written", async () => {
  const folder = emptyFolder();
  const target = join(folder, "kernel");
  await replaceFolder(target, async (draft) => writeFileSync(join(draft, "a"), "1"));
  const refuse = async () => {
    throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  };
  await expect(replaceFolder(target, refuse)).rejects.toMatchObject({
    code: "NO_PERMISSION",
    message: `Cannot write ${target}: no permission`,
    hint: expect.stringContaining("--user"),
  });
  expect(allFiles(folder)).toEqual(["kernel", "kernel/a"]);
});

test.skipIf(!hasJupyter)("Jupyter finds the kernel and the extension", long, async () => {
  const prefix = emptyFolder();
  await albedo(["install", "--prefix", prefix]);
  const { jupyter } = jupyterEnvironment!;
  const env = { ...process.env, JUPYTER_PATH: join(prefix, "share/jupyter") };
  const list = JSON.parse(execFileSync(jupyter, ["kernelspec", "list", "--json"], { env, encoding: "utf8" }));
  expect(list.kernelspecs.albedo.resource_dir).toBe(join(prefix, "share/jupyter/kernels/albedo"));
  const extensions = spawnSync(jupyter, ["labextension", "list"], { env, encoding: "utf8" });
  expect(extensions.stdout + extensions.stderr).toMatch(/albedo-lab v[\d.]+ .*enabled.*OK/);
});
