import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Folders above the working one whose `data` folder counts: notebooks lie up to three folders deep in a project. */
const levels = 4;

/**
 * A file of the user's by its name: in `$ALBEDO_DATA` where that is set, else in the folder `data` of the working
 * folder or of one of the three above it. Of several the first in alphabetical order is taken.
 *
 * @param pattern - file name with `*` for anything; upper and lower case are the same
 */
export function findReal(
  pattern: string,
  env: NodeJS.ProcessEnv = process.env,
  cwd = process.cwd(),
): string | undefined {
  return findAllReal(pattern, env, cwd)[0];
}

/** All files of that name in the first folder that has any, in alphabetical order. */
export function findAllReal(
  pattern: string,
  env: NodeJS.ProcessEnv = process.env,
  cwd = process.cwd(),
): readonly string[] {
  const test = new RegExp(`^${pattern.split("*").map(escapeRegExp).join(".*")}$`, "i");
  for (const folder of dataFolders(env, cwd)) {
    const found = namesIn(folder).filter((name) => test.test(name));
    if (found.length > 0) return found.sort().map((name) => join(folder, name));
  }
  return [];
}

/** Where the user's own data files are looked for, first one first. */
export function dataFolders(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): string[] {
  if (env.ALBEDO_DATA) return [resolve(cwd, env.ALBEDO_DATA)];
  const folders: string[] = [];
  let folder = resolve(cwd);
  for (let level = 0; level < levels; level++) {
    folders.push(join(folder, "data"));
    folder = dirname(folder);
    if (dirname(folder) === folder) break;
  }
  return folders;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
