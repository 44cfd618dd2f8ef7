import type { KernelClient } from "../client/index.ts";
import { type CellFailure, errorIn } from "./cell-failure.ts";
import { type Cell, type CodeCell, hasTag, isCode, type Notebook, type Output } from "./notebook.ts";

/** What the executor needs of a running kernel. */
export type CellRunner = Pick<KernelClient, "execute" | "interrupt">;

export interface ExecuteOptions {
  /** Longest time for one cell, in seconds; the cell is then interrupted. @defaultValue no limit */
  timeoutSeconds?: number;
  /** Interrupts the running cell and ends the run; what ran is kept. */
  signal?: AbortSignal;
  /** Called when a cell starts and when it ends. */
  onCell?: (event: CellEvent) => void;
}

/** One code cell of a run, counted from 1 among those that have code. */
export interface CellEvent {
  state: "started" | "ended";
  number: number;
  count: number;
  cell: CodeCell;
  /** Since the cell started. */
  seconds: number;
}

/** What came of a run. */
export interface Execution {
  /** The notebook with the outputs of every cell that ran, also of the one that failed. */
  notebook: Notebook;
  /** Why the run ended early. */
  failure?: CellFailure;
  seconds: number;
}

// A cell that is to stop is interrupted again and again, because the first time it may not have begun to run.
const interruptMs = 1_000;
const interrupts = 6;

/**
 * Runs the code cells of a notebook in order, up to the first that fails. A cell tagged `raises-exception` may fail.
 * The notebook given is left as it is.
 */
export async function executeNotebook(
  kernel: CellRunner,
  notebook: Notebook,
  { timeoutSeconds, signal, onCell }: ExecuteOptions = {},
): Promise<Execution> {
  const begin = performance.now();
  const copy = withoutOutputs(notebook);
  const cells = copy.cells.filter((cell): cell is CodeCell => isCode(cell) && cell.source.trim() !== "");
  let failure: CellFailure | undefined;
  for (const [index, cell] of cells.entries()) {
    const start = performance.now();
    const event = (state: CellEvent["state"]): CellEvent => {
      return { state, number: index + 1, count: cells.length, cell, seconds: (performance.now() - start) / 1000 };
    };
    onCell?.(event("started"));
    failure = await runCell(kernel, cell, index + 1, { timeoutSeconds, signal });
    onCell?.(event("ended"));
    if (failure) break;
  }
  return { notebook: copy, failure, seconds: (performance.now() - begin) / 1000 };
}

async function runCell(
  kernel: CellRunner,
  cell: CodeCell,
  number: number,
  { timeoutSeconds, signal }: ExecuteOptions,
): Promise<CellFailure | undefined> {
  if (signal?.aborted) return { reason: "interrupted", cell: number };
  cell.execution_count = number;
  const run = kernel.execute(cell.source, { onOutput: (output) => addOutput(cell.outputs, output) }).then((result) => {
    cell.execution_count = result.executionCount ?? number;
    cell.outputs = result.outputs;
    return result;
  });
  const stop = stopSignal(timeoutSeconds, signal);
  try {
    const reason = await Promise.race([run.then(() => undefined), stop.requested]);
    if (reason) {
      const unanswered = !(await interrupt(kernel, run));
      return { reason, cell: cell.execution_count, seconds: timeoutSeconds, unanswered };
    }
    const { status } = await run;
    return status === "ok" || hasTag(cell, "raises-exception") ? undefined : errorIn(cell, number);
  } catch (error) {
    // The kernel has ended: nothing comes any more, and what came is in the cell.
    const { name, message, hint } = error as Error & { hint?: string };
    cell.outputs.push({ output_type: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] });
    return { reason: "error", cell: cell.execution_count, message: `${name}: ${message}`, hint };
  } finally {
    stop.forget();
  }
}

/** Interrupts a cell until it ends; resolves to whether it did. */
async function interrupt(kernel: CellRunner, run: Promise<unknown>): Promise<boolean> {
  for (let attempt = 0; attempt < interrupts; attempt++) {
    await within(interruptMs, kernel.interrupt());
    if ((await within(interruptMs, run)) !== undefined) return true;
  }
  return false;
}

/** Adds an output as it arrives; neighbouring texts of a stream are joined. */
function addOutput(outputs: Output[], output: Output): void {
  const last = outputs.at(-1);
  if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
    last.text += output.text;
  } else outputs.push({ ...output });
}

/** A promise that resolves when the cell has to stop; `forget` ends the waiting. */
function stopSignal(timeoutSeconds: number | undefined, signal: AbortSignal | undefined) {
  let forget = () => {};
  const requested = new Promise<"timeout" | "interrupted">((resolve) => {
    const interrupted = () => resolve("interrupted");
    const timer =
      timeoutSeconds === undefined ? undefined : setTimeout(() => resolve("timeout"), timeoutSeconds * 1000);
    signal?.addEventListener("abort", interrupted);
    forget = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupted);
    };
  });
  return { requested, forget };
}

/** What the promise resolves to, or undefined once the time is over. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

function withoutOutputs(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell): Cell => {
    return isCode(cell) ? { ...cell, metadata: { ...cell.metadata }, execution_count: null, outputs: [] } : { ...cell };
  });
  return { ...notebook, cells };
}
