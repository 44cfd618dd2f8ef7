import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "../cli.ts";
import { KernelError } from "../errors.ts";
import type { SessionSettings } from "../session/run-session.ts";
import { isCheckMode, modeOfKernel } from "../types/check-mode.ts";

const options = {
  "connection-file": { type: "string", short: "f" },
  check: { type: "string" },
} as const;

/** `albedo kernel`: the process that a Jupyter front end starts. */
export const kernelCommand: Command = {
  summary: "is the Jupyter kernel; front ends start it",
  usage: "albedo kernel --connection-file FILE [--check strict|warn|off]",
  async run(args) {
    const { values } = parseArgs({ args, options });
    const path = values["connection-file"];
    if (values.check !== undefined && !isCheckMode(values.check)) {
      throw new KernelError(
        "USAGE",
        `Cannot start the kernel with --check ${values.check}`,
        "Types are checked before a cell runs (strict), beside it (warn) or not at all (off).",
      );
    }
    if (!path) {
      throw new KernelError(
        "USAGE",
        "Cannot start the kernel without a connection file",
        "Front ends pass --connection-file; to run a notebook use albedo run, to work in JupyterLab albedo lab.",
      );
    }
    const historyPath = historyFile();
    const settings: SessionSettings = {
      connectionFile: path,
      check: modeOfKernel(values.check),
      ...(historyPath !== undefined && { historyPath }),
    };
    if (process.env.ALBEDO_PROCESS === "single") {
      // Cells may not end the process; the kernel may.
      const exit = process.exit.bind(process);
      const { runSingleProcess } = await import("../session/single-process.ts");
      return exit(await runSingleProcess(settings));
    }
    const { startSession } = await import("../session/run-session.ts");
    const session = await startSession(settings);
    process.on("SIGINT", () => session.interrupt());
    process.on("SIGTERM", () => void session.shutdown());
    await session.ended;
    // Sockets, the runtime's pipes and a cell that never ends must not keep a kernel that has said goodbye.
    return process.exit(0);
  },
};

/** `$ALBEDO_HISTORY` (empty for none), else a file in Jupyter's data folder. */
function historyFile(): string | undefined {
  const { ALBEDO_HISTORY, JUPYTER_DATA_DIR, XDG_DATA_HOME } = process.env;
  if (ALBEDO_HISTORY !== undefined) return ALBEDO_HISTORY === "" ? undefined : ALBEDO_HISTORY;
  const data = JUPYTER_DATA_DIR ?? join(XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "jupyter");
  return join(data, "albedo", "history.jsonl");
}
