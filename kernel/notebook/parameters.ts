import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Cell, type CodeCell, hasTag, isCode, type Notebook } from "./notebook.ts";
import { NotebookError } from "./notebook-error.ts";

/** A parameter that a notebook declares in its cell tagged `parameters`. */
export interface Parameter {
  name: string;
  /** How the cell declares it, so that the injected cell can declare it again. */
  keyword: "const" | "let" | "var";
}

const declaration = /^(?:export\s+)?(const|let|var)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;

/** The names that the cell tagged `parameters` declares at the start of its lines. */
export function declaredParameters(notebook: Notebook): Parameter[] {
  const cell = parametersCell(notebook);
  if (!cell) return [];
  return [...cell.source.matchAll(declaration)].map(([, keyword, name]) => ({ name, keyword: keyword as "const" }));
}

/**
 * Reads `name=value`. The value is JSON where it parses as such, else text; a text that names an existing file
 * or folder, seen from `folder`, becomes its absolute path, because the notebook runs in its own folder.
 *
 * @throws {@link NotebookError} `BAD_PARAMETER`
 */
export function parseSetting(setting: string, folder = process.cwd()): [name: string, value: unknown] {
  const equals = setting.indexOf("=");
  if (equals < 1) {
    throw new NotebookError(
      "BAD_PARAMETER",
      `Cannot set "${setting}": there is no name or no =`,
      "Write --set name=value.",
    );
  }
  const name = setting.slice(0, equals).trim();
  const text = setting.slice(equals + 1);
  try {
    return [name, JSON.parse(text)];
  } catch {
    const path = resolve(folder, text);
    return [name, text !== "" && existsSync(path) ? path : text];
  }
}

/**
 * A copy of the notebook with a cell tagged `injected-parameters` after the one tagged `parameters`, which declares
 * the given names again. An earlier injected cell is replaced. Without values the copy has no injected cell.
 *
 * @param path - named in errors
 * @throws {@link NotebookError} `NO_SUCH_PARAMETER`, with the names that there are
 */
export function withParameters(notebook: Notebook, values: Record<string, unknown>, path = "the notebook"): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  const names = Object.keys(values);
  if (names.length === 0) return { ...notebook, cells };
  const declared = declaredParameters(notebook);
  const lines = names.map((name) => {
    const parameter = declared.find((one) => one.name === name);
    if (!parameter) throw unknownParameter(name, declared, path);
    return `${parameter.keyword} ${name} = ${literal(values[name])};`;
  });
  const at = cells.indexOf(parametersCell(notebook) as Cell) + 1;
  return { ...notebook, cells: [...cells.slice(0, at), injectedCell(lines), ...cells.slice(at)] };
}

function literal(value: unknown): string {
  // JSON reads 1e999, but has no name for what that is.
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

function parametersCell(notebook: Notebook): CodeCell | undefined {
  return notebook.cells.find((cell): cell is CodeCell => isCode(cell) && hasTag(cell, "parameters"));
}

function injectedCell(lines: string[]): CodeCell {
  return {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: ["// Parameters", ...lines].join("\n"),
    execution_count: null,
    outputs: [],
  };
}

function unknownParameter(name: string, declared: Parameter[], path: string): NotebookError {
  const hint =
    declared.length > 0
      ? `Its parameters are ${declared.map((one) => one.name).join(", ")}.`
      : 'It has no parameters: a code cell tagged "parameters" declares them.';
  return new NotebookError("NO_SUCH_PARAMETER", `Cannot set ${name} in ${path}: it has no such parameter`, hint, path);
}
