import { type CardValue, parseValueField } from "./card-value.ts";

/** Bytes of a card. */
export const cardLength = 80;

/** One keyword of a header: one card of 80 letters, or several when a text continues. */
export interface Card {
  /** In capitals; empty for a blank card. The words after `HIERARCH` keep their blanks, one between two words. */
  readonly keyword: string;
  /** Its value; the text of a `COMMENT`, `HISTORY` or blank card, or of a card without `=`. */
  readonly value: CardValue;
  readonly comment: string;
  /** Whether it has a value: false for `COMMENT`, `HISTORY`, blank cards and cards without `=`. */
  readonly hasValue: boolean;
  /** Whether it follows the standard; other cards are kept as they are. */
  readonly standard: boolean;
  /** The cards as the file has them, 80 letters each. */
  readonly image: string;
}

const commentary = new Set(["COMMENT", "HISTORY", ""]);
const keywordLetters = /^[A-Z0-9_-]*$/;
const hierarch = /^HIERARCH +([^=]*?) *=(.*)$/;

/** Reads one card; `CONTINUE` cards are joined by {@link joinContinued}. */
export function parseCard(image: string): Card {
  const name = image.slice(0, 8).trimEnd();
  const keyword = name.toUpperCase();
  if (commentary.has(keyword)) return textCard(keyword, image.slice(8), image, true);
  const long = keyword === "HIERARCH" ? hierarch.exec(image) : null;
  if (long) {
    const words = long[1].toUpperCase().replace(/ +/g, " ");
    return { keyword: words, ...parseValueField(long[2]), hasValue: true, image };
  }
  if (keyword === "CONTINUE") {
    const field = parseValueField(image.slice(8));
    if (typeof field.value === "string" && field.standard) return { keyword, ...field, hasValue: true, image };
  }
  if (image[8] !== "=") return textCard(keyword, image.slice(8), image, false);
  const field = parseValueField(image.slice(9));
  const standard = field.standard && image[9] === " " && keywordLetters.test(name);
  return { keyword, ...field, standard, hasValue: true, image };
}

function textCard(keyword: string, text: string, image: string, standard: boolean): Card {
  return { keyword, value: text.trimEnd(), comment: "", hasValue: false, standard, image };
}

/** Joins texts that end in `&` with the `CONTINUE` cards behind them. */
export function joinContinued(cards: readonly Card[]): Card[] {
  const joined: Card[] = [];
  for (let i = 0; i < cards.length; ) {
    const values: string[] = [];
    const comments: string[] = [];
    let end = i;
    while (end < cards.length && continues(cards, i, end)) {
      values.push((cards[end].value as string).replace(/&$/, ""));
      comments.push(cards[end].comment);
      end++;
    }
    joined.push(end - i < 2 ? cards[i] : merge(cards.slice(i, end), values, comments));
    i = Math.max(end, i + 1);
  }
  return joined;
}

function continues(cards: readonly Card[], first: number, at: number): boolean {
  const { value, hasValue, keyword } = cards[at];
  if (!hasValue || typeof value !== "string") return false;
  if (at === first) return value.endsWith("&");
  return keyword === "CONTINUE" && (cards[at - 1].value as string).endsWith("&");
}

function merge(cards: readonly Card[], values: readonly string[], comments: readonly string[]): Card {
  const last = cards.at(-1)!.value as string;
  return {
    ...cards[0],
    // An & that nothing follows is a letter like others.
    value: values.join("") + (last.endsWith("&") ? "&" : ""),
    comment: comments.filter(Boolean).join(" "),
    image: cards.map(({ image }) => image).join(""),
  };
}
