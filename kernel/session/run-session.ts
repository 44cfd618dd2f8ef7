import { writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { sourcePlaces } from "../start/source-places.ts";
import type { CheckMode } from "../types/check-mode.ts";
import { readConnection } from "../wire/connection.ts";
import { watchParent } from "./parent-watch.ts";
import type { CreateRuntime } from "./runtime-link.ts";
import { KernelSession } from "./session.ts";

/** How a kernel was started. */
export interface SessionSettings {
  connectionFile: string;
  check: CheckMode;
  /** File of all sessions' history; without it, history ends with the kernel. */
  historyPath?: string;
}

/**
 * Starts a session. It ends when a front end asks for it, or the process that started the kernel is gone.
 *
 * @throws {@link KernelError} when the connection file or an address cannot be used
 */
export async function startSession(settings: SessionSettings, createRuntime?: CreateRuntime): Promise<KernelSession> {
  const { connectionFile, check, historyPath } = settings;
  // V8's space for young objects would grow for what the first second allocates, 2 MB of which an idle kernel has no use.
  // In a kernel of one process the user's objects are there, too.
  if (!createRuntime) setFlagsFromString("--semi-space-growth-factor=1");
  const session = new KernelSession({
    connection: await readConnection(connectionFile),
    ...(historyPath !== undefined && { historyPath }),
    ...(createRuntime && { createRuntime }),
    check,
    log,
  });
  // A mistake in the kernel must not cost the user's variables.
  process.on("uncaughtException", (error) => log(error.stack ?? String(error)));
  watchParent(() => void session.shutdown());
  await session.start();
  return session;
}

function log(line: string): void {
  try {
    writeSync(2, `albedo kernel: ${sourcePlaces(line)}\n`);
  } catch {
    // Nobody is there any more to read it, or not fast enough.
  }
}
