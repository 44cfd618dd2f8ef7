import { LabelBlock, type LabelValue } from "./label.ts";
import { LabelScanner, type Token } from "./label-scanner.ts";

/** A parsed label and where it ends. */
export interface ParsedLabel {
  readonly label: LabelBlock;
  /** Bytes up to and with END. */
  readonly length: number;
  /** Whether END was there; some labels just stop. */
  readonly ended: boolean;
}

const deepest = 64;
const opening = /^(BEGIN_)?(OBJECT|GROUP)$/i;
const closing = /^END_?(OBJECT|GROUP)$/i;

/**
 * Reads a label in ODL or PVL, the languages of PDS3 and ISIS: keywords, groups, objects, lists, sets, units, based
 * integers (`16#FF#`), text over several lines, comments. An empty value is null, as in labels of the field.
 *
 * @param text - bytes as Latin-1
 * @param path - the file, for error messages
 * @throws {@link FormatError} `BAD_LABEL` with the line
 */
export function parseLabel(text: string, path: string): ParsedLabel {
  return parseWith(new LabelScanner(text, path, startOf(text)));
}

/** As {@link parseLabel} of the first bytes of a longer file; undefined when more bytes are needed. */
export function parseLabelStart(text: string, path: string): ParsedLabel | undefined {
  const scanner = new LabelScanner(text, path, startOf(text));
  try {
    const parsed = parseWith(scanner);
    return scanner.touchedEnd && !parsed.ended ? undefined : parsed;
  } catch (error) {
    if (scanner.touchedEnd) return undefined;
    throw error;
  }
}

/** An SFDU line may stand before the label. */
function startOf(text: string): number {
  return /^\s*(CCSD|NJPL)[A-Z0-9]+[ \t]*(?=[\r\n])/.exec(text)?.[0].length ?? 0;
}

function parseWith(scanner: LabelScanner): ParsedLabel {
  const label = new LabelBlock("label", "");
  const open = [label];
  const finish = (ended: boolean, offset: number): ParsedLabel => {
    if (open.length > 1) {
      const { kind, name } = open.at(-1)!;
      throw scanner.error(`${kind} ${name} is not closed`, offset, `Add END_${kind.toUpperCase()} = ${name}.`);
    }
    return { label, length: ended ? scanner.offset : offset, ended };
  };
  for (;;) {
    const key = scanner.peek();
    // Without END the data follow at once.
    if (key.kind === "end" || isBinary(key.text)) return finish(false, key.offset);
    scanner.next();
    if (key.kind !== "word") throw scanner.error(`expected a keyword, found ${shown(key)}`, key.offset);
    const assigned = scanner.peek().text === "=" && scanner.peek().kind === "mark";
    if (assigned) scanner.next();
    if (closing.test(key.text)) {
      const name = assigned ? scanner.next().text : undefined;
      const block = open.length > 1 ? open.pop()! : undefined;
      const wanted = key.text.toUpperCase().includes("OBJECT") ? "object" : "group";
      if (block?.kind === wanted && (name === undefined || name.toUpperCase() === block.name.toUpperCase())) continue;
      const found = `${key.text}${name === undefined ? "" : ` = ${name}`}`;
      throw scanner.error(`${found} closes ${block ? `${block.kind} ${block.name}` : "nothing"}`, key.offset);
    }
    if (!assigned) {
      if (key.text.toUpperCase() === "END") return finish(true, key.offset);
      const hint = "A keyword needs a value, and text of several words needs quotes.";
      throw scanner.error(`expected = after ${shown(key)}`, key.offset, hint);
    }
    const parent = open.at(-1)!;
    if (opening.test(key.text)) {
      const name = scanner.next();
      if (name.kind !== "word" && name.kind !== "quoted") {
        throw scanner.error(`expected a name after ${key.text} =, found ${shown(name)}`, name.offset);
      }
      if (open.length > deepest) throw scanner.error(`blocks are nested more than ${deepest} deep`, key.offset);
      const block = new LabelBlock(/OBJECT/i.test(key.text) ? "object" : "group", name.text);
      parent.entries.push({ key: name.text, value: block, offset: key.offset });
      open.push(block);
    } else {
      const based: LabelValue[] = [];
      const found = emptyOr(scanner, based);
      parent.entries.push({ key: key.text, value: found, ...(based.length > 0 && { based }), offset: key.offset });
    }
  }
}

/**
 * The value of a keyword, or null when the next keyword or the end follows.
 *
 * @param based - takes the integers that are written with a radix
 */
function emptyOr(scanner: LabelScanner, based: LabelValue[]): LabelValue {
  const token = scanner.peek();
  if (token.kind === "end") return null;
  if (token.kind === "word") {
    if (/^END(_?(OBJECT|GROUP))?$/i.test(token.text)) return null;
    const ahead = scanner.after(token);
    if (ahead.kind === "mark" && ahead.text === "=") return null;
  }
  return value(scanner, 0, based);
}

function value(scanner: LabelScanner, depth: number, based: LabelValue[]): LabelValue {
  const token = scanner.next();
  let found: LabelValue;
  if (token.kind === "quoted") found = token.text;
  else if (token.kind === "word") found = wordValue(token.text, based);
  else if (token.text === "(" && token.kind === "mark") found = list(scanner, ")", depth, token, based);
  else if (token.text === "{" && token.kind === "mark") found = new Set(list(scanner, "}", depth, token, based));
  else throw scanner.error(`expected a value, found ${shown(token)}`, token.offset);
  return scanner.peek().kind === "unit" ? { value: found, unit: scanner.next().text } : found;
}

function list(scanner: LabelScanner, close: string, depth: number, open: Token, based: LabelValue[]): LabelValue[] {
  if (depth >= deepest) throw scanner.error(`lists are nested more than ${deepest} deep`, open.offset);
  const values: LabelValue[] = [];
  if (isMark(scanner.peek(), close)) {
    scanner.next();
    return values;
  }
  for (;;) {
    values.push(value(scanner, depth + 1, based));
    const token = scanner.next();
    if (isMark(token, close)) return values;
    if (!isMark(token, ","))
      throw scanner.error(`expected , or ${close} in a list, found ${shown(token)}`, token.offset);
  }
}

function wordValue(word: string, based: LabelValue[]): LabelValue {
  if (/^[+-]?\d+$/.test(word)) return whole(BigInt(word.replace("+", "")));
  if (/^[+-]?(\d+\.?\d*|\.\d+)([ed][+-]?\d+)?$/i.test(word)) return Number(word.replace(/d/i, "e"));
  const match = /^([+-]?)(\d+)#([+-]?)([\da-z]+)#$/i.exec(word);
  const integer = match ? basedInteger(match) : undefined;
  if (integer !== undefined) based.push(integer);
  return integer ?? word;
}

function basedInteger([, before, radix, within, digits]: RegExpExecArray): LabelValue | undefined {
  const base = BigInt(radix);
  if (base < 2n || base > 36n || digits.length > 512) return undefined;
  let sum = 0n;
  for (const digit of digits) {
    const worth = BigInt(Number.parseInt(digit, 36));
    if (worth >= base) return undefined;
    sum = sum * base + worth;
  }
  return whole(before === "-" || within === "-" ? -sum : sum);
}

function whole(integer: bigint): number | bigint {
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
}

function isMark(token: Token, text: string): boolean {
  return token.kind === "mark" && token.text === text;
}

function isBinary(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: binary data begin where a label without END stops.
  return /^[\x00-\x08\x0e-\x1f\x7f-\xff]/.test(text);
}

function shown(token: Token): string {
  return token.kind === "end" ? token.text : JSON.stringify(token.text.slice(0, 40));
}
