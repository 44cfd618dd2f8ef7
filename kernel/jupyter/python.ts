import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Oldest Python on which the JupyterLab of environment.yml runs. */
const oldestPython = [3, 10] as const;

/** A Python interpreter that can make an environment. */
export interface Python {
  /** Command or path by which it is started. */
  command: string;
  /** For example `"3.11.7"`. */
  version: string;
}

/**
 * The Python to make environments with: `$ALBEDO_PYTHON`, else `python3`, else `python`.
 *
 * @returns undefined when none is there or all are older than {@link oldestPython}
 */
export async function findPython(): Promise<Python | undefined> {
  const candidates = [process.env.ALBEDO_PYTHON, "python3", "python"];
  for (const command of candidates) {
    if (!command) continue;
    const version = await pythonVersion(command);
    if (version && isRecent(version)) return { command, version };
  }
  return undefined;
}

/** Version that a Python reports, or undefined when it does not start. */
export async function pythonVersion(command: string): Promise<string | undefined> {
  try {
    const script = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
    const { stdout } = await execute(command, ["-c", script], { timeout: 60_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1]);
}

/** `sys.prefix` of the Python on the PATH, where `--sys-prefix` installs to. */
export async function pythonPrefix(): Promise<string | undefined> {
  const python = await findPython();
  if (!python) return undefined;
  const { stdout } = await execute(python.command, ["-c", "import sys; print(sys.prefix)"], { timeout: 60_000 });
  return stdout.trim();
}
