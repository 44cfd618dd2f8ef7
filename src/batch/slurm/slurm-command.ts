import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MissingDependencyError } from "../../errors.ts";
import { SlurmError } from "./slurm-error.ts";

const execute = promisify(execFile);

interface Failure extends Error {
  code?: string | number;
  stderr?: string;
}

/**
 * What one of Slurm's programs prints.
 *
 * @param env - environment that finds the programs and the cluster (`PATH`, `SLURM_CONF`)
 * @throws {@link MissingDependencyError} when the program is not there
 * @throws {@link SlurmError} `SLURM_REFUSED`, with what it said
 */
export async function slurm(program: string, args: readonly string[], env = process.env): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { env, maxBuffer: 256 << 20 });
    return stdout;
  } catch (cause) {
    const { code, stderr = "", message } = cause as Failure;
    if (code === "ENOENT") {
      throw new MissingDependencyError(
        `Cannot run ${program}: it is not on the PATH`,
        "Run this where Slurm's commands are, for example on the cluster's login node, or use the local executor.",
        { cause },
      );
    }
    const said = stderr.trim() || message;
    throw new SlurmError("SLURM_REFUSED", `Cannot run ${program}: ${said}`, hintFor(said), { cause });
  }
}

function hintFor(said: string): string {
  if (/partition/i.test(said)) return "sinfo lists the partitions; name one with --partition.";
  if (/account/i.test(said)) return "sacctmgr show associations lists your accounts; name one with --account.";
  if (/time limit/i.test(said)) return "sinfo shows the partition's time limit; ask for less with --time.";
  if (/contact|connect|communicat/i.test(said))
    return "The controller does not answer: try again, or ask the cluster's staff.";
  return "The message is Slurm's own; its documentation explains it.";
}
