import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ensureEnvironment, existingEnvironment } from "../../kernel/jupyter/environment.ts";
import { withLock } from "../../kernel/jupyter/folder-lock.ts";
import { ownRequirements, pipRequirements } from "../../kernel/jupyter/pip-requirements.ts";
import { hasJupyter, jupyterEnvironment } from "../support/environment.ts";
import { long } from "../support/full.ts";

const scratch = mkdtempSync(join(tmpdir(), "albedo-environment-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("pipRequirements() reads the items below pip and nothing else", () => {
  const text = [
    "name: x # a name",
    "dependencies:",
    "  - nodejs >=20.19",
    "  - pip",
    "  - pip:",
    "      # a remark",
    "      - jupyterlab>=4.6,<5 # the front end",
    "",
    '      - "anywidget[dev]>=0.11"',
    "      - package @ https://example.org/a.tgz#sha=1",
    "  - python",
    "prefix: none",
  ].join("\n");
  expect(pipRequirements(text)).toEqual([
    "jupyterlab>=4.6,<5",
    "anywidget[dev]>=0.11",
    "package @ https://example.org/a.tgz#sha=1",
  ]);
});

test("pipRequirements() refuses a file without a pip part", () => {
  expect(() => pipRequirements("dependencies:\n  - python\n")).toThrow(
    expect.objectContaining({ code: "NO_PIP_PART", hint: expect.stringContaining("pip") }),
  );
});

test("every requirement of environment.yml has a lower and an upper bound", () => {
  for (const requirement of ownRequirements()) expect(requirement).toMatch(/^[a-z-]+>=[\d.]+,<[\d.]+$/);
});

test.skipIf(!hasJupyter)("the pip part of environment.yml installs without conflicts", { timeout: 300_000 }, () => {
  const { python } = jupyterEnvironment!;
  expect(execFileSync(python, ["-m", "pip", "check"], { encoding: "utf8" })).toContain("No broken requirements");
  const script = [
    "import sys, importlib.metadata as m",
    "from packaging.requirements import Requirement as R",
    "print([r for r in sys.argv[1:] if not R(r).specifier.contains(m.version(R(r).name))])",
  ].join("\n");
  expect(execFileSync(python, ["-c", script, ...ownRequirements()], { encoding: "utf8" }).trim()).toBe("[]");
});

test.skipIf(!hasJupyter)("ensureEnvironment() does nothing when nothing changed", async () => {
  const lines: string[] = [];
  const environment = await ensureEnvironment({ onProgress: (line) => lines.push(line) });
  expect(environment).toEqual(jupyterEnvironment);
  expect(lines).toEqual([]);
});

test.skipIf(!hasJupyter)("ensureEnvironment() says why pip failed, and leaves no stamp", long, async () => {
  const folder = join(scratch, "broken");
  const requirements = [join(scratch, "no-such-package.whl")];
  await expect(ensureEnvironment({ folder, requirements })).rejects.toMatchObject({ code: "PIP_FAILED" });
  expect(existsSync(join(folder, "bin", "python"))).toBe(true);
  expect(existingEnvironment({ folder, requirements })).toBeUndefined();
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

test.skipIf(!hasJupyter)("ensureEnvironment() does not empty a folder that is no environment", async () => {
  writeFileSync(join(scratch, "thesis.tex"), "");
  await expect(ensureEnvironment({ folder: scratch })).rejects.toMatchObject({ code: "NOT_AN_ENVIRONMENT" });
  expect(existsSync(join(scratch, "thesis.tex"))).toBe(true);
});

test("withLock() runs one job at a time and takes over the lock of a process that has ended", async () => {
  const lock = join(scratch, "job.lock");
  const ended = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
  writeFileSync(lock, ended);
  let running = 0;
  let most = 0;
  const job = async () => {
    running++;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  };
  await Promise.all([withLock(lock, job), withLock(lock, job), withLock(lock, job)]);
  expect(most).toBe(1);
  expect(existsSync(lock)).toBe(false);
});
