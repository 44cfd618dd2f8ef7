import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { ArgumentError, FileError } from "../errors.ts";
import { readCsv } from "../table/read-csv.ts";

/** Picture files with their classes. */
export interface ImageList {
  readonly files: readonly string[];
  /** Class of each file, a place in `classNames`. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
}

/** Where the classes of pictures are written down. */
export interface ImageListOptions {
  /**
   * A CSV file of `file` and `label`, one line for each picture; files are relative to the folder. Without it, each
   * folder in the folder is a class.
   */
  labels?: string;
  /** The classes in the order of their numbers; others are refused. @defaultValue those found, by name */
  classNames?: readonly string[];
}

const kinds = new Set([".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".avif", ".bmp"]);
const fileColumns = ["file", "file_name", "filename", "path", "image"];
const labelColumns = ["label", "class", "class_name"];

/**
 * Lists labelled pictures without reading them.
 *
 * @param folder - a folder of class folders, or of pictures with a CSV file of labels
 * @throws {@link FileError} `FILE_UNREADABLE`
 * @throws {@link ArgumentError} `NO_PICTURES`, `UNKNOWN_CLASS`, or `MISSING_COLUMN` of the CSV file
 */
export async function listImageFolder(folder: string, options: ImageListOptions = {}): Promise<ImageList> {
  const entries = options.labels === undefined ? await byFolder(folder) : await byTable(folder, options.labels);
  if (entries.length === 0) {
    throw new ArgumentError(
      "NO_PICTURES",
      `Cannot find labelled pictures in ${folder}`,
      "Make one folder for each class, with its pictures in it, or pass labels: a CSV file of file and label.",
    );
  }
  const classNames = options.classNames ?? [...new Set(entries.map(({ label }) => label))].sort();
  const unknown = entries.find(({ label }) => !classNames.includes(label));
  if (unknown) {
    throw new ArgumentError(
      "UNKNOWN_CLASS",
      `Cannot use ${unknown.file}: its class ${JSON.stringify(unknown.label)} is none of ${classNames.join(", ")}`,
      "Add the class to classNames.",
    );
  }
  return {
    files: entries.map(({ file }) => file),
    labels: Int32Array.from(entries, ({ label }) => classNames.indexOf(label)),
    classNames,
  };
}

interface Entry {
  readonly file: string;
  readonly label: string;
}

async function byFolder(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const child of await list(folder)) {
    if (!child.isDirectory()) continue;
    for (const { name } of await list(join(folder, child.name))) {
      if (kinds.has(extname(name).toLowerCase()))
        entries.push({ file: join(folder, child.name, name), label: child.name });
    }
  }
  return entries;
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    const children = await readdir(folder, { withFileTypes: true });
    return children.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new FileError(
      "FILE_UNREADABLE",
      `Cannot list ${folder}: ${(cause as Error).message}`,
      "Check the path; it is relative to the notebook's folder.",
      folder,
      { cause },
    );
  }
}

async function byTable(folder: string, path: string): Promise<Entry[]> {
  const table = await readCsv(path);
  const file = columnOf(table.columnNames(), fileColumns, path);
  const label = columnOf(table.columnNames(), labelColumns, path);
  const base = folder || dirname(path);
  const [files, labels] = [table.array(file), table.array(label)];
  return Array.from({ length: table.numRows() }, (_, i) => ({
    file: join(base, `${files[i]}`),
    label: `${labels[i]}`,
  }));
}

function columnOf(names: readonly string[], accepted: readonly string[], path: string): string {
  const found = names.find((name) => accepted.includes(name.trim().toLowerCase()));
  if (found !== undefined) return found;
  throw new ArgumentError(
    "MISSING_COLUMN",
    `Cannot use ${path}: none of its columns ${names.join(", ")} is named ${accepted.join(", ")}`,
    "Begin the file with a line: file,label",
  );
}
