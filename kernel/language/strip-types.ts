import { createRequire } from "node:module";
import { parse } from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { firstDecorator, lowerDecorators } from "./decorators.ts";

/** JavaScript, and a source map when positions differ from the TypeScript it was made from. */
export interface Stripped {
  code: string;
  map?: object;
}

/** What amaro throws: a plain object. Lines count from 1, columns from 0 in cells of a terminal. */
interface Refusal {
  code?: "InvalidSyntax" | "UnsupportedSyntax";
  message: string;
  startLine: number;
  startColumn: number;
}

/**
 * Turns TypeScript into JavaScript. Types become blanks, so that every position stays; only for what needs code of its
 * own (enums, namespaces, parameter properties, `import =`, `<T>value`, decorators) the text is written anew, with a
 * source map.
 *
 * @throws {@link CellSyntaxError}
 */
export function stripTypes(source: string): Stripped {
  // A cell is stripped to run, and read again for its types.
  if (latest?.source !== source) latest = { source, stripped: strip(source) };
  return latest.stripped;
}

let latest: { source: string; stripped: Stripped } | undefined;

function strip(source: string): Stripped {
  if (isPlainJavaScript(source)) return { code: source };
  const { transformSync } = loadStripper();
  try {
    const { code } = transformSync(source, { mode: "strip-only", module: true });
    return firstDecorator(source) === undefined ? { code } : lowerDecorators(source);
  } catch (error) {
    if ((error as Refusal).code !== "UnsupportedSyntax") throw readable(source, error as Refusal);
  }
  if (firstDecorator(source) !== undefined) return lowerDecorators(source);
  try {
    const { code, map } = transformSync(source, {
      mode: "transform",
      module: true,
      sourceMap: true,
      transform: {
        verbatimModuleSyntax: true,
        nativeClassProperties: true,
        noEmptyExport: true,
        tsEnumIsMutable: true,
      },
    });
    return map ? { code, map: JSON.parse(map) as object } : { code };
  } catch (error) {
    throw readable(source, error as Refusal);
  }
}

let stripper: typeof import("amaro") | undefined;

/** Loads amaro. That takes longer than anything else at the start of a kernel, so that it is done when it is needed. */
export function loadStripper(): typeof import("amaro") {
  stripper ??= createRequire(import.meta.url)("amaro") as typeof import("amaro");
  return stripper;
}

/**
 * Whether a text is JavaScript, and means the same as TypeScript. Only what stands between `<` and `>` can be read in
 * both ways: `f<a>(b)` is a call with a type, or two comparisons.
 */
function isPlainJavaScript(source: string): boolean {
  if (/<[\s\S]*>/.test(source)) return false;
  try {
    parse(source, { ecmaVersion: "latest", sourceType: "module" });
    return true;
  } catch {
    return false;
  }
}

function readable(source: string, refusal: Refusal): unknown {
  if (typeof refusal?.startLine !== "number") return refusal;
  const { startLine: line, startColumn } = refusal;
  const text = source.split("\n")[line - 1] ?? "";
  const message = plainMessage(refusal.message);
  return new CellSyntaxError(message, { line, column: utf16Column(text, startColumn) + 1 }, hintFor(message));
}

function plainMessage(message: string): string {
  return message
    .replace(/^(Unexpected token `[^`]*`)\. Expected an identifier, void, .*/s, "$1")
    .replaceAll("<eof>", "the end of the cell")
    .replace(/^Unexpected eof$/, "Unexpected end of the cell")
    .replace(/\.$/, "");
}

function hintFor(message: string): string | undefined {
  if (message.startsWith("Return statement")) {
    return "A cell is not a function: end it with the bare value, or put the code into a function.";
  }
  if (message.startsWith("await isn't allowed")) return "Write `async` before the function in which `await` stands.";
  return undefined;
}

const wide =
  /(?!\p{Regional_Indicator})\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
const tabWidth = 4;

/** UTF-16 offset in a line of a column that counts the cells which the characters take in a terminal. */
function utf16Column(line: string, column: number): number {
  let offset = 0;
  let seen = 0;
  for (const character of line) {
    if (seen >= column) break;
    if (character === "\t") seen += tabWidth;
    else if (!zeroWidth.test(character)) seen += character.length + (wide.test(character) ? 1 : 0);
    offset += character.length;
  }
  return Math.min(offset, line.length);
}
