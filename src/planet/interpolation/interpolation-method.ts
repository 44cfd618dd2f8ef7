import { ArgumentError } from "../../errors.ts";

/** How values between points are found. */
export type InterpolationMethod = "nearest" | "linear" | "cubic";

const methods: readonly InterpolationMethod[] = ["nearest", "linear", "cubic"];

/**
 * Refuses the name of a method that there is not.
 *
 * @throws {@link ArgumentError} `UNKNOWN_METHOD`
 */
export function requireMethod(method: InterpolationMethod): void {
  if (methods.includes(method)) return;
  const message = `Cannot interpolate by ${JSON.stringify(method)}`;
  throw new ArgumentError("UNKNOWN_METHOD", message, `Choose one of ${methods.join(", ")}.`);
}
