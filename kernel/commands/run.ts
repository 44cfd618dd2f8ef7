import { basename, dirname, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "../cli.ts";
import { describeFailure } from "../notebook/cell-failure.ts";
import type { Execution } from "../notebook/execute-notebook.ts";
import { closePictures } from "../notebook/figure-pictures.ts";
import type { NotebookError } from "../notebook/notebook-error.ts";
import { notebookHtml } from "../notebook/notebook-html.ts";
import { parseSetting } from "../notebook/parameters.ts";
import { clock, showProgress } from "../notebook/progress.ts";
import { runNotebook } from "../notebook/run-notebook.ts";
import { writeWhole } from "../notebook/write-notebook.ts";

const usage = `albedo run NOTEBOOK… [--output-dir DIR] [--html] [--timeout S] [--set name=value]…

  --output-dir DIR  write DIR/NAME.ipynb; without it NAME.executed.ipynb beside the notebook
  --html            write a page of the same name too, which shows everything offline
  --timeout S       interrupt a cell after S seconds
  --set name=value  another value for a name of the cell tagged "parameters"; the value is JSON, else text,
                    and the path of a file is seen from this folder

Each notebook runs in its own folder, in a kernel of its own, up to the first cell that fails; what ran is written
either way. The next notebook runs all the same. Exit code 1 when a cell failed or left a failing promise behind,
2 for a mistake in the command, 130 after Ctrl-C.`;

/** `albedo run`: executes notebooks without Python. */
export const runCommand: Command = {
  summary: "execute notebooks",
  usage,
  async run(args) {
    const order = readArguments(args);
    if (typeof order === "string") {
      console.error(`albedo: ${order}\nhint: albedo run --help explains the command`);
      return 2;
    }
    return runAll(order);
  },
};

interface Order {
  /** Notebook and where its executed copy goes. */
  jobs: { path: string; output: string }[];
  html: boolean;
  timeoutSeconds: number | undefined;
  parameters: Record<string, unknown>;
}

/** What was asked for, or what is wrong with it. */
function readArguments(args: string[]): Order | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return (error as Error).message;
  }
  const { values, positionals } = parsed;
  if (positionals.length === 0) return "name a notebook to run";
  const timeoutSeconds = values.timeout === undefined ? undefined : Number(values.timeout);
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) return `--timeout takes seconds, not "${values.timeout}"`;
  let parameters: Order["parameters"];
  try {
    parameters = Object.fromEntries((values.set ?? []).map((setting) => parseSetting(setting)));
  } catch (error) {
    return (error as Error).message;
  }
  const jobs = positionals.map((path) => ({ path, output: outputOf(path, values["output-dir"]) }));
  const twice = jobs.find((job, index) => jobs.findIndex((other) => other.output === job.output) !== index);
  if (twice) return `two of the notebooks would be written to ${twice.output}`;
  const own = jobs.find(({ path, output }) => resolve(path) === output);
  if (own) return `the executed notebook would be written in place of ${own.path} itself: name another --output-dir`;
  return { jobs, html: values.html ?? false, timeoutSeconds, parameters };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      "output-dir": { type: "string" },
      html: { type: "boolean" },
      timeout: { type: "string" },
      set: { type: "string", multiple: true },
    },
  });
}

function outputOf(path: string, folder: string | undefined): string {
  if (folder !== undefined) return join(resolve(folder), basename(path));
  const name = basename(path, extname(path));
  return join(dirname(resolve(path)), `${name}.executed.ipynb`);
}

async function runAll({ jobs, html, timeoutSeconds, parameters }: Order): Promise<number> {
  const stop = new AbortController();
  const onInterrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on("SIGINT", onInterrupt);
  let failed = false;
  try {
    for (const { path, output } of jobs) {
      if (stop.signal.aborted) break;
      const progress = showProgress(basename(path, extname(path)));
      let execution: Execution;
      let note: string | undefined;
      try {
        execution = await runNotebook(path, {
          output,
          parameters,
          timeoutSeconds,
          signal: stop.signal,
          onCell: progress.onCell,
          onNote: (text) => {
            note = text;
          },
        });
        if (html) await writeWhole(pageOf(output), await notebookHtml(execution.notebook));
      } catch (error) {
        progress.end();
        const { message, hint } = error as Partial<NotebookError>;
        if (hint === undefined) throw error;
        console.error(`albedo: ${message}\nhint: ${hint}`);
        failed = true;
        continue;
      }
      progress.end();
      if (note) console.error(`note: figures have no picture beside them: ${note}`);
      if (execution.failure) {
        failed = true;
        console.error(describeFailure(path, execution.failure));
      }
      console.log(`${output}${html ? `\n${pageOf(output)}` : ""}  (${clock(execution.seconds)})`);
    }
  } finally {
    process.off("SIGINT", onInterrupt);
    await closePictures();
  }
  if (stop.signal.aborted) return 130;
  return failed ? 1 : 0;
}

function pageOf(output: string): string {
  return output.replace(/(\.ipynb)?$/, ".html");
}
