import { inspect } from "node:util";
import { ArgumentError } from "../../errors.ts";
import { cardLength } from "./card.ts";
import type { CardValue, Complex } from "./card-value.ts";

const plainKeyword = /^[A-Z0-9_-]{1,8}$/;
const longKeyword = /^[\x21-\x3c\x3e-\x7e]+( [\x21-\x3c\x3e-\x7e]+)*$/;
const ascii = /^[\x20-\x7e]*$/;

/**
 * The card of a keyword, or the cards of a text that does not fit into one. Keywords of more than eight letters
 * become `HIERARCH` cards; comments that do not fit are cut.
 *
 * @throws {@link ArgumentError} `BAD_CARD` for what a header cannot hold
 */
export function cardText(keyword: string, value: CardValue, comment = ""): string {
  const name = keyword.trim().toUpperCase();
  if (!ascii.test(comment)) throw bad(name, `its comment is ${JSON.stringify(comment)}`, "Use ASCII letters only.");
  const start = startOf(name);
  if (typeof value === "string") return textCards(name, start, value, comment);
  const shown = valueText(name, value);
  if (start.length + shown.length > cardLength) {
    throw bad(name, "its name and value do not fit into 80 letters", "Use a shorter name.");
  }
  // Fixed format: numbers and logicals end in column 30.
  return finish(start + shown.padStart(start.length > 10 ? 0 : 20), comment);
}

/** Keywords whose cards hold a text without a value. */
export type Commentary = "COMMENT" | "HISTORY";

/**
 * Cards of a text that is no value, as many as it needs.
 *
 * @throws {@link ArgumentError} `BAD_CARD` for what is no ASCII text
 */
export function commentaryText(keyword: Commentary, text: string): string {
  if (typeof text !== "string") throw bad(keyword, `it holds text, not ${inspect(text)}`, "Give one text.");
  if (!ascii.test(text)) throw bad(keyword, `it holds ${JSON.stringify(text)}`, "Use ASCII letters only.");
  const lines: string[] = [];
  for (let at = 0; at === 0 || at < text.length; at += 72) lines.push(keyword.padEnd(8) + text.slice(at, at + 72));
  return lines.map((line) => line.padEnd(cardLength)).join("");
}

function startOf(name: string): string {
  if (plainKeyword.test(name)) return `${name.padEnd(8)}= `;
  if (longKeyword.test(name) && name.length <= 60) return `HIERARCH ${name} = `;
  throw bad(
    name,
    "this is no keyword",
    "Use letters, digits, - and _; for HIERARCH words with one blank between them.",
  );
}

function valueText(name: string, value: Exclude<CardValue, string>): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return numberText(name, value);
  if (isComplex(value)) return `(${numberText(name, value.re)}, ${numberText(name, value.im)})`;
  const shown = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  throw bad(name, `FITS cannot write ${shown}`, "Give a text, number, bigint, boolean, null or { re, im }.");
}

function isComplex(value: unknown): value is Complex {
  const { re, im } = (value ?? {}) as Partial<Complex>;
  return typeof re === "number" && typeof im === "number";
}

function numberText(name: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw bad(name, `FITS cannot write ${value}`, "Leave the keyword out, or give null for no value.");
  }
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value).toUpperCase().replace("E+", "E");
  if (text.includes("E") || text.includes(".")) return text.includes(".") ? text : text.replace("E", ".0E");
  // Doubles beyond 2^53 are no exact integers.
  return Number.isSafeInteger(value) ? text : `${text}.0`;
}

function textCards(name: string, start: string, value: string, comment: string): string {
  if (!ascii.test(value)) throw bad(name, `it is ${JSON.stringify(value)}`, "Use ASCII letters only.");
  const escaped = value.replaceAll("'", "''");
  const whole = `${start}'${escaped.padEnd(8)}'`;
  // A text that ends in & would seem to go on.
  if (whole.length <= cardLength && !value.endsWith("&")) return finish(whole, comment);
  return continuedCards(start, escaped, comment);
}

function continuedCards(start: string, escaped: string, comment: string): string {
  const cards: string[] = [];
  let rest = escaped;
  let head = start;
  while (head.length + rest.length + 2 > cardLength || rest.endsWith("&")) {
    let room = Math.min(rest.length, cardLength - head.length - 3);
    // The two quotes that stand for one stay together.
    const quotes = /'*$/.exec(rest.slice(0, room))![0].length;
    if (quotes % 2 === 1) room--;
    cards.push(`${head}'${rest.slice(0, room)}&'`.padEnd(cardLength));
    rest = rest.slice(room);
    head = "CONTINUE  ";
  }
  cards.push(finish(`${head}'${rest}'`, comment));
  return cards.join("");
}

function finish(text: string, comment: string): string {
  const whole = comment === "" ? text : `${text.padEnd(30)} / ${comment}`;
  return whole.slice(0, Math.max(text.length, cardLength)).padEnd(cardLength);
}

function bad(name: string, reason: string, hint: string): ArgumentError {
  return new ArgumentError("BAD_CARD", `Cannot write card ${JSON.stringify(name)}: ${reason}`, hint);
}
