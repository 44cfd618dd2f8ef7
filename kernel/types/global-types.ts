import { join } from "node:path";

/**
 * Declarations of what cells find without an import: the names that `kernel/runtime/globals.ts` sets, and the helper
 * type by which `cell-module.ts` carries what is known of a variable.
 *
 * @param packageRoot - folder of this package, built
 */
export function globalTypes(packageRoot: string): string {
  const from = (file: string): string =>
    `import(${JSON.stringify(join(packageRoot, "dist", "kernel", "runtime", file))})`;
  return `
/** Shows a value in the output of the cell; \`update\` of what it gives back shows another in its place. */
declare var display: typeof ${from("display.js")}.display;
/** Clears the output of the cell; with \`wait\`, when the next output comes. */
declare var clearOutput: typeof ${from("display.js")}.clearOutput;
/** Asks the reader for a line of text. */
declare var input: ${from("input.js")}.Input["input"];
/** Asks the reader for a line of text and waits for it without \`await\`. */
declare var prompt: ${from("input.js")}.Input["prompt"];
/** Aborts when the reader stops the cell. Pass it to what takes a \`signal\`. */
declare var interrupted: AbortSignal;
type $Known<Declared, Assigned> = [Assigned] extends [null | undefined] ? Declared : Assigned;
`;
}
