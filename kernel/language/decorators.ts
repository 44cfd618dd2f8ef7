import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTypescript } from "../types/find-typescript.ts";
import { CellSyntaxError, placeOfOffset } from "./cell-syntax-error.ts";
import { scan } from "./scanner.ts";

/** Where the first decorator of a text stands, as an offset; undefined where there is none. */
export function firstDecorator(source: string): number | undefined {
  if (!source.includes("@")) return undefined;
  return scan(source).find(({ kind, text }) => kind === "word" && text.startsWith("@"))?.start;
}

const options = [
  ...["--target", "es2022", "--module", "esnext", "--moduleDetection", "force", "--verbatimModuleSyntax"],
  // The text is written anew, not checked: nothing else is read, so that it takes 10 ms.
  ...["--ignoreConfig", "--noCheck", "--noLib", "--noResolve", "--types", "", "--sourceMap", "--pretty", "false"],
];

/**
 * Rewrites TypeScript with decorators, which no engine runs yet, as JavaScript that follows their standard (TC39, stage
 * 3). TypeScript's own program does it.
 *
 * @throws {@link CellSyntaxError} at the first decorator, when TypeScript is not installed
 */
export function lowerDecorators(source: string): { code: string; map: object } {
  const found = findTypescript();
  if ("problem" in found) throw refusal(source, found.problem, found.hint);
  const folder = mkdtempSync(join(tmpdir(), "albedo-decorators-"));
  try {
    writeFileSync(join(folder, "cell.ts"), source);
    const { error } = spawnSync(found.program, [...options, "--outDir", "out", "cell.ts"], {
      cwd: folder,
      stdio: "ignore",
      timeout: patienceMs,
    });
    if (error) throw refusal(source, error.message);
    const code = readFileSync(join(folder, "out", "cell.js"), "utf8").replace(end, "\n");
    return { code, map: JSON.parse(readFileSync(join(folder, "out", "cell.js.map"), "utf8")) as object };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const patienceMs = 20_000;
// What TypeScript adds to a module that exports nothing, and the address of the map.
const end = /(?:\nexport \{\};)?\n\/\/# sourceMappingURL=.*\s*$/;

function refusal(source: string, reason: string, hint?: string): CellSyntaxError {
  const place = placeOfOffset(source, firstDecorator(source) ?? 0);
  return new CellSyntaxError(`Decorators need TypeScript: ${reason}`, place, hint);
}
