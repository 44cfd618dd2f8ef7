import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FileError } from "../../errors.ts";

/**
 * A file beside a label, whatever the case of its name, also as `.gz`.
 *
 * @throws {@link FileError} `FILE_NOT_FOUND` naming the label
 */
export function fileBeside(labelPath: string, name: string): string {
  const folder = dirname(labelPath);
  const wanted = basename(name.replaceAll("\\", "/"));
  const names = readdirSync(folder);
  const found =
    names.find((other) => other === wanted) ??
    names.find((other) => other.toLowerCase() === wanted.toLowerCase()) ??
    names.find((other) => other.toLowerCase() === `${wanted.toLowerCase()}.gz`);
  if (found) return join(folder, found);
  const path = join(folder, wanted);
  const message = `Cannot read ${path}, which the label ${labelPath} names: there is no such file`;
  throw new FileError("FILE_NOT_FOUND", message, "Put the data file into the label's folder.", path);
}
