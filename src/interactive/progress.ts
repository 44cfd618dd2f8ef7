import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { durationText, secondsLeft } from "./duration.ts";
import { LiveOutput } from "./live-output.ts";
import { StatusLine } from "./status-line.ts";

/** How progress is shown. */
export interface ProgressOptions {
  /** What is being done, before the bar. */
  title?: string;
  /** What is counted: `"files"`. */
  unit?: string;
  /** How many there are, where a stream cannot tell. */
  total?: number;
}

/** A progress bar that is moved by hand. */
export interface ProgressBar {
  /** Done so far. */
  readonly done: number;
  readonly total: number | undefined;
  /** Moves it on by a number of steps, and says what is going on behind the bar. @defaultValue 1 step */
  advance(by?: number, note?: string): void;
  /** Moves it to a number of steps. */
  set(done: number, note?: string): void;
  /** Says that nothing more comes; a bar that is not full then says how far it came. */
  end(): void;
  [display](): MimeBundle;
}

/** A progress bar over the numbers from 0 up to its total. */
export interface CountedProgress extends ProgressBar, Iterable<number> {}

/**
 * A progress bar with the time that is left. It goes with a loop, or is moved by hand:
 *
 * ```ts
 * for (const file of progress(files, { title: "Reading" })) { … }
 * for await (const frame of progress(frames, { total: 200 })) { … }
 * const bar = progress(30, { unit: "epochs" }); bar.advance();
 * ```
 *
 * In a notebook it stands in the output of the cell, replaced at most every 100 ms; elsewhere it is a line on stderr. A loop
 * that ends early, by `break` or an error, leaves the bar where it came to.
 *
 * @param over - what to loop over, or a number of steps
 * @throws {@link ArgumentError} `OUT_OF_RANGE` for a total that is no whole number of at least 0
 */
export function progress(over: number, options?: ProgressOptions): CountedProgress;
export function progress<T>(over: Iterable<T>, options?: ProgressOptions): Iterable<T>;
export function progress<T>(over: AsyncIterable<T>, options?: ProgressOptions): AsyncIterable<T>;
export function progress(
  over: number | Iterable<unknown> | AsyncIterable<unknown>,
  options: ProgressOptions = {},
): CountedProgress | Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof over === "number") {
    const bar = progressBar({ ...options, total: over });
    const numbers = function* () {
      for (let i = 0; i < over; i++) yield i;
    };
    return Object.defineProperties({} as CountedProgress, {
      ...Object.getOwnPropertyDescriptors(bar),
      [Symbol.iterator]: { value: () => followed(numbers(), bar) },
    });
  }
  const bar = progressBar({ total: lengthOf(over), ...options });
  if (Symbol.asyncIterator in over) return { [Symbol.asyncIterator]: () => followedStream(over, bar) };
  return { [Symbol.iterator]: () => followed(over, bar) };
}

function* followed<T>(items: Iterable<T>, bar: ProgressBar): Generator<T, void> {
  bar.set(0);
  try {
    for (const item of items) {
      yield item;
      bar.advance();
    }
  } finally {
    bar.end();
  }
}

async function* followedStream<T>(items: AsyncIterable<T>, bar: ProgressBar): AsyncGenerator<T, void> {
  bar.set(0);
  try {
    for await (const item of items) {
      yield item;
      bar.advance();
    }
  } finally {
    bar.end();
  }
}

function progressBar({ title, unit, total }: ProgressOptions): ProgressBar {
  if (total !== undefined && (!Number.isInteger(total) || total < 0)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot show progress of ${total}`, "Choose a whole number of 0 or more.");
  }
  let done = 0;
  let note: string | undefined;
  let ended = false;
  let start: number | undefined;
  let elapsed = 0;
  const text = () => progressText({ title, unit, total, done, note, ended, elapsed });
  const bundle = (): MimeBundle => ({ "text/html": barHtml(text(), done, total), "text/plain": text() });
  const output = new LiveOutput(bundle);
  const line = new StatusLine(text);

  function moved(): void {
    start ??= performance.now();
    elapsed = (performance.now() - start) / 1000;
    if (LiveOutput.isPossible) output.change();
    else line.change(ended || done === total);
  }
  return {
    get done() {
      return done;
    },
    total,
    advance(by = 1, words) {
      this.set(done + by, words);
    },
    set(next, words) {
      if (!(next >= 0)) {
        throw new ArgumentError("OUT_OF_RANGE", `Cannot set progress to ${next}`, "Pass a number of 0 or more.");
      }
      done = next;
      note = words ?? note;
      ended = false;
      moved();
    },
    end() {
      if (ended) return;
      ended = true;
      moved();
    },
    [display]() {
      if (!LiveOutput.isPossible) return bundle();
      start ??= performance.now();
      output.show();
      return {};
    },
  };
}

interface ProgressState extends ProgressOptions {
  readonly done: number;
  readonly note: string | undefined;
  readonly ended: boolean;
  readonly elapsed: number;
}

/** `Reading: 12 of 30 files, 8 s left` */
function progressText({ title, unit = "", total, done, note, ended, elapsed }: ProgressState): string {
  const count =
    `${done.toLocaleString("en")}${total === undefined ? "" : ` of ${total.toLocaleString("en")}`} ${unit}`.trim();
  const full = total === undefined ? ended : done >= total;
  const left = total === undefined ? undefined : secondsLeft(elapsed, done, total);
  const passed = durationText(elapsed);
  const time = full
    ? `in ${passed}`
    : ended
      ? `ended after ${passed}`
      : left === undefined
        ? ""
        : `${durationText(left)} left`;
  return [title ? `${title}: ${count}` : count, time, note].filter(Boolean).join(", ");
}

function barHtml(text: string, done: number, total: number | undefined): string {
  const values = total === undefined ? "" : ` value="${Math.min(done, total)}" max="${Math.max(total, 1)}"`;
  const safe = text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]!);
  return `<div><progress${values} style="width: 18em; vertical-align: middle"></progress> <span style="margin-left: 0.6em; font-variant-numeric: tabular-nums">${safe}</span></div>`;
}

function lengthOf(over: object): number | undefined {
  const { length, size } = over as { length?: unknown; size?: unknown };
  return typeof length === "number" ? length : typeof size === "number" ? size : undefined;
}
