import { ArgumentError } from "../../errors.ts";

/** The value of an option that is JSON. */
export function parseJson(json: string, option: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot use ${option} ${json}: it is not JSON`,
      `For example {"scaleKm": 500}.`,
      { cause },
    );
  }
}
