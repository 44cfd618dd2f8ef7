import type { CellResult } from "../../kernel/client/index.ts";
import { startKernel } from "../../kernel/client/index.ts";

/** Runs cells in order in a kernel of their own, up to the first that fails; returns what became of each. */
export async function runCells(
  cells: readonly string[],
  cwd: string,
  env?: Record<string, string>,
): Promise<CellResult[]> {
  const kernel = await startKernel({ cwd, env: { ...process.env, ALBEDO_CHECK: "off", ...env } });
  const results: CellResult[] = [];
  try {
    for (const cell of cells) {
      const result = await kernel.execute(cell);
      results.push(result);
      if (result.status !== "ok") break;
    }
  } finally {
    await kernel.shutdown();
  }
  return results;
}

/** Text of the errors among results; empty when every cell ended well. */
export function failures(results: readonly CellResult[]): string[] {
  return results.flatMap(({ error }) => (error ? [`${error.ename}: ${error.evalue}`] : []));
}
