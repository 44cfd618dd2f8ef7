import type { Token } from "./scanner.ts";

/**
 * For a name that is the first parameter of a closure given to a method, as `row` in `table.filter((row) => row.`,
 * the index of the last token of what the method is called on.
 *
 * @param at - index of the token of the name
 */
export function tableOfRow(tokens: readonly Token[], at: number): number | undefined {
  const name = tokens[at];
  if (name?.kind !== "word") return undefined;
  for (let i = at - 1; i > 3; i--) {
    const token = tokens[i]!;
    if (token.kind !== "word" || token.text !== name.text) continue;
    let before = i - 1;
    const isBare = tokens[i + 1]?.text === "=>";
    if (tokens[before]?.text === "(" && !isBare) before--;
    if (tokens[before]?.text === "async") before--;
    // The closure may be the first argument or a value of the object that is: derive({ name: (row) => … }).
    if (tokens[before]?.text === ":" && isOpen(tokens[before - 2])) before -= 3;
    if (tokens[before]?.text !== "(" || tokens[before - 1]?.kind !== "word" || tokens[before - 2]?.text !== ".")
      continue;
    return before - 3;
  }
  return undefined;
}

function isOpen(token: Token | undefined): boolean {
  return token?.text === "{";
}
