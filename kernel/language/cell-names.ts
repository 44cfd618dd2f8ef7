import type { Program } from "acorn";
import { docBefore, headOf } from "./declared-names.ts";
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
 * @param source - the cell in TypeScript, at the same positions as the program
 */
export function noteNames(source: string, program: Program): void {
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
    const names =
      node.type === "VariableDeclaration"
        ? node.declarations.flatMap(({ id }) => boundNames(id).map(({ name }) => name))
        : (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id
          ? [node.id.name]
          : [];
    if (names.length === 0) continue;
    const text = source.slice(node.start, statement.end);
    const doc = docBefore(source, statement.start);
    for (const name of names) {
      origins.set(name, { kind: "cell", signature: headOf(text), source: text, ...(doc !== undefined && { doc }) });
    }
  }
}
