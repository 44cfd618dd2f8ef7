import { FormatError } from "../../errors.ts";
import type { LabelElement } from "./xml.ts";

/** A column of a PDS4 table. */
export interface Pds4Field {
  readonly name: string;
  /** For example `"ASCII_Real"` or `"SignedMSB2"`. */
  readonly type: string;
  readonly unit: string;
  /** Byte in the record, from 0; of delimited tables the place among the fields. */
  readonly at: number;
  /** Bytes; 0 in delimited tables. */
  readonly length: number;
  readonly scale: number;
  readonly add: number;
  /** Stored texts that mean no value. */
  readonly missing: readonly string[];
}

const mostFields = 100_000;

/**
 * The fields of a record in order, those of a repeated group once for each repetition: `NAME_1`, `NAME_2`, …
 *
 * @param delimited - whether fields follow each other, without places of their own
 * @throws {@link FormatError} `BAD_LABEL`
 */
export function fieldsOf(record: LabelElement, path: string, delimited: boolean): Pds4Field[] {
  const fields: Pds4Field[] = [];
  const names = new Set<string>();
  const add = (field: Pds4Field) => {
    let name = field.name;
    for (let n = 2; names.has(name); n++) name = `${field.name}_${n}`;
    names.add(name);
    fields.push({ ...field, name });
    if (fields.length > mostFields) throw bad(path, `its records have more than ${mostFields} fields`);
  };
  const walk = (element: LabelElement, start: number, suffix: string) => {
    for (const child of element.children) {
      const kind = child.name.split(":").at(-1)!;
      if (/^Field_/.test(kind)) add(fieldOf(child, delimited ? fields.length : start, suffix, path, delimited));
      else if (/^Group_Field_/.test(kind)) {
        const repetitions = count(child, "repetitions", path);
        const length = delimited ? 0 : count(child, "group_length", path);
        const first = delimited ? 0 : start + count(child, "group_location", path) - 1;
        if (length % repetitions !== 0) throw bad(path, `a group of ${length} bytes is repeated ${repetitions} times`);
        for (let k = 0; k < repetitions; k++) walk(child, first + (k * length) / repetitions, `${suffix}_${k + 1}`);
      }
    }
  };
  walk(record, 0, "");
  if (fields.length === 0) throw bad(path, "its records have no fields");
  return fields;
}

function fieldOf(element: LabelElement, start: number, suffix: string, path: string, delimited: boolean): Pds4Field {
  const own = (name: string) => element.children.find((child) => child.name.split(":").at(-1) === name);
  const constants = own("Special_Constants")?.children ?? [];
  return {
    name: `${own("name")?.text || `field ${start + 1}`}${suffix}`,
    type: own("data_type")?.text ?? "",
    unit: own("unit")?.text ?? "",
    at: delimited ? start : start + count(element, "field_location", path) - 1,
    length: delimited ? 0 : count(element, "field_length", path),
    scale: own("scaling_factor")?.number ?? 1,
    add: own("value_offset")?.number ?? 0,
    missing: constants.filter(({ name }) => name.endsWith("_constant")).map(({ text }) => text),
  };
}

/** A whole number of at least 1 directly inside an element. */
export function count(element: LabelElement, name: string, path: string): number {
  const value = element.children.find((child) => child.name.split(":").at(-1) === name)?.number ?? Number.NaN;
  if (Number.isSafeInteger(value) && value >= 1 && value < 2 ** 40) return value;
  throw bad(path, `${name} of ${element.name} is ${Number.isNaN(value) ? "missing" : value}`);
}

function bad(path: string, what: string): FormatError {
  const hint = "Correct the label, or fetch it again.";
  return new FormatError("BAD_LABEL", `Cannot read a table of ${path}: ${what}`, hint, { path });
}
