import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ArgumentError } from "../../errors.ts";
import { cacheFolder } from "../cache-folder.ts";
import { generate } from "../data-file.ts";
import type { DataSet } from "../data-set.ts";

/** What became of a stand-in. */
export interface Generated {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** False when the file was there already. */
  readonly written: boolean;
}

/**
 * Writes the stand-in of a data set.
 *
 * @param output - where to; the cache, when it is not given
 * @param force - whether to write a file that is there already again
 * @throws {@link ArgumentError} `FILE_EXISTS`, `NOT_A_FILE` where `output` is a folder
 */
export async function generateData(set: DataSet, output: string | undefined, force: boolean): Promise<Generated> {
  const path = output === undefined ? join(cacheFolder(), set.standIn.file) : resolve(output);
  const there = existsSync(path);
  if (there && statSync(path).isDirectory()) {
    const hint = `Name a file in it: ${join(path, basename(set.standIn.file))}`;
    throw new ArgumentError("NOT_A_FILE", `Cannot write ${path}: it is a folder`, hint);
  }
  if (there && !force && output !== undefined) {
    throw new ArgumentError("FILE_EXISTS", `Cannot write ${path}: it is there already`, "Add --force to replace it.");
  }
  const written = force || !there;
  if (written) await generate(set, path);
  return { name: set.name, path, bytes: statSync(path).size, written };
}
