import type { MimeBundle } from "../protocol.ts";
import { type Place, placeOf, rememberCell } from "./cell-sources.ts";
import { type OutgoingFrame, publication, sendTogether } from "./channel.ts";
import { createAbort, createContext, livingContexts, type RequestContext, runInContext } from "./context.ts";
import { describeError } from "./describe-error.ts";
import { abandonEvaluations, type Evaluation, evaluate, releaseValues } from "./evaluate.ts";
import type { ErrorContent, ExecuteHeader, ExpressionResult } from "./messages.ts";
import { resultBundle, sending } from "./show.ts";
import { stopTimers } from "./timers.ts";

interface Running {
  context: RequestContext;
  finish(error: ErrorContent | undefined, expressions?: Record<string, ExpressionResult>, result?: OutgoingFrame): void;
}

// A cell that reads `interrupted` may end by itself for this long before it is given up.
const graceMs = 1000;

/** The cells that run: one of each shell. */
const running = new Set<Running>();

/** The error of a cell that the user stopped. */
class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * Runs a cell and sends its outputs, then `done`.
 *
 * @param onTakenOver - called when an interrupt would end the cell; a termination before that loses it
 */
export function runCell(header: ExecuteHeader, onTakenOver: () => void): void {
  const { context: id, count, silent, allowStdin } = header;
  const context = createContext({ id, count, silent, allowStdin });
  rememberCell(header.url, silent ? "Silent cell" : `Cell ${count}`, header.source, header.map);
  const self: Running = {
    context,
    finish(error, expressions = {}, result = undefined) {
      if (!running.has(self)) return;
      const shown = error && !silent ? publication("error", id, error) : result;
      const done: OutgoingFrame = { header: { type: "done", context: id, expressions, ...(error && { error }) } };
      sendTogether(shown ? [shown, done] : [done]);
      // Last, because a late termination may end this function anywhere, and the interrupt is then handled again.
      running.delete(self);
      if (running.size === 0) releaseValues();
    },
  };
  running.add(self);
  onTakenOver();
  runInContext(context, true, () => {
    void runToEnd(header, self);
  });
}

/**
 * Ends the running cells as interrupted; without one, stops what earlier cells have left running. Loops that keep the
 * thread busy have been terminated before this is called.
 */
export function interrupt(): void {
  const reason = new Interrupted("The cell was interrupted");
  if (running.size === 0) {
    for (const context of livingContexts()) {
      stop(context, reason);
      // What such a cell has left behind, a server for example, may start new work later.
      context.abort = createAbort();
    }
    // An earlier try may have been terminated just before it.
    abandonEvaluations();
    return;
  }
  const giveUp = (stopped: readonly Running[]): void => {
    const left = stopped.filter((each) => running.has(each));
    for (const each of left) {
      each.finish(describeError(reason));
      // What fails is told like any promise that nobody waits for.
      if (!each.context.resources.isEmpty) void each.context.resources.endAsync();
    }
    if (left.length > 0 && running.size === 0) abandonEvaluations();
  };
  const all = [...running];
  for (const { context } of all) stop(context, reason);
  const patient = all.filter(({ context }) => context.readsSignal);
  if (patient.length > 0) setTimeout(() => giveUp(patient), graceMs).unref();
  giveUp(all.filter(({ context }) => !context.readsSignal));
}

/** Whether an error is only the echo of an interrupt. */
export function isEcho(error: unknown): boolean {
  return error instanceof Interrupted || (error as Error | null | undefined)?.cause instanceof Interrupted;
}

function stop(context: RequestContext, reason: Error): void {
  stopTimers(context);
  context.abort.abort(reason);
}

async function runToEnd(header: ExecuteHeader, self: Running): Promise<void> {
  const { context } = self;
  try {
    const { ended, bundle } = await evaluateAndShow(header.code, context);
    if (ended.kind !== "value") return self.finish(errorOf(ended, context));
    while (context.pending.size > 0) await Promise.all(context.pending);
    if (!running.has(self)) return;
    const { id, count, silent } = context;
    const content = { data: bundle, metadata: {}, execution_count: count };
    const result = bundle && !silent ? sending(bundle, () => publication("execute_result", id, content)) : undefined;
    if (Object.keys(header.expressions).length === 0) return self.finish(undefined, {}, result);
    if (result) sendTogether([result]);
    self.finish(undefined, await evaluateExpressions(header.expressions));
  } catch (error) {
    self.finish(errorOf({ kind: "thrown", error }, context));
  }
}

/** What a cell gives, as it looks before the resources that its `using` declarations hold are disposed of. */
async function evaluateAndShow(
  code: string,
  { resources }: RequestContext,
): Promise<{ ended: Evaluation; bundle?: MimeBundle | undefined }> {
  const ended = await evaluate(code);
  if (resources.isEmpty) return { ended, bundle: ended.kind === "value" ? await resultBundle(ended.value) : undefined };
  let bundle: MimeBundle | undefined;
  try {
    if (ended.kind === "value") bundle = await resultBundle(ended.value);
    if (ended.kind === "thrown") resources.fail(ended.error);
  } catch (error) {
    resources.fail(error);
  }
  try {
    await resources.endAsync();
  } catch (error) {
    // The place of a syntax error stays known.
    return { ended: ended.kind === "thrown" && ended.error === error ? ended : { kind: "thrown", error } };
  }
  return { ended, bundle };
}

function errorOf(ended: Exclude<Evaluation, { kind: "value" }>, context: RequestContext): ErrorContent {
  const { signal } = context.abort;
  if (ended.kind === "terminated" || (signal.aborted && isAbort(ended, signal))) {
    return describeError(new Interrupted("The cell was interrupted"));
  }
  if (ended.kind === "abandoned") {
    return describeError(new Error("The cell waits for a promise that nothing can settle any more"));
  }
  const { error, position } = ended;
  const place: Place | undefined = position && placeOf(position.url, position.line, position.column);
  return describeError(error, place);
}

function isAbort(ended: Evaluation, signal: AbortSignal): boolean {
  if (ended.kind !== "thrown") return false;
  return ended.error === signal.reason || (ended.error as Error | null)?.name === "AbortError";
}

async function evaluateExpressions(expressions: Record<string, string>): Promise<Record<string, ExpressionResult>> {
  const results: Record<string, ExpressionResult> = {};
  for (const [name, expression] of Object.entries(expressions)) {
    try {
      const ended = await evaluate(expression);
      if (ended.kind === "thrown") throw ended.error;
      if (ended.kind !== "value") throw new Error("The expression did not end");
      results[name] = { status: "ok", data: (await resultBundle(ended.value)) ?? {}, metadata: {} };
    } catch (error) {
      results[name] = { status: "error", ...describeError(error) };
    }
  }
  return results;
}
