import type { WasmExports } from "./instantiate.ts";

/** A function of a module and the numbers that it is called with. */
export type Call = readonly [name: string, ...numbers: number[]];

/**
 * A computation that asks for calls of its module: it yields lists of calls that may run at the same time, in any order, and is
 * given what each returned. So the same code runs on one thread and on several.
 */
export type Sliced<T> = Generator<readonly Call[], T, readonly number[]>;

/**
 * Runs a computation to its end, one call after the other.
 *
 * @param module - undefined for one in plain TypeScript, which asks for no calls
 */
export function runHere<T>(module: WasmExports | undefined, computation: Sliced<T>): T {
  let step = computation.next([]);
  while (!step.done) step = computation.next(step.value.map(([name, ...numbers]) => module![name](...numbers)));
  return step.value;
}

/** Splits 0 to `length` at multiples of `unit` into at most `parts` ranges of about equal length. */
export function ranges(length: number, parts: number, unit: number): [from: number, to: number][] {
  const size = Math.max(1, Math.ceil(length / parts / unit)) * unit;
  const result: [number, number][] = [];
  for (let from = 0; from < length; from += size) result.push([from, Math.min(length, from + size)]);
  return result;
}
