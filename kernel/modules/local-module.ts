import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, extname, relative } from "node:path";
import type { ImportDeclaration, Node, Program } from "acorn";
import { importer } from "../language/cell-imports.ts";
import { placeOfOffset } from "../language/cell-syntax-error.ts";
import { Edits } from "../language/edits.ts";
import { type AnyNode, childrenOf, parseJavaScript } from "../language/javascript.ts";
import { freeReferences } from "../language/scopes.ts";
import { placeThroughMap, sourceMapOf, throughMap } from "../language/source-map.ts";
import { type Stripped, stripTypes } from "../language/strip-types.ts";
import { importedTypes } from "../language/type-imports.ts";
import { holdInnerResources } from "../language/using.ts";
import { isLocal } from "./local-file.ts";
import { packageType } from "./packages.ts";

/** How Node runs a file. */
export type Format = "module" | "commonjs" | "json";

/** A local file as JavaScript, and what it imports. */
export interface LocalModule {
  path: string;
  /** Digest of the file's bytes. */
  hash: string;
  format: Format;
  /** The file's own text. */
  source: string;
  code: string;
  /** Source map from the code to the text, where positions differ. */
  map?: object;
  /** Where its code cannot be read; V8, which judges, tells no place. */
  problem?: { line: number; column: number };
  /** Specifiers of static imports and re-exports; without these the module cannot load. */
  imports: string[];
  /** Specifiers of `import("…")` with a literal text. */
  lazyImports: string[];
}

const known = new Map<string, LocalModule>();

/**
 * Reads a local file, strips its types, and finds what it imports. A file that has not changed is not worked on again.
 *
 * @throws {@link LocalSyntaxError} when the file cannot be read as TypeScript
 */
export function readLocalModule(path: string, folder: string): LocalModule {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const before = known.get(path);
  if (before?.hash === hash) return before;
  const module = { path, hash, source: text, ...understand(path, text, folder) };
  known.set(path, module);
  return module;
}

function understand(path: string, text: string, folder: string): Omit<LocalModule, "path" | "hash" | "source"> {
  const ending = extname(path);
  if (ending === ".json") return { format: "json", code: text, imports: [], lazyImports: [] };
  const isTypeScript = /^\.[mc]?ts$/.test(ending);
  const stripped: Stripped = isTypeScript ? stripFile(path, text, folder) : { code: text };
  let program: Program;
  try {
    program = parseJavaScript(stripped.code);
  } catch (error) {
    const { pos = 0 } = error as { pos?: number };
    const problem = placeThroughMap(placeOfOffset(stripped.code, pos), stripped.map);
    return { format: formatOf(path, stripped.code), ...stripped, problem, imports: [], lazyImports: [] };
  }
  const format = formatOf(path, stripped.code, program);
  if (format === "commonjs") return { format, code: stripped.code, imports: [], lazyImports: requiredBy(program) };
  const { code, map } = rewrite(text, stripped, program, isTypeScript);
  return {
    format,
    code,
    ...(map && { map }),
    ...specifiersOf(code === stripped.code ? program : parseJavaScript(code)),
  };
}

/** A syntax error in a local file; its frame points into the file as the frame of a runtime error does. */
class LocalSyntaxError extends SyntaxError {
  override readonly name = "SyntaxError";
  readonly code = "MODULE_SYNTAX";
  readonly hint: string;

  constructor(message: string, path: string, { line, column }: { line: number; column: number }, folder: string) {
    super(message);
    this.hint = `Look at line ${line}, column ${column} of ${relative(folder, path)}.`;
    this.stack = `SyntaxError: ${message}\n    at ${path}:${line}:${column}`;
  }
}

/** Gives V8's complaint about one of these files the place that it does not tell; any other error stays as it is. */
export function placedError(error: unknown, modules: Iterable<LocalModule>, folder: string): unknown {
  if (!(error instanceof SyntaxError) || error instanceof LocalSyntaxError) return error;
  for (const { path, problem } of modules) {
    if (problem) return new LocalSyntaxError(error.message, path, problem, folder);
  }
  return error;
}

/**
 * Strips the types of a file.
 *
 * @param folder - from which messages count paths
 * @throws {@link LocalSyntaxError}
 */
export function stripFile(path: string, text: string, folder: string): Stripped {
  try {
    return stripTypes(text);
  } catch (error) {
    const { message, line, column } = error as Error & { line?: number; column?: number };
    if (line === undefined || column === undefined) throw error;
    throw new LocalSyntaxError(message.replace("the cell", "the file"), path, { line, column }, folder);
  }
}

function formatOf(path: string, code: string, program?: Program): Format {
  const ending = extname(path);
  if (ending === ".mts" || ending === ".mjs") return "module";
  if (ending === ".cts" || ending === ".cjs") return "commonjs";
  if (program ? hasModuleSyntax(program) : /^\s*(?:import|export)\b/m.test(code)) return "module";
  if (packageType(dirname(path)) === "module") return "module";
  return /\b(?:module\.exports|exports\.|require\s*\()/.test(code) ? "commonjs" : "module";
}

function hasModuleSyntax(program: Program): boolean {
  return program.body.some(({ type }) => type === "ImportDeclaration" || type.startsWith("Export"));
}

function specifiersOf(program: Program): { imports: string[]; lazyImports: string[] } {
  const imports = new Set<string>();
  const lazyImports = new Set<string>();
  const search = (node: AnyNode): void => {
    const { value } = (node.source ?? {}) as { value?: unknown };
    if (typeof value === "string") (node.type === "ImportExpression" ? lazyImports : imports).add(value);
    for (const child of childrenOf(node)) search(child);
  };
  search(program as unknown as AnyNode);
  return { imports: [...imports], lazyImports: [...lazyImports] };
}

/** The local files that a CommonJS file requires by a literal text. */
function requiredBy(program: Program): string[] {
  const required = new Set<string>();
  const search = (node: AnyNode): void => {
    if (node.type === "CallExpression" && (node.callee as unknown as { name?: string }).name === "require") {
      const { value } = ((node.arguments as Node[])[0] ?? {}) as { value?: unknown };
      if (typeof value === "string" && isLocal(value)) required.add(value);
    }
    for (const child of childrenOf(node)) search(child);
  };
  search(program as unknown as AnyNode);
  return [...required];
}

function rewrite(source: string, { code, map }: Stripped, program: Program, isTypeScript: boolean): Stripped {
  const edits = new Edits(code);
  if (isTypeScript) dropTypeImports(source, { code, ...(map && { map }) }, program, edits);
  const search = (node: AnyNode): void => {
    if (node.type === "ImportExpression" && (node.source as AnyNode).type !== "Literal") {
      // What a computed import means is known only when it runs; the importer then finds it.
      edits.replace(node.start, node.start + "import".length, `${importer}.from(import.meta.url)`);
    }
    for (const child of childrenOf(node)) search(child);
  };
  search(program as unknown as AnyNode);
  holdInnerResources(program, code, edits);
  const { code: changed, segments } = edits.apply();
  if (!segments) return { code: changed, ...(map && { map }) };
  return { code: changed, map: sourceMapOf(map ? throughMap(segments, map) : segments, source) };
}

/** Drops imported names that stand for no value here, as TypeScript does: they may be types, which do not exist. */
function dropTypeImports(source: string, { code, map }: Stripped, program: Program, edits: Edits): void {
  const used = new Set(freeReferences(program).map(({ name }) => name));
  for (const node of program.body) {
    if (node.type !== "ExportNamedDeclaration" || node.source) continue;
    for (const { local } of node.specifiers) if (local.type === "Identifier") used.add(local.name);
  }
  for (const node of program.body) {
    if (node.type !== "ImportDeclaration") continue;
    if (importedTypes(source, node, map === undefined)) edits.blank(node.start, node.end);
    else dropUnused(code, node, used, edits);
  }
}

function dropUnused(code: string, node: ImportDeclaration, used: ReadonlySet<string>, edits: Edits): void {
  const unused = node.specifiers.filter(({ local }) => !used.has(local.name));
  if (unused.length === 0) return;
  if (unused.length === node.specifiers.length) {
    edits.blank(node.start, node.end);
    return;
  }
  for (const each of unused) {
    if (each.type === "ImportSpecifier") {
      const comma = /^\s*,/.exec(code.slice(each.end))?.[0].length ?? 0;
      edits.blank(each.start, each.end + comma);
    }
  }
}
