/** An object as JSON, big integers in it as their digits; what JSON cannot hold as its text. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? String(value);
  } catch {
    // An object that holds itself.
    return String(value);
  }
}
