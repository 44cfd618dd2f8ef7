import { ArgumentError } from "../../errors.ts";
import { cardLength } from "./card.ts";
import type { CardValue } from "./card-value.ts";
import { FitsHeader } from "./header.ts";
import { blockLength } from "./read-header.ts";
import { type Commentary, cardText, commentaryText } from "./write-card.ts";

/** A value for a header, with a comment behind it if there is one to make. */
export type CardInput = CardValue | { readonly value: CardValue; readonly comment?: string };

/**
 * Keywords of a header by name, in order; or the header of a file, whose cards are copied as they are. A text for
 * `COMMENT` or `HISTORY` becomes cards without a value, as these keywords have.
 */
export type HeaderInput = Readonly<Record<string, CardInput>> | FitsHeader;

/** Keywords that the data decide; those given are left out. */
const structural =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|END|CHECKSUM|DATASUM|BSCALE|BZERO|BLANK)$/;
/** Keywords that describe a table or its tiles. */
const ofTables =
  /^(TFIELDS|THEAP|(TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TBCOL)\d+|Z(IMAGE|BITPIX|NAXIS\d*|TILE\d+|CMPTYPE|NAME\d+|VAL\d+|MASKCMP|QUANTIZ|DITHER0|SIMPLE|TENSION|EXTEND|BLOCKED|PCOUNT|GCOUNT|HECKSUM|DATASUM|BLANK|SCALE|ZERO))$/;

/**
 * Cards of a header that do not describe its data.
 *
 * @param named - keywords that are written already
 */
export function userCards(header: HeaderInput, named: readonly string[] = []): string[] {
  const isFree = (keyword: string) => !structural.test(keyword) && !named.includes(keyword);
  if (header instanceof FitsHeader) {
    return header.cards.filter(({ keyword }) => isFree(keyword) && !ofTables.test(keyword)).map(({ image }) => image);
  }
  return Object.entries(header)
    .filter(([keyword]) => isFree(keyword.trim().toUpperCase()))
    .map(([keyword, input]) => cardsOf(keyword, ...valueAndComment(keyword, input)));
}

function cardsOf(keyword: string, value: CardValue, comment: string): string {
  const name = keyword.trim().toUpperCase();
  if (name !== "COMMENT" && name !== "HISTORY") return cardText(keyword, value, comment);
  if (comment === "") return commentaryText(name satisfies Commentary, value as string);
  throw new ArgumentError(
    "BAD_CARD",
    `Cannot write card "${name}": it has no comment of its own`,
    "Give a text alone.",
  );
}

/** Cards of `COMMENT` and `HISTORY` lines. */
export function commentaryCards(comments: readonly string[] = [], history: readonly string[] = []): string[] {
  return [
    ...comments.map((text) => commentaryText("COMMENT", text)),
    ...history.map((text) => commentaryText("HISTORY", text)),
  ];
}

/** Cards with `END`, filled up to whole blocks; blank cards before `END` where more blocks are wanted. */
export function headerBytes(cards: readonly string[], blocks = 1): Buffer {
  const before = Math.max(0, blocks - 1) * blockLength;
  const text = `${cards.join("").padEnd(before)}${"END".padEnd(cardLength)}`;
  return Buffer.from(text.padEnd(Math.ceil(text.length / blockLength) * blockLength), "latin1");
}

function valueAndComment(keyword: string, input: CardInput): [CardValue, string] {
  if (input === null || typeof input !== "object" || !("value" in input)) return [input as CardValue, ""];
  const { value, comment = "" } = input;
  if (typeof comment === "string") return [value, comment];
  const message = `Cannot write card ${JSON.stringify(keyword)}: its comment is ${String(comment)}`;
  throw new ArgumentError("BAD_CARD", message, "Give the comment as a text, or leave it out.");
}
