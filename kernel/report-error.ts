/** Command line errors are told in two lines, without a stack: what could not be done, and what to do. */
export function reportError(error: unknown): number {
  const { message, hint } = error as { message?: string; hint?: string };
  console.error(`albedo: ${message ?? String(error)}`);
  if (hint) console.error(`hint: ${hint}`);
  if (process.env.ALBEDO_DEBUG) console.error(error);
  return 1;
}
