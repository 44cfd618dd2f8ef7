import type { KernelClient } from "../client/index.ts";
import { type CellFailure, errorIn } from "./cell-failure.ts";
import { type Cell, type CodeCell, hasTag, isCode, type Notebook, type Output } from "./notebook.ts";

/** What the executor needs of a running kernel. */
export type CellRunner = Pick<KernelClient, "execute" | "interrupt" | "settle">;

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
  /** Why the run ended early, or else what failed in the first cell that has left a failing promise or timer behind. */
  failure?: CellFailure;
  seconds: number;
}

// A cell that is to stop is interrupted again and again, because the first time it may not have begun to run.
const interruptMs = 1_000;
const interrupts = 6;
// A timer set to more runs out at once.
const longestTimerMs = 2 ** 31 - 1;
// For what has come last from a kernel that answers.
const settleMs = 5_000;

/**
 * Runs the code cells of a notebook in order, up to the first that fails. A cell tagged `raises-exception` may fail.
 * What a cell shows after its end goes to it until the last one has ended; a timer that is due later is not waited for.
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
  const late = new Set<CodeCell>();
  let failure: CellFailure | undefined;
  for (const [index, cell] of cells.entries()) {
    const start = performance.now();
    const event = (state: CellEvent["state"]): CellEvent => {
      return { state, number: index + 1, count: cells.length, cell, seconds: (performance.now() - start) / 1000 };
    };
    onCell?.(event("started"));
    failure = await runCell(kernel, cell, index + 1, { timeoutSeconds, signal }, () => late.add(cell));
    onCell?.(event("ended"));
    if (failure) break;
  }
  if (!failure?.unanswered) await within(settleMs, settled(kernel));
  failure ??= lateFailure(cells, late);
  return { notebook: copy, failure, seconds: (performance.now() - begin) / 1000 };
}

/** The failure of the first cell that went well itself and that an error has reached from what it left behind. */
function lateFailure(cells: readonly CodeCell[], failed: ReadonlySet<CodeCell>): CellFailure | undefined {
  const index = cells.findIndex((cell) => failed.has(cell) && !hasTag(cell, "raises-exception"));
  return index < 0 ? undefined : errorIn(cells[index]!, index + 1);
}

/** @param onError - called for each error that the cell shows, also after its end */
async function runCell(
  kernel: CellRunner,
  cell: CodeCell,
  number: number,
  { timeoutSeconds, signal }: ExecuteOptions,
  onError: () => void,
): Promise<CellFailure | undefined> {
  if (signal?.aborted) return { reason: "interrupted", cell: number };
  cell.execution_count = number;
  let hasEnded = false;
  const onOutput = (output: Output): void => {
    if (output.output_type === "error") onError();
    // The client adds what comes later to the outputs that it has given.
    if (!hasEnded) addOutput(cell.outputs, output);
  };
  const run = kernel.execute(cell.source, { onOutput, takeLate: true }).then((result) => {
    hasEnded = true;
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

/** A kernel that has ended has nothing more to say. */
function settled(kernel: CellRunner): Promise<void> {
  return kernel.settle().catch(() => undefined);
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
      timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => resolve("timeout"), Math.min(timeoutSeconds * 1000, longestTimerMs));
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
