import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { installInto } from "../../kernel/jupyter/installation.ts";
import { jupyterEnvironment } from "../support/environment.ts";
import { long } from "../support/full.ts";

const script = fileURLToPath(new URL("kernel_test.py", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "albedo-conformance-"));

afterAll(() => rmSync(data, { recursive: true, force: true }));

// Jupyter's own suite for kernels; without Python there is nothing to run it with.
describe.skipIf(!jupyterEnvironment)("jupyter_kernel_test", () => {
  it("passes whole, with no test skipped", long, async () => {
    await installInto(data);
    const env = { ...process.env, JUPYTER_PATH: data, JUPYTER_CONFIG_DIR: join(data, "config"), ALBEDO_HISTORY: "" };
    const { status, stderr } = spawnSync(jupyterEnvironment!.python, [script], { env, cwd: data, encoding: "utf8" });
    expect(stderr).toMatch(/^Ran 13 tests/m);
    expect(stderr).toMatch(/^OK$/m);
    expect(status).toBe(0);
  });
});
