import { dirname, resolve, sep } from "node:path";

/** The innermost folder that holds all files. */
export function commonFolder(files: readonly string[]): string {
  let common = dirname(resolve(files[0]));
  for (const file of files) {
    while (common !== dirname(common) && !resolve(file).startsWith(common.endsWith(sep) ? common : common + sep)) {
      common = dirname(common);
    }
  }
  return common;
}
