import { randomUUID } from "node:crypto";
import { display as displaySymbol, type MimeBundle } from "../protocol.ts";
import { publish } from "./channel.ts";
import { currentContext, type RequestContext } from "./context.ts";
import { bundleOf, checkBundle, isBundle, isPromise, sending } from "./show.ts";

/** Options of {@link display}. */
interface DisplayOptions {
  /** Take the value as a MIME bundle; without it, a plain object whose keys are all MIME types is one too. */
  raw?: boolean;
  /** Metadata of the output, keyed by MIME type. */
  metadata?: Record<string, unknown>;
  /** Name by which the output can be updated later. @defaultValue a new one */
  displayId?: string;
  /** Replace the output of this name instead of adding one. */
  update?: boolean;
}

/** An output that is shown and can be replaced. */
export interface Display {
  readonly displayId: string;
  /** Shows another value in the same place. Resolves when it has been sent. */
  update(value: unknown, options?: Pick<DisplayOptions, "raw" | "metadata">): Promise<void>;
}

// What display() and update() return is not shown when it is the last value of a cell.
const nothing = { [displaySymbol]: () => ({}) };

/** Spelling of Deno's kernel, accepted as well. */
type LooseOptions = DisplayOptions & { display_id?: string };

/**
 * Shows a value in the output of the cell that runs. The result can be awaited, which matters only for values that
 * make their bundle asynchronously; the cell waits for them in any case.
 */
export function display(value: unknown, options: LooseOptions = {}): Display & PromiseLike<Display> {
  const context = currentContext();
  const displayId = options.displayId ?? options.display_id ?? randomUUID();
  let work = showIn(context, value, displayId, options);

  const update: Display["update"] = (next, nextOptions = {}) => {
    const updater = currentContext();
    const show = () => showIn(updater, next, displayId, { ...nextOptions, update: true });
    const done = work ? work.then(show) : show();
    work = done ? track(updater, done) : undefined;
    return Object.assign(Promise.resolve(done), nothing);
  };
  const shown: Display = { displayId, update, ...nothing };
  if (work) track(context, work);
  const then: PromiseLike<Display>["then"] = (resolve, reject) =>
    Promise.resolve(work)
      .then(() => shown)
      .then(resolve, reject);
  return Object.assign({ ...shown }, { then });
}

/** Clears the output of the cell that runs; with `wait`, when the next output comes. */
export function clearOutput(options: { wait?: boolean } | boolean = {}): void {
  const { id, silent } = currentContext();
  const wait = typeof options === "boolean" ? options : (options.wait ?? false);
  if (!silent) publish("clear_output", id, { wait });
}

function showIn(
  context: RequestContext,
  value: unknown,
  displayId: string,
  options: DisplayOptions,
): Promise<void> | undefined {
  const bundle = options.raw || isBundle(value) ? checkBundle(value) : bundleOf(value);
  const send = (data: MimeBundle | undefined): void => {
    if (!data || context.silent) return;
    const content = { data, metadata: options.metadata ?? {}, transient: { display_id: displayId } };
    sending(data, () => publish(options.update ? "update_display_data" : "display_data", context.id, content));
  };
  if (isPromise(bundle)) return (bundle as Promise<MimeBundle | undefined>).then(send);
  send(bundle);
  return undefined;
}

function track(context: RequestContext, work: Promise<void>): Promise<void> {
  context.pending.add(work);
  work.then(
    () => context.pending.delete(work),
    // A failure stays in the set, so that the cell reports it at its end.
    () => undefined,
  );
  return work;
}
