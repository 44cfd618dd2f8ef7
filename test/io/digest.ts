import { createHash } from "node:crypto";
import type { Grid } from "../../src/io/grid.ts";
import { isNumberArray, typeOf, type ValueArray } from "../../src/io/values.ts";
import type { Variable } from "../../src/io/variable.ts";

/** The digest of an array as `test/fixtures/io/digest.py` makes it. */
export interface ValuesDigest {
  type: string;
  missing?: number;
  first?: (number | string)[];
  sha256?: string;
  rows?: (number | string)[][];
}

/** What is stored of one group of a file. */
export interface GroupDigest {
  attributes: Record<string, unknown>;
  dimensions: Record<string, number>;
  variables: Record<string, VariableDigest>;
  groups: string[];
}

/** What is stored of one variable. */
export interface VariableDigest {
  dimensions: string[];
  shape: number[];
  attributes: Record<string, unknown>;
  values: ValuesDigest;
  /** Absent when the stored values are the values. */
  raw?: ValuesDigest;
  times?: (number | string)[];
}

/** Digests of all groups of a file, by their path. */
export type FileDigest = Record<string, GroupDigest>;

/** What is read from a variable. */
function valuesDigest(values: ValueArray): ValuesDigest {
  if (!isNumberArray(values)) {
    if (typeof values[0] === "object") {
      return { type: "vlen", rows: (values as ArrayLike<number>[]).map((row) => Array.from(row, plain) as number[]) };
    }
    const texts = values as string[];
    const first = texts.slice(0, 3).map((text) => text.slice(0, 40));
    return { type: "string", first, sha256: sha(Buffer.from(texts.join("\0"))) };
  }
  const type = typeOf(values);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const exact = Array.from(values as ArrayLike<bigint>, String);
    return { type, first: exact.slice(0, 3), sha256: sha(Buffer.from(exact.join(","))) };
  }
  const wide = Float64Array.from(values as ArrayLike<number>);
  const present = wide.filter((value) => !Number.isNaN(value));
  // Whatever its bits were, a missing value is one NaN.
  wide.forEach((value, i) => {
    if (Number.isNaN(value)) wide[i] = Number.NaN;
  });
  const first = Array.from(present.subarray(0, 3), plain) as number[];
  return { type, missing: wide.length - present.length, first, sha256: sha(Buffer.from(wide.buffer)) };
}

/** Attributes of a group or variable in the form in which they are stored. */
function attributesDigest(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, Array.isArray(value) ? value.map(plain) : plain(value)]),
  );
}

/** What the file says of a group; `types` are those in which values must come. */
export function groupDigest(grid: Grid, like: GroupDigest): GroupDigest {
  const all: Variable[] = [...grid.variables, ...grid.coordinates];
  const order = Object.keys(like.variables);
  all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return {
    attributes: attributesDigest(grid.attributes),
    dimensions: grid.dimensions,
    variables: Object.fromEntries(all.map((variable) => [variable.name, variableDigest(variable, like)])),
    groups: grid.groupNames,
  };
}

function variableDigest(variable: Variable, like: GroupDigest): VariableDigest {
  const expected = like.variables[variable.name];
  const digest: VariableDigest = {
    dimensions: [...variable.dimensions],
    shape: [...variable.shape],
    attributes: attributesDigest(variable.attributes),
    values: valuesDigest(variable.read()),
  };
  if (expected?.raw) digest.raw = valuesDigest(variable.raw());
  return digest;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function sha(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
