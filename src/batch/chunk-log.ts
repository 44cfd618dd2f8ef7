import { join } from "node:path";

/** Where a process of this machine keeps what its job prints while it works on a chunk, and the stacks of errors. */
export function chunkLog(folder: string, chunk: number): string {
  return join(folder, "logs", `${String(chunk).padStart(6, "0")}.log`);
}
