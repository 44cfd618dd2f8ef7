import { ArgumentError } from "../../errors.ts";

/** An option that is a whole number from 0; undefined where it was not given. */
export function wholeNumber(given: string | undefined, option: string): number | undefined {
  if (given === undefined || /^\d+$/.test(given)) return given === undefined ? undefined : Number(given);
  throw new ArgumentError("BAD_OPTION", `Cannot use ${option} ${given}`, "Give a whole number.");
}
