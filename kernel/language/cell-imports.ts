import type {
  ExportAllDeclaration,
  ExportNamedDeclaration,
  Identifier,
  ImportAttribute,
  ImportDeclaration,
  Literal,
  Program,
} from "acorn";
import { hiddenName } from "../runtime/hidden.ts";
import type { Edits } from "./edits.ts";
import { type AnyNode, childrenOf } from "./javascript.ts";

/** JavaScript for the runtime's importer, which `kernel/modules/importer.ts` makes. */
export const importer = `${hiddenName}.import`;

/**
 * How a cell uses an imported name. The importer refuses a missing `value`, lets a missing `type` pass, and of an
 * `unused` one asks the module's declarations.
 */
export type NameUse = "value" | "type" | "unused";

/**
 * The statement that does for a cell what a static import does for a module, and the names that it declares.
 *
 * @param types - names that the import brings as types only, when it brings nothing else
 */
export function importStatement(
  node: ImportDeclaration,
  use: (name: string) => NameUse,
  types: readonly string[] = [],
): { text: string; names: string[] } {
  const specifier = JSON.stringify(node.source.value);
  const attributes = attributesOf(node.attributes);
  if (node.specifiers.length === 0) {
    const uses = types.map((name) => `${JSON.stringify(name)}: "type"`);
    const asked = uses.length > 0 ? `{ ${uses.join(", ")} }` : undefined;
    return { text: `void await ${call(specifier, attributes, asked)};`, names: [] };
  }
  const bindings: string[] = [];
  const uses: string[] = [];
  const names: string[] = [];
  let namespace: string | undefined;
  for (const each of node.specifiers) {
    const local = each.local.name;
    names.push(local);
    if (each.type === "ImportNamespaceSpecifier") namespace = local;
    else {
      const imported = each.type === "ImportSpecifier" ? nameOf(each.imported) : "default";
      bindings.push(imported === local ? local : `${JSON.stringify(imported)}: ${local}`);
      uses.push(`${JSON.stringify(imported)}: "${use(local)}"`);
    }
  }
  const declared: string[] = [];
  if (namespace !== undefined) declared.push(`${namespace} = await ${call(specifier, attributes)}`);
  if (bindings.length > 0) {
    declared.push(`{ ${bindings.join(", ")} } = await ${call(specifier, attributes, `{ ${uses.join(", ")} }`)}`);
  }
  return { text: `let ${declared.join(", ")};`, names };
}

/** The statement for `export … from "module"`: the module is loaded, for there is nothing to export to. */
export function reexportStatement(node: ExportNamedDeclaration | ExportAllDeclaration): string {
  return `void await ${call(JSON.stringify(node.source!.value), attributesOf(node.attributes))};`;
}

/** Sends `import(…)` and `import.meta` anywhere in a cell to the runtime's importer. */
export function redirectImports(program: Program, edits: Edits): void {
  const search = (node: AnyNode): void => {
    if (node.type === "ImportExpression") edits.replace(node.start, node.start + "import".length, importer);
    if (node.type === "MetaProperty" && (node.meta as Identifier).name === "import") {
      edits.replace(node.start, node.end, `${importer}.meta`);
      return;
    }
    for (const child of childrenOf(node)) search(child);
  };
  search(program as unknown as AnyNode);
}

function call(specifier: string, attributes: string | undefined, uses?: string): string {
  const rest = uses ? [attributes ?? "undefined", uses] : attributes ? [attributes] : [];
  return `${importer}(${[specifier, ...rest].join(", ")})`;
}

function attributesOf(attributes: readonly ImportAttribute[] | undefined): string | undefined {
  if (!attributes || attributes.length === 0) return undefined;
  const entries = attributes.map(({ key, value }) => `${JSON.stringify(nameOf(key))}: ${JSON.stringify(value.value)}`);
  return `{ with: { ${entries.join(", ")} } }`;
}

function nameOf(node: Identifier | Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
