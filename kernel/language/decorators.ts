import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTypescript } from "../types/find-typescript.ts";
import { CellSyntaxError, placeOfOffset } from "./cell-syntax-error.ts";
import { scan, type Token } from "./scanner.ts";

/**
 * Where the first decorator of a text stands, or the first `accessor`, which is of the same standard, as an offset;
 * undefined where there is none.
 */
export function firstDecorator(source: string): number | undefined {
  if (!source.includes("@") && !/\baccessor[ \t]/.test(source)) return undefined;
  const tokens = scan(source).filter(({ kind }) => kind !== "comment");
  const isFirst = ({ kind, text }: Token, i: number) =>
    kind === "word" && (text.startsWith("@") || (text === "accessor" && isModifier(source, tokens, i)));
  return tokens.find(isFirst)?.start;
}

/** Whether the word `accessor` makes a field of a class, rather than being the name of something. */
function isModifier(source: string, tokens: readonly Token[], i: number): boolean {
  const { end } = tokens[i]!;
  const next = tokens[i + 1];
  if (!next || source.slice(end, next.start).includes("\n")) return false;
  const isKey = next.kind === "string" || next.kind === "word" || next.text === "[";
  return isKey && isInClass(tokens, i);
}

/** Whether the innermost open brace before a token is that of a class. */
function isInClass(tokens: readonly Token[], i: number): boolean {
  const braces: boolean[] = [];
  let isHead = false;
  for (const [at, { kind, text }] of tokens.slice(0, i).entries()) {
    if (kind === "word" && text === "class" && !/^\??\.$/.test(tokens[at - 1]?.text ?? "")) isHead = true;
    if (kind !== "mark") continue;
    if (/^(?:\{|\$\{|\(|\[)$/.test(text)) {
      braces.push(text === "{" && isHead);
      if (text === "{") isHead = false;
    } else if (/^[}\])]$/.test(text)) braces.pop();
  }
  return braces.at(-1) ?? false;
}

const options = [
  ...["--target", "es2022", "--module", "esnext", "--moduleDetection", "force", "--verbatimModuleSyntax"],
  // The text is written anew, not checked: nothing else is read, so that it takes 10 ms.
  ...["--ignoreConfig", "--noCheck", "--noLib", "--noResolve", "--types", "", "--sourceMap", "--pretty", "false"],
];

/**
 * Rewrites TypeScript with decorators or `accessor`, which no engine runs yet, as JavaScript that follows their standard (TC39, stage
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
