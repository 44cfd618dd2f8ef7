import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cliPath } from "./kernelspec.ts";

const execute = promisify(execFile);

/** Whether networks can be computed on a device, as the library's `albedo devices` tells it. */
export interface FoundDevice {
  readonly device: string;
  readonly works: boolean;
  readonly detail: string;
  readonly hint?: string;
}

/**
 * Asks the library which devices compute here: in a process of its own, since drivers may crash.
 *
 * @param names - devices to try. @defaultValue all
 * @returns none where the process fails
 */
export async function askDevices(names: readonly string[] = []): Promise<FoundDevice[]> {
  const args = [cliPath, "devices", ...names, "--json"];
  // Its exit code is 1 where no device works, which is an answer too.
  const { stdout } = await execute(process.execPath, args, { timeout: 60_000 }).catch((error) => error);
  try {
    return JSON.parse(stdout);
  } catch {
    return [];
  }
}
