import { ArgumentError } from "../errors.ts";

/** More numbers than this are taken for a mistake. */
const longest = 100_000_000;

/**
 * The numbers from `start` up to, but not including, `stop`: `range(1, 4)` is `[1, 2, 3]`, as Python's `range` and
 * NumPy's `arange`.
 *
 * @param step - may be negative or a fraction, not 0
 * @throws {@link ArgumentError} `BAD_RANGE` when a number is not finite, the step is 0, or the result would be huge
 */
export function range(start: number, stop: number, step = 1): number[] {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (step === 0 || !Number.isFinite(length) || length > longest) {
    throw new ArgumentError(
      "BAD_RANGE",
      `Cannot count from ${start} to ${stop} in steps of ${step}`,
      "Pass finite numbers and a step other than 0.",
    );
  }
  return Array.from({ length }, (_, i) => start + i * step);
}
