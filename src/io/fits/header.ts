import { nameHint } from "../../table/near-names.ts";
import { type Card, cardLength } from "./card.ts";
import type { CardValue } from "./card-value.ts";
import { type FitsPlace, fitsError } from "./fits-error.ts";

/** The header of an HDU: its cards in the file's order. Keywords may be written in small letters. */
export class FitsHeader {
  readonly cards: readonly Card[];
  readonly #place: FitsPlace;
  readonly #first = new Map<string, Card>();

  /** @param place - the file, for error messages */
  constructor(cards: readonly Card[], place: FitsPlace) {
    this.cards = cards;
    this.#place = place;
    for (const card of cards) {
      if (card.hasValue && !this.#first.has(card.keyword)) this.#first.set(card.keyword, card);
    }
  }

  /** Keywords that have a value, in order, each once. */
  keywords(): string[] {
    return [...this.#first.keys()];
  }

  /** Whether a keyword is there, with or without a value. */
  has(keyword: string): boolean {
    return this.#first.has(plain(keyword));
  }

  /** The value of a keyword, the first where it is repeated: undefined when absent, null when it has no value. */
  get(keyword: string): CardValue | undefined {
    return this.#first.get(plain(keyword))?.value;
  }

  /** All values of a keyword that is repeated, in order. */
  all(keyword: string): CardValue[] {
    return this.cards.filter((card) => card.keyword === plain(keyword)).map(({ value }) => value);
  }

  /** The comment behind the value of a keyword; empty when there is none. */
  comment(keyword: string): string {
    return this.#first.get(plain(keyword))?.comment ?? "";
  }

  /**
   * The value of a keyword that must be a number.
   *
   * @throws {@link FormatError} `MISSING_KEYWORD` with near names, `BAD_KEYWORD` when it is anything else
   */
  number(keyword: string): number {
    const value = this.#required(keyword);
    if (typeof value === "number" || typeof value === "bigint") return Number(value);
    throw this.#bad(keyword, value, "a number");
  }

  /**
   * The value of a keyword that must be a text.
   *
   * @throws {@link FormatError} `MISSING_KEYWORD` with near names, `BAD_KEYWORD` when it is anything else
   */
  text(keyword: string): string {
    const value = this.#required(keyword);
    if (typeof value === "string") return value;
    throw this.#bad(keyword, value, "a text");
  }

  /** The lines of the `COMMENT` cards. */
  get comments(): string[] {
    return this.all("COMMENT").map(String);
  }

  /** The lines of the `HISTORY` cards. */
  get history(): string[] {
    return this.all("HISTORY").map(String);
  }

  /** The cards one a line, without blanks at the end. */
  toString(): string {
    const lines: string[] = [];
    for (const { image } of this.cards) {
      for (let at = 0; at < image.length; at += cardLength) lines.push(image.slice(at, at + cardLength).trimEnd());
    }
    return lines.join("\n");
  }

  #required(keyword: string): CardValue {
    const value = this.get(keyword);
    if (value !== undefined) return value;
    const hint = nameHint(plain(keyword), this.keywords(), "keywords");
    throw fitsError("MISSING_KEYWORD", this.#place, `its header has no ${plain(keyword)}`, hint);
  }

  #bad(keyword: string, value: CardValue, wanted: string) {
    const shown = value === null ? "empty" : JSON.stringify(typeof value === "bigint" ? String(value) : value);
    return fitsError(
      "BAD_KEYWORD",
      this.#place,
      `${plain(keyword)} is ${shown}, not ${wanted}`,
      "The header is damaged, or the keyword means something else.",
    );
  }
}

function plain(keyword: string): string {
  return keyword
    .trim()
    .toUpperCase()
    .replace(/^HIERARCH +/, "")
    .replace(/ +/g, " ");
}
