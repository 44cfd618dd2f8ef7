import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folder for output that is too long for a notebook. It is removed when the kernel ends. */
export function spillFolder(supervisorPid: number): string {
  return join(tmpdir(), `albedo-output-${supervisorPid}`);
}
