import { dirname, resolve } from "node:path";
import { questionOf } from "../language/question.ts";
import { transpileCell } from "../language/transpile.ts";
import { isCode, type Notebook } from "../notebook/notebook.ts";
import { NotebookError } from "../notebook/notebook-error.ts";
import { readNotebook } from "../notebook/read-notebook.ts";
import { modeOfCell } from "./check-mode.ts";
import type { TypeDiagnostic } from "./diagnostic.ts";
import type { TypeService } from "./type-service.ts";

/** A mistake in a notebook; `code` is 0 for one of syntax. */
export interface NotebookDiagnostic extends TypeDiagnostic {
  /** Number that the cell has when the notebook is run from the top. */
  cell: number;
  id: string;
}

/** What there is to say of one notebook. */
export interface NotebookVerdict {
  path: string;
  cells: number;
  diagnostics: NotebookDiagnostic[];
  /** Text of each code cell, by number. */
  sources: Map<number, string>;
}

/**
 * Checks the cells of a notebook in their order, as the kernel would see them, without running any.
 *
 * @throws {@link NotebookError} as {@link readNotebook}, and `OTHER_LANGUAGE`
 */
export async function checkNotebook(path: string, service: TypeService): Promise<NotebookVerdict> {
  const notebook = await readNotebook(path);
  refuseOtherLanguages(notebook, path);
  const types = service.notebook(dirname(resolve(path)));
  const constants = new Set<string>();
  const sources = new Map<number, string>();
  const found: (() => Promise<NotebookDiagnostic[]>)[] = [];
  let cell = 0;
  for (const { id, source } of notebook.cells.filter(isCode)) {
    if (source.trim() === "") continue;
    cell++;
    if (questionOf(source)) continue;
    const number = cell;
    sources.set(number, source);
    const mistake = syntaxMistake(source, constants);
    if (mistake) {
      found.push(async () => [{ ...mistake, cell: number, id }]);
      continue;
    }
    const isChecked = modeOfCell(source) !== "off";
    const module = types.add(source, isChecked);
    if (!isChecked) continue;
    found.push(async () => (await types.diagnose(module)).map((each) => ({ ...each, cell: number, id })));
  }
  // All modules are there by now, so that the checker reads them at once.
  const diagnostics: NotebookDiagnostic[] = [];
  for (const each of found) diagnostics.push(...(await each()));
  await types.close();
  return { path, cells: cell, diagnostics, sources };
}

function syntaxMistake(source: string, constants: Set<string>): TypeDiagnostic | undefined {
  try {
    transpileCell(source, { url: "albedo:check", constants });
    return undefined;
  } catch (error) {
    const { message, line = 1, column = 1 } = error as { message: string; line?: number; column?: number };
    return { code: 0, message, start: 0, end: 0, line, column, endLine: line, endColumn: column + 1 };
  }
}

const languages = ["typescript", "javascript"];

function refuseOtherLanguages({ metadata }: Notebook, path: string): void {
  const language = metadata.kernelspec?.language ?? metadata.language_info?.name ?? "typescript";
  if (languages.includes(language.toLowerCase())) return;
  throw new NotebookError(
    "OTHER_LANGUAGE",
    `Cannot check ${path}: its language is ${language}`,
    "Only notebooks in TypeScript and JavaScript are checked.",
    path,
  );
}
