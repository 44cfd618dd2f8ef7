/** What a kernel runs besides its cells: a bundle of its own, from which `start.cjs` calls one of these. */

/** The process that front ends start. */
export async function kernel(args: string[]): Promise<void> {
  const { kernelCommand } = await import("../commands/kernel.ts");
  process.exitCode = await kernelCommand.run(args).catch(async (error) => {
    const { reportError } = await import("../report-error.ts");
    return reportError(error);
  });
}

/** The thread of the session, in a kernel of one process. */
export function session(): void {
  void import("../session/session-worker.ts");
}
