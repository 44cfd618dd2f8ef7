import type { CompletionEntry } from "typescript/unstable/async";
import type { NotebookTypes } from "./notebook-types.ts";

/** What may stand at a place by its type. */
export interface TypedEntry {
  name: string;
  /** As Jupyter's completer names it. */
  kind: "function" | "property" | "class" | "interface" | "enum" | "module" | "constant" | "instance" | "keyword";
}

/** Numbers of the language server protocol, as TypeScript gives them. */
const kinds: Record<number, TypedEntry["kind"]> = {
  2: "function",
  3: "function",
  4: "class",
  5: "property",
  6: "instance",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  12: "constant",
  13: "enum",
  14: "keyword",
  20: "constant",
  21: "constant",
};

/**
 * The members, option names or texts that TypeScript expects at a cursor, in the order of their relevance. Empty for a
 * bare name, where this version of TypeScript has no answer (microsoft/TypeScript#64132).
 *
 * @param cursor - UTF-16 offset
 */
export async function typedEntries(types: NotebookTypes, source: string, cursor: number): Promise<TypedEntry[]> {
  return types.ask(source, async ({ checker }, file, offset) => {
    let entries: readonly CompletionEntry[] = [];
    try {
      entries = (await checker.getCompletionsAtPosition(file, offset + cursor))?.entries ?? [];
    } catch {
      return [];
    }
    const sorted = entries.toSorted((a, b) => compare(a.sortText ?? "", b.sortText ?? "") || compare(a.name, b.name));
    return sorted.map(({ name, kind = 0 }) => ({ name: name.replace(/\?$/, ""), kind: kinds[kind] ?? "instance" }));
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
