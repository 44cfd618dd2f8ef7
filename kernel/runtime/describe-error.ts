import { inspect } from "node:util";
import { importHint } from "../modules/own-exports.ts";
import { type Place, placeOf } from "./cell-sources.ts";
import { codeFrame } from "./code-frame.ts";
import type { ErrorContent } from "./messages.ts";
import { framesOf } from "./stack-text.ts";

const maxFrames = 10;
const maxCauses = 5;
const maxInner = 5;
/** Of errors within errors within errors. */
const maxDepth = 4;

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

/**
 * An error as a front end shows it: name, code and message, hint, the user's own frames with the text of the first
 * cell and the first file among them, and the chain of causes.
 *
 * @param place - where a syntax error is; it has no frame of its own
 */
export function describeError(thrown: unknown, place?: Place): ErrorContent {
  const { name, message } = nameAndMessage(thrown);
  return { ename: name, evalue: message, traceback: describe(thrown, place, 0, new Set([thrown])) };
}

/** @param told - what has been described already; an error may be its own cause */
function describe(thrown: unknown, place: Place | undefined, depth: number, told: Set<unknown>): string[] {
  const { code, hint = missingNameHint(thrown), cause, errors = [] } = details(thrown);
  const { name, message } = nameAndMessage(thrown);
  const lines = [`${red(bold(code ? `${name} [${code}]` : name))}${message ? `: ${message}` : ""}`];
  if (hint) lines.push(`${bold("Hint")}: ${hint}`);
  lines.push(...describePlaces(place ? [place] : userFrames(thrown)));
  lines.push(...describeInner(errors, 1, told));
  if (cause !== undefined && depth < maxCauses && isNew(cause, told))
    lines.push(`${bold("Caused by")}:`, ...describe(cause, undefined, depth + 1, told));
  return lines;
}

/** The errors that one gathers, each with the uppermost of the user's frames, and what is in them and has caused them. */
function describeInner(errors: readonly unknown[], depth: number, told: Set<unknown>): string[] {
  const lines: string[] = [];
  for (const [index, each] of errors.slice(0, maxInner).entries()) {
    lines.push(`  ${index + 1}. ${headOf(each)}`);
    if (isNew(each, told)) lines.push(...describeWithin(each, depth, told).map((line) => `     ${line}`));
  }
  if (errors.length > maxInner) lines.push(`  and ${errors.length - maxInner} more`);
  return lines;
}

/** What is below the first line of an inner error. */
function describeWithin(thrown: unknown, depth: number, told: Set<unknown>): string[] {
  const { hint, cause, errors = [] } = details(thrown);
  const lines = hint ? [`${bold("Hint")}: ${hint}`] : [];
  const [first] = userFrames(thrown);
  if (first) lines.push(placeLine(first));
  if (depth >= maxDepth) return lines;
  lines.push(...describeInner(errors, depth + 1, told));
  if (cause !== undefined && isNew(cause, told))
    lines.push(`${bold("Caused by")}: ${headOf(cause)}`, ...describeWithin(cause, depth + 1, told));
  return lines;
}

function headOf(thrown: unknown): string {
  const { name, message } = nameAndMessage(thrown);
  const { code } = details(thrown);
  return `${code ? `${name} [${code}]` : name}${message ? `: ${message}` : ""}`;
}

/** Whether something has not been described yet, and is from now on. */
function isNew(thrown: unknown, told: Set<unknown>): boolean {
  const isKnown = thrown !== null && typeof thrown === "object" && told.has(thrown);
  told.add(thrown);
  return !isKnown;
}

function describePlaces(places: readonly Named[]): string[] {
  const lines: string[] = [];
  const quoted = new Set<string>();
  for (const named of places.slice(0, maxFrames)) {
    const { where, line, column, source } = named;
    lines.push(`  ${placeLine(named)}`);
    const kind = where.startsWith("Cell ") ? "cell" : "file";
    if (source !== undefined && !quoted.has(kind)) {
      quoted.add(kind);
      lines.push(...codeFrame(source, line, column).map((text) => `    ${text}`));
    }
  }
  if (places.length > maxFrames) lines.push(`  and ${places.length - maxFrames} more`);
  return lines;
}

function placeLine({ where, line, column, name }: Named): string {
  return `${where}, line ${line}, column ${column}${name ? `, in ${name}` : ""}`;
}

type Named = Place & { name?: string };

const frameLine = /^\s*at (?:(?:async )?(.*?) \()?(.*?):(\d+):(\d+)\)?$/;

function userFrames(thrown: unknown): Named[] {
  const frames: Named[] = [];
  for (const text of framesOf(thrown)) {
    const match = frameLine.exec(text);
    if (!match) continue;
    const place = placeOf(match[2]!.replace(/^async /, ""), Number(match[3]), Number(match[4]));
    if (!place) continue;
    const name = match[1]?.replace(/^Object\.|^Module\./, "");
    frames.push(name && name !== "<anonymous>" ? { ...place, name } : place);
  }
  return frames;
}

function nameAndMessage(thrown: unknown): { name: string; message: string } {
  try {
    if (thrown instanceof Error || isErrorLike(thrown)) {
      return { name: String(thrown.name || "Error"), message: String(thrown.message ?? "") };
    }
    return { name: "Thrown", message: typeof thrown === "string" ? thrown : inspect(thrown, { depth: 2 }) };
  } catch {
    return { name: "Thrown", message: "a value that cannot be shown" };
  }
}

function isErrorLike(thrown: unknown): thrown is Error {
  if (thrown === null || typeof thrown !== "object") return false;
  const { name, message, stack } = thrown as Partial<Error>;
  return typeof name === "string" && typeof message === "string" && typeof stack === "string";
}

function missingNameHint(thrown: unknown): string | undefined {
  const name = thrown instanceof ReferenceError && /^(\S+) is not defined$/.exec(thrown.message)?.[1];
  return name ? importHint(name) : undefined;
}

function details(thrown: unknown): { code?: string; hint?: string; cause?: unknown; errors?: unknown[] } {
  if (thrown === null || typeof thrown !== "object") return {};
  try {
    const { code, hint, cause, error, suppressed } = thrown as Record<string, unknown>;
    let { errors } = thrown as Record<string, unknown>;
    if ("suppressed" in thrown) errors = [error, suppressed];
    return {
      ...(typeof code === "string" && { code }),
      ...(typeof hint === "string" && { hint }),
      ...(cause !== undefined && { cause }),
      ...(Array.isArray(errors) && { errors }),
    };
  } catch {
    return {};
  }
}
