import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "../cli.ts";
import { ensureEnvironment } from "../jupyter/environment.ts";
import { labEnvironment } from "../jupyter/lab-environment.ts";
import { findJupyterLab, type JupyterLab } from "../jupyter/paths.ts";
import { SetupError } from "../jupyter/setup-error.ts";

/** `albedo lab`: opens JupyterLab with the kernel, without changing the user's own installation. */
export const labCommand: Command = {
  summary: "open JupyterLab with the kernel",
  usage: `albedo lab [DIR] [JUPYTERLAB'S OPTIONS…]

Starts the JupyterLab on the PATH, else one of its own that it installs with pip the first time.
The kernel and the extension are given to this JupyterLab only; albedo install makes them known to all.
Further options go to JupyterLab, for example --no-browser --port 9000.`,
  async run(args) {
    const folder = args.find((arg, i) => !arg.startsWith("-") && !args[i - 1]?.startsWith("-"));
    if (folder !== undefined && !existsSync(folder)) {
      throw new SetupError("NO_SUCH_FOLDER", `Cannot open ${folder}: it is not there`, "Give a folder or a notebook.");
    }
    const lab = await chooseLab();
    console.log(`Starting JupyterLab ${lab.version} (${lab.command})`);
    return runLab(lab, args, await labEnvironment());
  },
};

async function chooseLab(): Promise<JupyterLab> {
  const existing = await findJupyterLab();
  if (existing && Number.parseInt(existing.version, 10) >= 4) return existing;
  console.log(
    existing
      ? `The JupyterLab on the PATH is ${existing.version}; 4 or later is needed, so a separate one is used`
      : "No JupyterLab on the PATH: using one of its own",
  );
  const environment = await ensureEnvironment({ onProgress: (line) => console.log(line) });
  if (!environment) {
    throw new SetupError(
      "NO_PYTHON",
      "Cannot open JupyterLab: it is not installed, and there is no Python 3.10 or later to install it with",
      "Install Python, or run notebooks without JupyterLab: albedo run NOTEBOOK.",
    );
  }
  const command = join(dirname(environment.jupyter), process.platform === "win32" ? "jupyter-lab.exe" : "jupyter-lab");
  const own = await findJupyterLab(command);
  if (own) return own;
  throw new SetupError(
    "LAB_BROKEN",
    `Cannot start the JupyterLab in ${environment.prefix}`,
    "Remove that folder and run the command again.",
  );
}

/** Runs JupyterLab until it ends; resolves to its exit code. */
function runLab(lab: JupyterLab, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(lab.command, args, { stdio: "inherit", env });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    // The terminal sends Ctrl-C to both; JupyterLab asks before it ends, so this process waits for it.
    const wait = () => {};
    process.on("SIGTERM", pass).on("SIGHUP", pass).on("SIGINT", wait);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGTERM", pass).off("SIGHUP", pass).off("SIGINT", wait);
      resolve(code ?? (signal === null ? 1 : 0));
    });
  });
}
