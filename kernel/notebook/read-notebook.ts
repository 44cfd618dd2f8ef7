import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { Cell, CellMetadata, Notebook, Output } from "./notebook.ts";
import { NotebookError } from "./notebook-error.ts";

/**
 * Reads a notebook of nbformat 4. Cells without an id, as files before 4.5 have them, get one.
 *
 * @throws {@link NotebookError} `NO_SUCH_FILE`, `IS_FOLDER`, `CANNOT_READ`, `NOT_A_NOTEBOOK`, `OLD_NOTEBOOK`
 */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await readText(path), path);
}

/**
 * A notebook from its text.
 *
 * @param path - named in errors
 * @throws {@link NotebookError} `NOT_A_NOTEBOOK`, `OLD_NOTEBOOK`
 */
export function parseNotebook(text: string, path = "notebook"): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NotebookError(
      "NOT_A_NOTEBOOK",
      `Cannot read ${path}: it is not JSON (${(cause as Error).message})`,
      "A notebook is a JSON file that ends in .ipynb; an empty or half-written one has to be restored.",
      path,
      { cause },
    );
  }
  return notebook(value, path);
}

async function readText(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) {
      throw new NotebookError(
        "IS_FOLDER",
        `Cannot read ${path}: it is a folder`,
        `Name its notebooks: ${path}/*.ipynb.`,
        path,
      );
    }
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof NotebookError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      throw new NotebookError("NO_SUCH_FILE", `Cannot read ${path}: there is no such file`, "Check the path.", path, {
        cause,
      });
    }
    throw new NotebookError(
      "CANNOT_READ",
      `Cannot read ${path}: ${(cause as Error).message}`,
      "Check its permissions.",
      path,
      {
        cause,
      },
    );
  }
}

type Fields = Record<string, unknown>;

function notebook(value: unknown, path: string): Notebook {
  const refuse = (what: string, hint = "Open it in JupyterLab and save it again."): never => {
    throw new NotebookError("NOT_A_NOTEBOOK", `Cannot read ${path}: ${what}`, hint, path);
  };
  if (!isFields(value) || typeof value.nbformat !== "number") refuse("it is not a notebook");
  const file = value as Fields;
  if (file.nbformat !== 4) {
    throw new NotebookError(
      "OLD_NOTEBOOK",
      `Cannot read ${path}: it has nbformat ${file.nbformat}, and only 4 is read`,
      "Convert it: jupyter nbconvert --to notebook FILE.",
      path,
    );
  }
  if (!Array.isArray(file.cells)) refuse("it has no list of cells");
  const minor = typeof file.nbformat_minor === "number" ? file.nbformat_minor : 0;
  const ids = new Set<string>();
  const cells = (file.cells as unknown[]).map((cell, index) => {
    if (!isFields(cell)) return refuse(`cell ${index + 1} is not an object`);
    return readCell(cell, ids, (what) => refuse(`cell ${index + 1} ${what}`));
  });
  return {
    ...file,
    cells,
    metadata: isFields(file.metadata) ? file.metadata : {},
    nbformat: 4,
    nbformat_minor: Math.max(minor, 5),
  };
}

function readCell(cell: Fields, ids: Set<string>, refuse: (what: string) => never): Cell {
  const type = cell.cell_type;
  if (type !== "code" && type !== "markdown" && type !== "raw")
    return refuse(`has the unknown type ${JSON.stringify(type)}`);
  const source = joined(cell.source);
  if (source === undefined) return refuse("has no source");
  const id = typeof cell.id === "string" && cell.id !== "" && !ids.has(cell.id) ? cell.id : randomUUID();
  ids.add(id);
  const metadata = (isFields(cell.metadata) ? cell.metadata : {}) as CellMetadata;
  if (type !== "code") return { ...cell, cell_type: type, id, metadata, source };
  const outputs = Array.isArray(cell.outputs) ? cell.outputs : [];
  return {
    ...cell,
    cell_type: type,
    id,
    metadata,
    source,
    execution_count: typeof cell.execution_count === "number" ? cell.execution_count : null,
    outputs: outputs.map((output) => readOutput(output, refuse)),
  };
}

function readOutput(output: unknown, refuse: (what: string) => never): Output {
  if (!isFields(output)) return refuse("has an output that is not an object");
  switch (output.output_type) {
    case "stream":
      return { ...output, text: joined(output.text) ?? "" } as Output;
    case "display_data":
    case "execute_result": {
      const data = isFields(output.data) ? output.data : {};
      const whole = Object.fromEntries(
        Object.entries(data).map(([mime, value]) => [mime, isText(mime) ? (joined(value) ?? value) : value]),
      );
      return { ...output, data: whole, metadata: isFields(output.metadata) ? output.metadata : {} } as Output;
    }
    case "error":
      return output as unknown as Output;
    default:
      return refuse(`has an output of the unknown type ${JSON.stringify(output.output_type)}`);
  }
}

/** Whether nbformat keeps outputs of this type as lists of lines; JSON types are kept as they are. */
function isText(mime: string): boolean {
  return mime !== "application/json" && !mime.endsWith("+json");
}

/** A text that the file may hold as a list of lines. */
function joined(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
