import type { Diagnostic } from "typescript/unstable/async";
import { placeOfOffset } from "../language/cell-syntax-error.ts";
import type { CellModule } from "./cell-module.ts";

/** Something that the type checker objects to in a cell. Lines and columns count from 1. */
export interface TypeDiagnostic {
  /** TypeScript's number of the message; `2322` is shown as TS2322. */
  code: number;
  message: string;
  /** UTF-16 offsets in the cell. */
  start: number;
  end: number;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

// What no cell is blamed for. Numbers as in TypeScript's diagnosticMessages.json.
const ignored: readonly ((code: number, text: string) => boolean)[] = [
  // Types that are left away count as any: a cell may be plain JavaScript.
  (code) => code >= 7000 && code < 7100,
  // A cell is a sloppy script when it runs, although it is checked as a module.
  (code) => [1100, 1101, 1102, 1121, 1210, 1212, 1213, 1214, 1215, 1344, 1489].includes(code),
  // A constant compared with another value: parameters at the top of a notebook are there to be changed.
  (code, text) => code === 2367 && literals.test(text),
  // A cell with a class was run again, and objects of the class as it was are used.
  (_, text) => /separate declarations of a private property/.test(text),
];

const literal = `(?:"(?:[^"\\\\]|\\\\.)*"|-?[\\d.e+-]+n?|true|false)`;
const literals = new RegExp(`types '${literal}' and '${literal}' have no overlap`);

/** What is told of a module's diagnostics: those in the cell's own text, at places of that text, in its order. */
export function told(diagnostics: readonly Diagnostic[], { text, offset, length }: CellModule): TypeDiagnostic[] {
  const source = text.slice(offset, offset + length);
  const found: TypeDiagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const start = diagnostic.pos - offset;
    if (diagnostic.category !== errorCategory || start < 0 || start > length) continue;
    const message = wordsOf(diagnostic);
    if (ignored.some((test) => test(diagnostic.code, message))) continue;
    const end = Math.min(Math.max(diagnostic.end - offset, start), length);
    const [from, to] = [placeOfOffset(source, start), placeOfOffset(source, end)];
    found.push({
      code: diagnostic.code,
      message,
      start,
      end,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
    });
  }
  found.sort((a, b) => a.start - b.start || a.code - b.code);
  return found.filter((each, i) => each.start !== found[i - 1]?.start || each.message !== found[i - 1]?.message);
}

/** The name that a diagnostic does not know; undefined when it is about something else. */
export function unknownName({ code, message }: TypeDiagnostic): string | undefined {
  if (code === 18004) return /shorthand property '([^']+)'/.exec(message)?.[1];
  return unknownNames.includes(code) ? /Cannot find name '([^']+)'/.exec(message)?.[1] : undefined;
}

const errorCategory = 1;
const unknownNames = [2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593];

function wordsOf(diagnostic: Diagnostic, depth = 0): string {
  const lines = [plainText(diagnostic.code, diagnostic.text)];
  for (const each of diagnostic.messageChain ?? []) {
    lines.push(`${"  ".repeat(depth + 1)}${wordsOf(each, depth + 1)}`);
  }
  return lines.join("\n");
}

/** Text of types without the modules in which cells are kept. */
export function withoutModules(text: string): string {
  return text.replace(/(?:import\("[^"]*\/(?:cell\d+|question|names)(?:\.ts)?"\)|\$\$cells)(?:\.cell\d+)?\.\$?/g, "");
}

function plainText(code: number, text: string): string {
  const plain = withoutModules(text).replace(/\.$/, "");
  if (code !== 2632) return plain;
  return plain.replace(/because it is an import$/, "because it is a constant, a function or an import");
}
