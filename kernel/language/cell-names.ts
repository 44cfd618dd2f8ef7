import type { Program } from "acorn";
import { docBefore, headOf } from "./declared-names.ts";
import { declaredTexts } from "./declared-text.ts";
import { boundNames } from "./scopes.ts";

/** Where a name of the notebook comes from. */
type NameOrigin =
  | {
      kind: "cell";
      /** Head of the declaration in TypeScript, for example `function area(r: number): number`. */
      signature: string;
      /** The whole declaration in TypeScript. */
      source: string;
      doc?: string;
    }
  | { kind: "import"; specifier: string; imported: string };

const origins = new Map<string, NameOrigin>();

/** What the latest cell that declared a name says of it. */
export function originOf(name: string): NameOrigin | undefined {
  return origins.get(name);
}

/**
 * Notes what a cell says of the names that it declares: signature with types and doc comment, which do not live on in
 * the runtime.
 *
 * @param source - the cell in TypeScript
 * @param isInPlace - whether what stands in the program stands at the same place in the cell
 */
export function noteNames(source: string, program: Program, isInPlace: boolean): void {
  if (!isInPlace) for (const { name, start, end } of declaredTexts(source)) note(name, source, start, end);
  for (const statement of program.body) {
    const isExport = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const node = isExport ? (statement.declaration ?? statement) : statement;
    if (node.type === "ImportDeclaration") {
      for (const each of node.specifiers) {
        const imported =
          each.type === "ImportDefaultSpecifier"
            ? "default"
            : each.type === "ImportNamespaceSpecifier"
              ? "*"
              : each.imported.type === "Identifier"
                ? each.imported.name
                : String(each.imported.value);
        origins.set(each.local.name, { kind: "import", specifier: String(node.source.value), imported });
      }
      continue;
    }
    if (!isInPlace) continue;
    const names =
      node.type === "VariableDeclaration"
        ? node.declarations.flatMap(({ id }) => boundNames(id).map(({ name }) => name))
        : (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id
          ? [node.id.name]
          : [];
    for (const name of names) note(name, source, node.start, statement.end, statement.start);
  }
}

function note(name: string, source: string, start: number, end: number, outerStart = start): void {
  const text = source.slice(start, end);
  const doc = docBefore(source, outerStart);
  origins.set(name, { kind: "cell", signature: headOf(text), source: text, ...(doc !== undefined && { doc }) });
}
