import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { long } from "../support/full.ts";
import { ensureBundles } from "../support/kernel-bundles.ts";

const root = resolve(import.meta.dirname, "../..");
const bundleFiles = ["runtime.cjs", "runtime.cjs.map", "supervisor.cjs", "supervisor.cjs.map"];

test("the packed package installs its kernel, which runs, and uninstalls it", long, () => {
  ensureBundles();
  const scratch = mkdtempSync(join(tmpdir(), "albedo-packed-"));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  const modules = join(scratch, "node_modules");
  const home = join(scratch, "home");
  mkdirSync(home);
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch];
  execFileSync("npm", pack, { cwd: root, stdio: "ignore", shell: process.platform === "win32" });
  linkDependencies(modules);
  const tarball = readdirSync(scratch).find((name) => name.endsWith(".tgz"))!;
  execFileSync("tar", ["-xzf", join(scratch, tarball), "-C", modules]);
  const kernel = join(modules, "package", "dist", "kernel");
  const cli = join(kernel, "cli.js");
  const start = join(kernel, "start.cjs");
  expect(readdirSync(join(kernel, "bundle")).toSorted()).toEqual(bundleFiles);
  // Without what would load the modules, so that nothing but the bundles can be what runs.
  rmSync(join(kernel, "start"), { recursive: true });
  const env = { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, "cache") };
  const albedo = (...args: string[]) => execFileSync(process.execPath, [cli, ...args], { env, encoding: "utf8" });

  const prefix = join(scratch, "prefix");
  albedo("install", "--prefix", prefix);
  const spec = JSON.parse(readFileSync(join(prefix, "share/jupyter/kernels/albedo/kernel.json"), "utf8"));
  expect(spec.argv.slice(spec.argv.indexOf(start), -2)).toEqual([start, "kernel"]);
  expect(existsSync(join(prefix, "share/jupyter/labextensions/albedo-lab/package.json"))).toBe(true);
  expect(JSON.parse(albedo("doctor", "--json"))).toMatchObject({ works: true });
  albedo("uninstall", "--prefix", prefix);
  expect(readdirSync(prefix)).toEqual([]);
});

/** Makes the checkout's packages findable from the unpacked one, as npm would install them. */
function linkDependencies(modules: string): void {
  mkdirSync(modules);
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name.startsWith(".") || name === "albedo" || name === "albedo-lab") continue;
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction");
  }
}
