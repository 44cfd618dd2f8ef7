/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/**
 * The value of a header card. Integers beyond 2^53 are bigint; null is a keyword written without a value, and a number
 * that FITS cannot write (NaN) is a number here.
 */
export type CardValue = string | number | bigint | boolean | Complex | null;

/** A value field taken apart. */
export interface ValueField {
  readonly value: CardValue;
  readonly comment: string;
  /** Whether the field follows the standard. */
  readonly standard: boolean;
}

const quoted = /^ *'((?:[^']|'')*)'(.*)$/s;
const integer = /^[+-]?\d+$/;
const real = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ED][+-]?\d+)?$/i;
const special = /^([+-]?)(nan|inf|infinity)$/i;
const complex = /^\(([^,()]*),([^,()]*)\)$/;

/** Reads a value field, which is what follows the `= ` of a card: fixed or free format. */
export function parseValueField(field: string): ValueField {
  const text = quoted.exec(field);
  if (text) {
    const rest = text[2].trim();
    return {
      value: text[1].replace(/''/g, "'").trimEnd(),
      comment: rest.startsWith("/") ? rest.slice(1).trim() : "",
      standard: rest === "" || rest.startsWith("/"),
    };
  }
  const slash = field.indexOf("/");
  const comment = slash < 0 ? "" : field.slice(slash + 1).trim();
  const token = (slash < 0 ? field : field.slice(0, slash)).trim();
  if (token === "") return { value: null, comment, standard: true };
  if (token === "T" || token === "F") return { value: token === "T", comment, standard: true };
  const number = parseNumber(token);
  if (number !== undefined) return { value: number, comment, standard: true };
  const pair = complex.exec(token);
  const [re, im] = pair ? [parseNumber(pair[1].trim()), parseNumber(pair[2].trim())] : [];
  if (re !== undefined && im !== undefined)
    return { value: { re: Number(re), im: Number(im) }, comment, standard: true };
  const odd = special.exec(token);
  if (odd) {
    const size = odd[2].toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return { value: odd[1] === "-" ? -size : size, comment, standard: false };
  }
  // A text whose closing quote is lost, or one that never had quotes.
  return { value: token.replace(/^'/, ""), comment, standard: false };
}

function parseNumber(token: string): number | bigint | undefined {
  if (integer.test(token)) {
    const value = Number(token);
    return Number.isSafeInteger(value) ? value : BigInt(token.replace(/^\+/, ""));
  }
  return real.test(token) ? Number(token.replace(/d/i, "E")) : undefined;
}
