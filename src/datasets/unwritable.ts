import { isAbsolute, relative, sep } from "node:path";
import { FileError } from "../errors.ts";
import { cacheFolder } from "./cache-folder.ts";

/**
 * The error of a stand-in that cannot be written.
 *
 * @param room - how much space it needs, for the hint
 */
export function unwritable(path: string, cause: unknown, room: string): FileError {
  const beginning = `Cannot write ${path}: `;
  const { message = String(cause) } = cause as Partial<Error>;
  // Writers begin with the same words.
  const told = message.startsWith("Cannot write ") ? message : beginning + message;
  const fromCache = relative(cacheFolder(), path);
  const outside = fromCache.split(sep)[0] === ".." || isAbsolute(fromCache);
  const hint = outside
    ? `Choose a folder that you may write to, with ${room} to spare.`
    : `Set ALBEDO_CACHE to a folder that you may write to, with ${room} to spare.`;
  return new FileError("CACHE_UNWRITABLE", told, hint, path, { cause });
}
