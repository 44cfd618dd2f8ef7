import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installInto } from "../../kernel/jupyter/installation.ts";
import { jupyterEnvironment } from "../support/environment.ts";

const script = fileURLToPath(new URL("probes.py", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "albedo-probes-"));

const probes = [
  "info",
  "top_level_await",
  "redeclare",
  "import_esm_npm",
  "import_local_reload",
  "uncaught_rejection",
  "timer_throw",
  "process_exit",
  "runtime_error",
  "error_cause",
  "syntax_error",
  "stack_overflow",
  "values",
  "rich_display",
  "display_update",
  "clear_output",
  "stdin",
  "comm",
  "history",
  "is_complete",
  "stop_on_error",
  "cell_right_after_error",
  "stdout_order",
  "silent",
  "user_expressions",
  "late_output",
  "unicode_cursor",
  "bad_signature",
  "iopub_welcome",
  "interrupt_queue",
  "interrupt_burst",
  "debug",
  "subshell",
  "control_while_busy",
  "shutdown",
];

// jupyter_client is the other end of every Jupyter front end in Python; without it there is nothing to ask with.
describe.skipIf(!jupyterEnvironment)("behaviours, seen through jupyter_client", () => {
  let results: Record<string, true | string> = {};

  beforeAll(async () => {
    const [data, folder] = [join(root, "data"), join(root, "notebooks")];
    mkdirSync(folder);
    await installInto(data);
    const env = { ...process.env, JUPYTER_PATH: data, JUPYTER_CONFIG_DIR: join(root, "config"), ALBEDO_HISTORY: "" };
    const { stdout, stderr } = spawnSync(jupyterEnvironment!.python, [script], { env, cwd: folder, encoding: "utf8" });
    if (!stdout.trim()) throw new Error(`The probes gave nothing: ${stderr}`);
    results = JSON.parse(stdout.trim().split("\n").at(-1)!) as typeof results;
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(probes)("%s", (name) => {
    expect(results[name]).toBe(true);
  });

  it("are all listed here", () => {
    expect(Object.keys(results)).toEqual(probes);
  });
});
