import { decodeText } from "../../decode-text.ts";
import { FormatError } from "../../errors.ts";

/** A piece of a label: a mark (`= ( ) { } ,`), a unit, quoted text, an unquoted word, or the end. */
export interface Token {
  readonly kind: "mark" | "unit" | "quoted" | "word" | "end";
  readonly text: string;
  readonly offset: number;
}

const blank = /[\s;\0]/;
const wordEnd = /[\s=,(){}<>;\0]/;

/** Cuts the text of a label into tokens; comments, blanks and semicolons are skipped. */
export class LabelScanner {
  /** Whether the end of the text was reached: more text could change what was read. */
  touchedEnd = false;
  readonly #text: string;
  readonly #path: string;
  #at: number;

  /** @param text - bytes as Latin-1, so that positions are byte offsets */
  constructor(text: string, path: string, start = 0) {
    this.#text = text;
    this.#path = path;
    this.#at = start;
  }

  /** The next token, left in place. */
  peek(): Token {
    const at = this.#at;
    const token = this.next();
    this.#at = at;
    return token;
  }

  /** The token behind one that {@link peek} gave; nothing is taken. */
  after({ offset, text }: Token): Token {
    const at = this.#at;
    this.#at = offset + text.length;
    const token = this.next();
    this.#at = at;
    return token;
  }

  /** Position after the last token taken. */
  get offset(): number {
    return this.#at;
  }

  next(): Token {
    this.#skipBlank();
    const text = this.#text;
    const offset = this.#at;
    if (offset >= text.length) {
      this.touchedEnd = true;
      return { kind: "end", text: "the end of the file", offset };
    }
    const first = text[offset];
    if ("=(){},>".includes(first)) {
      this.#at++;
      return { kind: "mark", text: first, offset };
    }
    if (first === "<") return { kind: "unit", text: this.#until(">", "unit").trim(), offset };
    if (first === '"' || first === "'")
      return { kind: "quoted", text: fold(this.#until(first, "quoted text")), offset };
    let end = offset + 1;
    while (end < text.length && !wordEnd.test(text[end]) && !text.startsWith("/*", end)) end++;
    if (end === text.length) this.touchedEnd = true;
    this.#at = end;
    return { kind: "word", text: text.slice(offset, end), offset };
  }

  /** An error at a byte of the label. */
  error(what: string, offset: number, hint = "Open the label in a text editor and correct this line."): FormatError {
    const line = this.#text.slice(0, offset).split(/\r\n?|\n/).length;
    const message = `Cannot read the label of ${this.#path}: line ${line}: ${what}`;
    return new FormatError("BAD_LABEL", message, hint, { path: this.#path, offset });
  }

  #skipBlank(): void {
    const text = this.#text;
    for (;;) {
      while (this.#at < text.length && blank.test(text[this.#at])) this.#at++;
      if (text.startsWith("/*", this.#at)) {
        this.#at += 2;
        this.#at = this.#find("*/", "comment", this.#at - 2) + 2;
      } else if (text[this.#at] === "#") {
        const end = text.indexOf("\n", this.#at);
        this.#at = end < 0 ? text.length : end;
      } else return;
    }
  }

  #until(close: string, what: string): string {
    const start = this.#at + 1;
    this.#at = start;
    const end = this.#find(close, what, start - 1);
    this.#at = end + 1;
    return this.#text.slice(start, end);
  }

  #find(close: string, what: string, open: number): number {
    const end = this.#text.indexOf(close, this.#at);
    if (end >= 0) return end;
    this.touchedEnd = true;
    throw this.error(`the ${what} that begins here is not closed with ${close}`, open);
  }
}

// A line that ends in a hyphen continues without it (ODL, section 12.5.3.3 of the PDS3 standards).
function fold(quoted: string): string {
  const text = /[\x80-\xff]/.test(quoted) ? decodeText(Buffer.from(quoted, "latin1")) : quoted;
  if (!/[\r\n]/.test(text)) return text;
  return text
    .replace(/-[ \t]*[\r\n]+\s*/g, "")
    .replace(/\s*[\r\n]\s*/g, " ")
    .trim();
}
