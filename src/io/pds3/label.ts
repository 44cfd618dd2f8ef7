/** A number or a list with its unit, for example `{ value: 11.088, unit: "ms" }`. */
export interface Quantity {
  readonly value: LabelValue;
  readonly unit: string;
}

/**
 * A value of a label: number (bigint beyond 2^53), text (quoted, symbol, date or time as written), list, set, a value
 * with a unit, or null where the label has none.
 */
export type LabelValue = null | number | bigint | string | readonly LabelValue[] | ReadonlySet<LabelValue> | Quantity;

/** One line of a label: a keyword with its value, or a group or object. */
export interface LabelEntry {
  /** As written: `"VEX:SCIENCE_CASE_ID"`, `"^IMAGE"`. */
  readonly key: string;
  readonly value: LabelValue | LabelBlock;
  /** Those integers of the value that are written with a radix (`16#FF7FFFFB#`), as bits are. */
  readonly based?: readonly LabelValue[];
  /** Byte of the keyword in the file. */
  readonly offset: number;
}

/** A label, or a group or object in it: keywords and blocks in the file's order. Keywords ignore case. */
export class LabelBlock {
  readonly kind: "label" | "group" | "object";
  readonly name: string;
  readonly entries: LabelEntry[] = [];

  constructor(kind: "label" | "group" | "object", name: string) {
    this.kind = kind;
    this.name = name;
  }

  /** Groups and objects directly inside, in order. */
  get blocks(): LabelBlock[] {
    return this.entries.flatMap(({ value }) => (value instanceof LabelBlock ? [value] : []));
  }

  /** Keywords with their values, without groups and objects; of a repeated keyword the first. */
  get values(): Readonly<Record<string, LabelValue>> {
    const found: Record<string, LabelValue> = Object.create(null);
    for (const { key, value } of this.entries) {
      if (!(value instanceof LabelBlock) && !(key in found)) found[key] = value;
    }
    return found;
  }

  /** Value of the first keyword of this name; undefined when there is none. */
  get(key: string): LabelValue | undefined {
    const found = this.entries.find((entry) => same(entry.key, key) && !(entry.value instanceof LabelBlock));
    return found?.value as LabelValue | undefined;
  }

  /** A keyword's number, without its unit; undefined when it is absent or no number. */
  number(key: string): number | undefined {
    const value = withoutUnit(this.get(key));
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  }

  /** A keyword's text; undefined when it is absent or no text. */
  text(key: string): string | undefined {
    const value = this.get(key);
    return typeof value === "string" ? value : undefined;
  }

  /** First group or object of this name directly inside. */
  block(name: string): LabelBlock | undefined {
    return this.blocks.find((block) => same(block.name, name));
  }
}

/** Whether a value is a number or list with a unit. */
export function isQuantity(value: LabelValue | undefined): value is Quantity {
  return typeof value === "object" && value !== null && "unit" in value;
}

/** A value without its unit. */
export function withoutUnit(value: LabelValue | undefined): LabelValue | undefined {
  return isQuantity(value) ? value.value : value;
}

function same(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase();
}
