import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { declarationFile } from "../modules/declared-types.ts";

/** A declaration in a TypeScript or declaration file, as the text tells it. */
export interface Declaration {
  /** Its head without the body, for example `declare function f(x: number): string`. */
  signature: string;
  /** Text of the doc comment before it, without stars. */
  doc?: string;
}

const maxFiles = 200;
const declared =
  /^export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const\s+enum|const|let|var|function\*?|class|enum|interface|type|namespace)\s+([\w$]+)/gm;
const listed = /export\s*(?:type\s*)?\{([^}]*)\}\s*(?:from\s*["']([^"']*)["'])?/g;
const wholes = /export\s*\*\s*(?:as\s+([\w$]+)\s*)?from\s*["']([^"']*)["']/g;

/** The names that a file exports, with those of the files that it re-exports. */
export function declaredNames(file: string): string[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  const read = (path: string): void => {
    if (seen.has(path) || seen.size >= maxFiles) return;
    seen.add(path);
    const text = textOf(path);
    for (const [, name] of text.matchAll(declared)) names.add(name!);
    for (const [, list] of text.matchAll(listed)) for (const { exported } of entriesOf(list!)) names.add(exported);
    for (const [, name, specifier] of text.matchAll(wholes)) {
      if (name) names.add(name);
      else {
        const target = fileOf(path, specifier!);
        if (target) read(target);
      }
    }
  };
  read(file);
  names.delete("default");
  return [...names].sort();
}

/** The declaration of an exported name, looked for also in the files that a file re-exports. */
export function findDeclaration(file: string, name: string): Declaration | undefined {
  const seen = new Set<string>();
  const search = (path: string, wanted: string): Declaration | undefined => {
    if (seen.has(`${path}:${wanted}`) || seen.size >= maxFiles) return undefined;
    seen.add(`${path}:${wanted}`);
    const text = textOf(path);
    const own = declarationIn(text, wanted);
    if (own) return own;
    for (const [, list, specifier] of text.matchAll(listed)) {
      const entry = entriesOf(list!).find(({ exported }) => exported === wanted);
      const target = entry && (specifier ? fileOf(path, specifier) : path);
      const found = target && search(target, entry.local);
      if (found) return found;
    }
    for (const [, as, specifier] of text.matchAll(wholes)) {
      const target = as ? undefined : fileOf(path, specifier!);
      const found = target && search(target, wanted);
      if (found) return found;
    }
    return undefined;
  };
  return search(file, name);
}

function declarationIn(text: string, name: string): Declaration | undefined {
  const escaped = name.replaceAll("$", "\\$");
  const head = new RegExp(
    `^(?:export\\s+)?(?:default\\s+)?(?:declare\\s+)?(?:abstract\\s+)?(?:async\\s+)?(?:const|let|var|function\\*?|class|enum|interface|type|namespace)\\s+${escaped}(?![\\w$])`,
    "m",
  );
  const match = head.exec(text);
  if (!match) return undefined;
  const doc = docBefore(text, match.index);
  return { signature: headOf(text.slice(match.index)), ...(doc !== undefined && { doc }) };
}

/** The text of the doc comment that ends right before an offset. */
export function docBefore(text: string, offset: number): string | undefined {
  const before = text.slice(0, offset).trimEnd();
  if (!before.endsWith("*/")) return undefined;
  const start = before.lastIndexOf("/**");
  if (start === -1 || before.indexOf("*/", start) !== before.length - 2) return undefined;
  return before
    .slice(start + 3, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
    .join("\n")
    .trim();
}

/** A declaration up to its body, its value or its end, in one line. */
export function headOf(text: string): string {
  let depth = 0;
  let end = 0;
  for (; end < text.length; end++) {
    const character = text[end]!;
    if (character === "(" || character === "[") depth++;
    else if (character === ")" || character === "]") depth--;
    else if (depth === 0 && character === "{" && !/[:|&,<]\s*$/.test(text.slice(0, end))) break;
    else if (depth === 0 && (character === ";" || (character === "=" && text[end + 1] !== ">"))) break;
  }
  return text
    .slice(0, end)
    .replace(/\s+/g, " ")
    .replace(/^export (?:default )?/, "")
    .trim();
}

function entriesOf(list: string): { local: string; exported: string }[] {
  return list
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
    .split(",")
    .flatMap((each) => {
      const match = /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(each);
      return match ? [{ local: match[1]!, exported: match[2] ?? match[1]! }] : [];
    });
}

function fileOf(from: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? declarationFile(join(dirname(from), specifier)) : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
