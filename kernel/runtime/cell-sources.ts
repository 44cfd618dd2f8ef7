import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rememberedFile } from "../modules/file-texts.ts";

/** A place in what the user wrote. Lines and columns count from 1. */
export interface Place {
  /** `Cell 3`, or the path of a local file. */
  where: string;
  line: number;
  column: number;
  /** The whole text. */
  source?: string;
}

interface CellSource {
  label: string;
  source: string;
  map?: SourceMap;
}

const cells = new Map<string, CellSource>();

/** Remembers the text of a cell, so that errors can quote it however much later they come. */
export function rememberCell(url: string, label: string, source: string, map?: object): void {
  const cell: CellSource = { label, source };
  if (map) cell.map = sourceMap(map);
  cells.set(url, cell);
}

/** What the user knows of a script position (1-based); undefined for code that is not the user's. */
export function placeOf(url: string, line: number, column: number): Place | undefined {
  const cell = cells.get(url);
  if (cell) return { where: cell.label, source: cell.source, ...mapped(cell.map, line, column) };
  const path = userFile(url);
  if (path === undefined) return undefined;
  const file = rememberedFile(url);
  if (file) {
    const map = file.map && sourceMap(file.map);
    return { where: nameOf(path), source: file.source, ...mapped(map, line, column) };
  }
  const source = textOf(path);
  return { where: nameOf(path), line, column, ...(source !== undefined && { source }) };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function nameOf(path: string): string {
  const local = relative(process.cwd(), path);
  return local.startsWith("..") ? basename(path) : local;
}

function sourceMap(map: object): SourceMap {
  return new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]);
}

function mapped(map: SourceMap | undefined, line: number, column: number): { line: number; column: number } {
  const entry = map?.findEntry(line - 1, column - 1);
  if (!entry || !("originalLine" in entry)) return { line, column };
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const packageFolder = new URL("../..", import.meta.url).href;

function userFile(url: string): string | undefined {
  if (url.startsWith("node:") || url.includes("/node_modules/") || url.startsWith(packageFolder)) return undefined;
  let path: string;
  if (url.startsWith("file:")) {
    try {
      path = fileURLToPath(url.replace(/[?#].*$/, ""));
    } catch {
      return undefined;
    }
  } else if (url.startsWith("/") || /^[A-Za-z]:\\/.test(url)) path = url;
  else return undefined;
  if (packageFolder.startsWith("file:") && path.startsWith(fileURLToPath(packageFolder))) return undefined;
  return path;
}
