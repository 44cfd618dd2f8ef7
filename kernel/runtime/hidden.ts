/**
 * The one name by which generated code finds the kernel: what cells are made into, and what reaches the runtime through the
 * inspector. That is evaluated where cells declare their names, and a cell may well declare `Symbol` or `globalThis`; this
 * one none can declare.
 */
export const hiddenName = "$$albedo";

/** What code that looks at live values finds by its usual names, whatever cells call so. */
const intrinsics = { Array, ArrayBuffer, DataView, Date, Error, Function, Math, Object, Set, String, globalThis };

const hidden: Record<string, unknown> = { intrinsics };

/** Makes values reachable as `$$albedo.key`, for generated code alone. */
export function hide(values: Record<string, unknown>): void {
  Object.assign(hidden, values);
  if (!(hiddenName in globalThis)) Object.defineProperty(globalThis, hiddenName, { value: hidden });
}

/** The text of a function for the inspector, with the names of built-in objects meaning these. */
export function withIntrinsics(text: string): string {
  const names = Object.keys(intrinsics).join(", ");
  return `function (...given) { const { ${names} } = ${hiddenName}.intrinsics; return (${text}).apply(this, given); }`;
}
