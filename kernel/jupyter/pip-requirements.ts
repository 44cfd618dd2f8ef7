import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.ts";
import { SetupError } from "./setup-error.ts";

/** The pip part of the package's own environment.yml. */
export function ownRequirements(): string[] {
  return pipRequirements(readFileSync(join(packageRoot, "environment.yml"), "utf8"));
}

/**
 * The pip part of a conda environment file: the items listed below `- pip:`.
 * Reads only the block form that conda itself writes, not all of YAML.
 *
 * @param text - content of an environment.yml
 * @returns requirements as pip takes them, in order; comments and quotes removed
 * @throws {@link SetupError} when there is no pip part
 */
export function pipRequirements(text: string): string[] {
  const requirements: string[] = [];
  let pipIndent = -1;
  for (const line of text.split(/\r?\n/)) {
    const content = line.replace(/(^|\s)#.*$/, "").trimEnd();
    if (content.trim() === "") continue;
    const indent = content.length - content.trimStart().length;
    if (pipIndent < 0) {
      if (/^\s*-\s+pip:$/.test(content)) pipIndent = indent;
      continue;
    }
    const item = /^\s*-\s+(.+)$/.exec(content)?.[1];
    if (indent <= pipIndent || item === undefined) break;
    requirements.push(item.replace(/^(["'])(.*)\1$/, "$2"));
  }
  if (requirements.length > 0) return requirements;
  throw new SetupError(
    "NO_PIP_PART",
    "Cannot find the pip part of environment.yml",
    'It is the list below "- pip:"; restore the file.',
  );
}
