import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { placeThroughMap } from "../language/source-map.ts";
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
  map?: object;
}

const cells = new Map<string, CellSource>();

/** Remembers the text of a cell, so that errors can quote it however much later they come. */
export function rememberCell(url: string, label: string, source: string, map?: object): void {
  cells.set(url, { label, source, ...(map && { map }) });
}

/** What the user knows of a script position (1-based); undefined for code that is not the user's. */
export function placeOf(url: string, line: number, column: number): Place | undefined {
  const cell = cells.get(url);
  if (cell) return { where: cell.label, source: cell.source, ...placeThroughMap({ line, column }, cell.map) };
  const path = userFile(url);
  if (path === undefined) return undefined;
  const file = rememberedFile(url);
  if (file) return { where: nameOf(path), source: file.source, ...placeThroughMap({ line, column }, file.map) };
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
