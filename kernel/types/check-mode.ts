/**
 * What is done about types: `strict` checks a cell and runs it only without an error, `warn` runs it at once and tells
 * of errors when they are found, `off` does nothing.
 */
export type CheckMode = "strict" | "warn" | "off";

const modes: readonly string[] = ["strict", "warn", "off"];

/** Whether a word names a mode. */
export function isCheckMode(word: string): word is CheckMode {
  return modes.includes(word);
}

/**
 * The mode that a cell asks for by a line `// @check strict`, `// @check warn` or `// @check off`; undefined where it
 * asks for none, or for one that is not known.
 */
export function modeOfCell(source: string): CheckMode | undefined {
  const word = /^[ \t]*\/\/[ \t]*@check[ \t]+(\w+)[ \t]*$/m.exec(source)?.[1];
  return word !== undefined && isCheckMode(word) ? word : undefined;
}

/** The mode of a kernel: what the command says, else `$ALBEDO_CHECK`, else `warn`. */
export function modeOfKernel(option: string | undefined, env: NodeJS.ProcessEnv = process.env): CheckMode {
  const word = option ?? env.ALBEDO_CHECK ?? "";
  return isCheckMode(word) ? word : "warn";
}
