import type { ImportDeclaration } from "acorn";

/**
 * The names of an import of nothing but types, `import { type T } from "m"`, of which an import without names is left
 * when types are removed; undefined for any other import.
 *
 * @param source - the text in TypeScript
 * @param isInPlace - whether the import stands at the same place in it
 */
export function importedTypes(source: string, node: ImportDeclaration, isInPlace: boolean): string[] | undefined {
  if (node.specifiers.length > 0) return undefined;
  const text = isInPlace ? source.slice(node.start, node.end) : source;
  for (const [, list, specifier] of text.matchAll(/\bimport\s*\{([^{}]*)\}\s*from\s*["']([^"'\n]*)["']/g)) {
    const names = list!.split(",").flatMap((each) => (each.trim() === "" ? [] : [typeName.exec(each)?.[1]]));
    const areTypes = names.length > 0 && names.every((name) => name !== undefined);
    if (specifier === node.source.value && areTypes) return names as string[];
  }
  return undefined;
}

const typeName = /^\s*type\s+([\p{ID_Start}$_][\p{ID_Continue}$]*|"[^"\n]*"|'[^'\n]*')(?:\s+as\s+[^\s]+)?\s*$/u;
