import { dirname, resolve } from "node:path";
import { startKernel } from "../client/index.ts";
import { type ExecuteOptions, type Execution, executeNotebook } from "./execute-notebook.ts";
import { addPictures } from "./figure-pictures.ts";
import { withParameters } from "./parameters.ts";
import { readNotebook } from "./read-notebook.ts";
import { tryToWrite, writeNotebook } from "./write-notebook.ts";

export interface RunOptions extends ExecuteOptions {
  /** Where the executed notebook is written, also when a cell fails. */
  output: string;
  /** Values for names of its cell tagged `parameters`. */
  parameters?: Record<string, unknown>;
  /** Environment of the kernel; types are checked only where it has `ALBEDO_CHECK`. @defaultValue that of this process */
  env?: NodeJS.ProcessEnv;
  /** Whether figures get a PNG beside them where a Chromium is there. @defaultValue true */
  pictures?: boolean;
  /** Told why figures have no picture beside them, where they have none. */
  onNote?: (note: string) => void;
}

/**
 * Executes a notebook file with a kernel of its own, in the notebook's folder, and writes the result.
 *
 * @throws {@link NotebookError} when the file cannot be read or written, or has no such parameter
 */
export async function runNotebook(path: string, options: RunOptions): Promise<Execution> {
  const notebook = withParameters(await readNotebook(path), options.parameters ?? {}, path);
  await tryToWrite(options.output);
  // What a late warning tells would be in some runs and not in others; `albedo check` tells it reliably.
  const env = { ALBEDO_CHECK: "off", ...(options.env ?? process.env) };
  const kernel = await startKernel({ cwd: dirname(resolve(path)), env });
  let execution: Execution;
  try {
    execution = await executeNotebook(kernel, notebook, options);
  } finally {
    await kernel.shutdown();
  }
  const note = options.pictures === false ? undefined : await addPictures(execution.notebook);
  if (note) options.onNote?.(note);
  await writeNotebook(options.output, execution.notebook);
  return execution;
}
