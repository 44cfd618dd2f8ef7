import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Cell, isCode, type Notebook, type Output } from "./notebook.ts";
import { NotebookError } from "./notebook-error.ts";

/**
 * Writes a notebook as Jupyter does, byte for byte: keys in order, one space of indentation, texts as lists of lines.
 * The file is replaced in one step, so that a reader or a crash never finds half of it.
 *
 * @throws {@link NotebookError} `CANNOT_WRITE`
 */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeWhole(path, notebookText(notebook));
}

/** Writes a file under a temporary name and renames it; its folder is made where it is missing. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await beside(path, async (temporary) => {
    await writeFile(temporary, content);
    await rename(temporary, path);
  });
}

/**
 * Tries whether a file can be written, before the work that it is to keep.
 *
 * @throws {@link NotebookError} `CANNOT_WRITE`
 */
export async function tryToWrite(path: string): Promise<void> {
  await beside(path, async (temporary) => {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw new Error("it is a folder");
    await writeFile(temporary, "");
    await rm(temporary);
  });
}

async function beside(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(temporary);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new NotebookError(
      "CANNOT_WRITE",
      `Cannot write ${path}: ${(cause as Error).message}`,
      "Check the folder's permissions and the free space, or name another folder with --output-dir.",
      path,
      { cause },
    );
  }
}

/** The text of a notebook's file. */
export function notebookText(notebook: Notebook): string {
  const file = { ...notebook, cells: notebook.cells.map(cellInFile) };
  return `${sortedJson(file, "")}\n`;
}

function cellInFile(cell: Cell): Record<string, unknown> {
  const lines = { ...cell, source: splitLines(cell.source) };
  return isCode(cell) ? { ...lines, outputs: cell.outputs.map(outputInFile) } : lines;
}

function outputInFile(output: Output): Record<string, unknown> {
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  if (output.output_type === "error") return { ...output };
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    typeof value === "string" && isSplit(mime) ? splitLines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function isSplit(mime: string): boolean {
  return mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";
}

// Python's str.splitlines, by which Jupyter cuts texts, knows more line ends than \n.
// biome-ignore lint/suspicious/noControlCharactersInRegex: three of them are control characters
const lineEnd = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of text.matchAll(lineEnd)) {
    const end = match.index + match[0].length;
    lines.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

// Not JSON.stringify on sorted objects: JavaScript puts keys that look like integers first, whatever their order.
function sortedJson(value: unknown, indent: string): string {
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => inner + sortedJson(item, inner)).join(",\n")}\n${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const fields = value as Record<string, unknown>;
    const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
    if (keys.length === 0) return "{}";
    const pairs = keys.sort().map((key) => `${inner}${JSON.stringify(key)}: ${sortedJson(fields[key], inner)}`);
    return `{\n${pairs.join(",\n")}\n${indent}}`;
  }
  return JSON.stringify(value) ?? "null";
}
