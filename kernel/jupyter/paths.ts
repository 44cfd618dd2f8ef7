import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./chromium.ts";

const execute = promisify(execFile);

/** The folder in which Jupyter keeps what one user installed: `$JUPYTER_DATA_DIR`, else the system's usual place. */
export function userDataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const home = env.HOME || homedir();
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "jupyter");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** Jupyter's data folder below a prefix such as `/usr/local` or a virtual environment. */
export function prefixDataFolder(prefix: string): string {
  return join(prefix, "share", "jupyter");
}

/** Prefix of the virtual or conda environment that is active in the shell; conda's base environment does not count. */
export function activePrefix(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.VIRTUAL_ENV) return env.VIRTUAL_ENV;
  return env.CONDA_PREFIX && env.CONDA_DEFAULT_ENV !== "base" ? env.CONDA_PREFIX : undefined;
}

/** A JupyterLab that can be started. */
export interface JupyterLab {
  /** Path of its `jupyter-lab` command. */
  command: string;
  /** For example `"4.6.6"`. */
  version: string;
}

/** The JupyterLab of a `jupyter-lab` command, by default that on the PATH; undefined when it does not start. */
export async function findJupyterLab(command = findProgram("jupyter-lab")): Promise<JupyterLab | undefined> {
  if (!command) return undefined;
  try {
    const { stdout } = await execute(command, ["--version"], { timeout: 60_000 });
    const version = /\d+\.\d+\S*/.exec(stdout)?.[0];
    return version ? { command, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The data folders in which a Jupyter looks for kernels and extensions, first one first.
 *
 * @param command - its `jupyter` command; without one, the folders that any Jupyter of this user looks into
 */
export async function dataFolders(command = findProgram("jupyter")): Promise<string[]> {
  if (command) {
    try {
      const { stdout } = await execute(command, ["--paths", "--json"], { timeout: 60_000 });
      return JSON.parse(stdout).data;
    } catch {
      // A Jupyter that does not start: its folders are guessed below.
    }
  }
  const extra = (process.env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const prefix = activePrefix();
  const own = prefix ? [prefixDataFolder(prefix)] : [];
  return [...extra, ...own, userDataFolder(), "/usr/local/share/jupyter", "/usr/share/jupyter"];
}
