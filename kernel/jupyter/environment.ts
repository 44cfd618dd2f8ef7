import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withLock } from "./folder-lock.ts";
import { isCheckout, packageRoot } from "./package-root.ts";
import { ownRequirements } from "./pip-requirements.ts";
import { findPython, pythonVersion } from "./python.ts";
import { SetupError } from "./setup-error.ts";

/** A Python environment that holds what environment.yml lists below pip. */
export interface JupyterEnvironment {
  /** Its folder, which Jupyter calls `sys.prefix`. */
  prefix: string;
  /** Path of its Python. */
  python: string;
  /** Path of its `jupyter` command. */
  jupyter: string;
}

/** Where to make an environment and whom to tell. */
export interface EnvironmentOptions {
  /** Folder of the environment. @defaultValue {@link environmentFolder} */
  folder?: string;
  /** Requirements as pip takes them. @defaultValue the pip part of environment.yml */
  requirements?: readonly string[];
  /** Called with one line for each thing that is done; not called when nothing is to do. */
  onProgress?: (line: string) => void;
}

const windows = process.platform === "win32";
const stampName = "albedo-environment.json";

/** Folder of the package's own environment: `.venv` of a checkout, else a folder of the user's cache. */
function environmentFolder(): string {
  if (process.env.ALBEDO_VENV) return process.env.ALBEDO_VENV;
  if (isCheckout()) return join(packageRoot, ".venv");
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(cache, "albedo", "venv");
}

/** The package's environment when it is there and up to date, without changing anything. */
export function existingEnvironment(options: EnvironmentOptions = {}): JupyterEnvironment | undefined {
  const { folder = environmentFolder(), requirements = ownRequirements() } = options;
  const environment = environmentAt(folder);
  return readStamp(folder) === stampOf(requirements) && existsSync(environment.jupyter) ? environment : undefined;
}

/**
 * The package's Python environment, created or brought up to date where needed.
 * Quick when nothing changed: a stamp in the folder names the requirements that it was made from.
 *
 * @returns undefined when there is no Python to make one with
 * @throws {@link SetupError} when Python is there but the environment cannot be made
 */
export async function ensureEnvironment(options: EnvironmentOptions = {}): Promise<JupyterEnvironment | undefined> {
  const { folder = environmentFolder(), requirements = ownRequirements(), onProgress = () => {} } = options;
  const ready = () => existingEnvironment({ folder, requirements });
  const environment = ready();
  if (environment) return environment;
  const base = await findPython();
  if (!base) return undefined;
  return withLock(
    `${folder}.lock`,
    async () => {
      const made = ready();
      if (made) return made;
      await makeEnvironment(folder, requirements, base.command, base.version, onProgress);
      return environmentAt(folder);
    },
    (pid) => onProgress(`Waiting for process ${pid}, which prepares ${folder}`),
  );
}

async function makeEnvironment(
  folder: string,
  requirements: readonly string[],
  command: string,
  version: string,
  onProgress: (line: string) => void,
): Promise<void> {
  const { python } = environmentAt(folder);
  await rm(join(folder, stampName), { force: true });
  if (!(await pythonVersion(python))) {
    await requireReplaceable(folder);
    onProgress(`Making a Python ${version} environment in ${folder}`);
    await follow(command, ["-m", "venv", "--clear", folder], () => {}).catch((cause) => {
      throw new SetupError(
        "VENV_FAILED",
        `Cannot make a Python environment in ${folder}: ${(cause as Error).message}`,
        "Install Python's venv module (Debian: python3-venv), or point ALBEDO_PYTHON to another Python.",
        { cause },
      );
    });
  }
  onProgress(`Installing ${requirements.length} Python packages and what they need into ${folder}`);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2", "--upgrade"];
  let found = 0;
  const onLine = (line: string) => {
    if (line.startsWith("Collecting ") && ++found % 25 === 0) onProgress(`  ${found} packages found`);
    const installing = /^Installing collected packages: (.*)/.exec(line)?.[1];
    if (installing) onProgress(`  installing ${installing.split(", ").length} packages`);
  };
  await follow(python, [...pip, ...requirements], onLine).catch((cause) => {
    throw new SetupError(
      "PIP_FAILED",
      `Cannot install JupyterLab into ${folder}: ${(cause as Error).message}`,
      "Check the network or pip's settings, then run the command again; npm packages alone suffice for albedo run.",
      { cause },
    );
  });
  await writeFile(join(folder, stampName), `${JSON.stringify({ requirements: stampOf(requirements) })}\n`);
}

/** Making an environment empties its folder: refuses one that holds anything else. */
async function requireReplaceable(folder: string): Promise<void> {
  const content = await readdir(folder).catch((): string[] => []);
  if (content.length === 0 || content.includes("pyvenv.cfg")) return;
  throw new SetupError(
    "NOT_AN_ENVIRONMENT",
    `Cannot make a Python environment in ${folder}: it holds something else`,
    "Point ALBEDO_VENV to a new folder, or remove it.",
  );
}

/** Runs a program, handing on each line that it prints; rejects with the last lines of stderr. */
function follow(command: string, args: string[], onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    const complaints: string[] = [];
    createInterface(child.stdout).on("line", onLine);
    createInterface(child.stderr).on("line", (line) => {
      if (line.startsWith("WARNING")) return;
      complaints.push(line);
      if (complaints.length > 4) complaints.shift();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(complaints.join(" ").trim() || `${command} ended with code ${code}`));
    });
  });
}

function environmentAt(prefix: string): JupyterEnvironment {
  const bin = join(prefix, windows ? "Scripts" : "bin");
  const suffix = windows ? ".exe" : "";
  return { prefix, python: join(bin, `python${suffix}`), jupyter: join(bin, `jupyter${suffix}`) };
}

function stampOf(requirements: readonly string[]): string {
  return createHash("sha256").update(requirements.join("\n")).digest("hex");
}

function readStamp(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, stampName), "utf8")).requirements;
  } catch {
    return undefined;
  }
}
