import { ArgumentError } from "../errors.ts";
import type { Hdf5Content } from "./hdf5.ts";
import { isNumberArray, type NumberArray, type NumberType, typeOf, zeros } from "./values.ts";
import type { AttributeInput } from "./write-netcdf.ts";

// CF wants these in the type of the variable that they describe.
const followers = new Set([
  "_FillValue",
  "missing_value",
  "valid_min",
  "valid_max",
  "valid_range",
  "actual_range",
  "flag_values",
  "flag_masks",
]);

/**
 * An attribute as it is stored: text as characters, several texts as strings, numbers with a type.
 *
 * @param variableType - type of the variable that the attribute belongs to
 */
export function encodeAttribute(name: string, value: AttributeInput, variableType?: NumberType): Hdf5Content {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) {
    return { type: { kind: "text", bytes: 0, ascii: false }, data: value as string[], shape: [value.length] };
  }
  const numbers = isNumberArray(value) ? value : numbersFrom(name, value, variableType);
  return {
    type: { kind: "number", type: typeOf(numbers) },
    data: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
    shape: [numbers.length],
  };
}

/** UTF-8 bytes of a text. */
export function textOf(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: string): Hdf5Content {
  const bytes = value === "" ? new Uint8Array(1) : textOf(value);
  return {
    type: { kind: "text", bytes: bytes.length, ascii: bytes.every((byte) => byte < 128) },
    data: bytes,
    shape: [],
  };
}

function numbersFrom(name: string, value: AttributeInput, variableType: NumberType | undefined): NumberArray {
  const values = (Array.isArray(value) ? value : [value]) as (number | bigint)[];
  if (!values.every((item) => typeof item === "number" || typeof item === "bigint")) {
    throw new ArgumentError(
      "BAD_ATTRIBUTE",
      `Cannot write ${String(value)} as attribute ${JSON.stringify(name)}`,
      "Use text, numbers, or an array of one of them.",
    );
  }
  const type = variableType !== undefined && followers.has(name) ? variableType : numberType(name, values);
  const numbers = zeros(type, values.length);
  values.forEach((item, i) => {
    const isLong = type.endsWith("64") && type !== "float64";
    // BigInt() throws for a fraction, which is refused below.
    const isWhole = typeof item === "bigint" || Number.isInteger(item);
    if (!isLong) numbers[i] = Number(item);
    else if (isWhole) numbers[i] = BigInt(item);
    if (type.startsWith("float") || (isWhole && Number(numbers[i]) === Number(item))) return;
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot write ${item} as attribute ${JSON.stringify(name)} of type ${type}`,
      "It must be a number that the variable's type can hold.",
    );
  });
  return numbers;
}

function numberType(name: string, values: readonly (number | bigint)[]): NumberType {
  if (values.some((value) => typeof value === "bigint")) return "int64";
  const whole = values.every((value) => value === Math.trunc(Number(value)) && Math.abs(Number(value)) < 2 ** 31);
  return whole && name !== "scale_factor" && name !== "add_offset" ? "int32" : "float64";
}
