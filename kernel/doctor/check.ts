/** One thing that `albedo doctor` looked at. */
export interface Check {
  /** What it is, for example `"Node"`. */
  name: string;
  /** `missing` is no fault of what is there; `broken` is. */
  state: "ok" | "missing" | "broken";
  /** Whether nothing works without it. */
  essential: boolean;
  /** What was found, or why it does not work. */
  detail: string;
  /** What to do, where there is something to do. */
  hint?: string;
}

/** Runs a check; one that throws is `broken`, with the reason. */
export async function check(
  name: string,
  options: { essential?: boolean; hint?: string },
  look: () => Promise<Pick<Check, "detail"> & Partial<Check>> | (Pick<Check, "detail"> & Partial<Check>),
): Promise<Check> {
  const { essential = false, hint } = options;
  const start: Check = { name, state: "ok", essential, detail: "" };
  let found: Check;
  try {
    found = { ...start, ...(await look()) };
  } catch (error) {
    found = { ...start, state: "broken", detail: gist(error) };
  }
  return found.state !== "ok" && hint !== undefined ? { hint, ...found } : found;
}

/** The first lines of a message, which may go on with a log. */
function gist(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .slice(0, 3)
    .join(" ");
}
