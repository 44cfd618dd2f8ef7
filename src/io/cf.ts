import {
  type AttributeMap,
  isNumberArray,
  type NumberArray,
  type NumberType,
  numbersOf,
  type TypedAttribute,
  zeros,
} from "./values.ts";

/** How stored numbers become values, by the attributes of their variable. */
export interface CfRules {
  /** Type in which the stored bits are to be read. */
  readonly stored: NumberType;
  /** Type of the values. */
  readonly decoded: NumberType;
  /** Stored numbers that mean "no value". */
  readonly missing: readonly (number | bigint)[];
  readonly scale: number | undefined;
  readonly offset: number | undefined;
  /** Smallest and largest stored number that is valid. */
  readonly valid: readonly [number, number] | undefined;
}

/**
 * The rules that a variable's attributes give: `_FillValue`, `missing_value`, `scale_factor`, `add_offset`,
 * `_Unsigned` and, when asked for, `valid_min`, `valid_max` and `valid_range`.
 *
 * Types are xarray's. Packed values become float32 when scale and offset are both float32 and the integers have two
 * bytes at most, else float64 (a scale alone decides by its own type). Integers that may be missing become float32
 * up to two bytes, else float64. Without rules the type stays.
 *
 * Differences from xarray: a fill value is compared in the variable's own type, as netCDF4-python does, so that a
 * float64 `missing_value` matches float32 data; one that is text is ignored.
 */
export function cfRules(attributes: AttributeMap, type: NumberType, validRange: boolean): CfRules {
  const stored = storedType(attributes, type);
  const names = ["_FillValue", "missing_value"];
  const missing = [...new Set(names.flatMap((name) => fillsOf(attributes.get(name), type, stored)))];
  const scale = numberOf(attributes.get("scale_factor"));
  const offset = numberOf(attributes.get("add_offset"));
  const valid = validRange ? validLimits(attributes, type, stored) : undefined;
  const mayMiss = missing.some((value) => !Number.isNaN(value)) || valid !== undefined;
  const packed = scale !== undefined || offset !== undefined;
  const decoded = packed ? packedType(attributes, stored) : mayMiss ? missingType(stored) : stored;
  return { stored, decoded, missing, scale, offset, valid };
}

/** Values of stored numbers. The array given may become the result. */
export function decodeNumbers(values: NumberArray, rules: CfRules): NumberArray {
  const { decoded, missing, scale, offset, valid } = rules;
  const stored = reinterpret(values, rules.stored);
  if (decoded !== rules.stored || scale !== undefined || offset !== undefined || valid) return unpack(stored, rules);
  if (stored instanceof Float32Array || stored instanceof Float64Array) {
    for (const value of missing) replace(stored, Number(value));
  }
  return stored;
}

/** Makes a value NaN wherever it stands. */
function replace(values: Float32Array | Float64Array, value: number): void {
  for (let i = 0; i < values.length; i++) if (values[i] === value) values[i] = Number.NaN;
}

function unpack(stored: NumberArray, rules: CfRules): NumberArray {
  const { missing, scale, offset, valid } = rules;
  const out = zeros(rules.decoded, stored.length);
  if (!(out instanceof Float32Array || out instanceof Float64Array)) return stored;
  const [low, high] = valid ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const first = missing[0];
  const others = missing.slice(1);
  for (let i = 0; i < out.length; i++) {
    const value = stored[i];
    const number = Number(value);
    if (value === first || number < low || number > high || (others.length > 0 && others.includes(value))) {
      out[i] = Number.NaN;
      continue;
    }
    // Writing to a Float32Array rounds; with a float32 scale every step is rounded, as in NumPy.
    out[i] = number;
    if (scale !== undefined) out[i] = out[i] * scale;
    if (offset !== undefined) out[i] = out[i] + offset;
  }
  return out;
}

function storedType(attributes: AttributeMap, type: NumberType): NumberType {
  const flag = String(attributes.get("_Unsigned")?.value[0]).toLowerCase();
  if (flag === "true" && type.startsWith("int")) return `u${type}` as NumberType;
  if (flag === "false" && type.startsWith("uint")) return type.slice(1) as NumberType;
  return type;
}

function reinterpret(values: NumberArray, type: NumberType): NumberArray {
  const same = zeros(type, 0).constructor === values.constructor;
  if (same) return values;
  return numbersOf(type, values.slice().buffer as ArrayBuffer);
}

/** Fill values as numbers of the stored type; those that it cannot hold are left out. */
function fillsOf(attribute: TypedAttribute | undefined, type: NumberType, stored: NumberType): (number | bigint)[] {
  if (attribute === undefined || !isNumberArray(attribute.value)) return [];
  return Array.from(attribute.value as ArrayLike<number | bigint>).flatMap((value) => {
    const cell = zeros(type, 1);
    if (type === "int64" || type === "uint64") {
      if (typeof value === "number" && !Number.isInteger(value)) return [];
      cell[0] = BigInt(value);
      return [reinterpret(cell, stored)[0]];
    }
    cell[0] = Number(value);
    const held = type.startsWith("float") || cell[0] === Number(value);
    if (held) return [reinterpret(cell, stored)[0]];
    // An unsigned fill value may be written as it is meant: 255 for bytes that are stored signed.
    const meant = zeros(stored, 1);
    meant[0] = Number(value) as never;
    return meant[0] === Number(value) ? [meant[0]] : [];
  });
}

function numberOf(attribute: TypedAttribute | undefined): number | undefined {
  if (attribute === undefined || !isNumberArray(attribute.value) || attribute.value.length === 0) return undefined;
  return Number(attribute.value[0]);
}

function packedType(attributes: AttributeMap, stored: NumberType): NumberType {
  const [scale, offset] = ["scale_factor", "add_offset"].map((name) => {
    const attribute = attributes.get(name);
    return numberOf(attribute) === undefined ? undefined : attribute?.type;
  });
  if (offset === undefined) return scale === "float32" ? "float32" : "float64";
  const single = scale === "float32" && offset === "float32" && stored !== "int32" && stored !== "uint32";
  return single ? "float32" : "float64";
}

function missingType(stored: NumberType): NumberType {
  if (stored.startsWith("float")) return stored;
  return stored.endsWith("8") || stored.endsWith("16") ? "float32" : "float64";
}

/** Limits of valid stored numbers. */
function validLimits(attributes: AttributeMap, type: NumberType, stored: NumberType): [number, number] | undefined {
  const range = attributes.get("valid_range");
  const limits = [0, 1].map((i) => {
    const alone = attributes.get(i === 0 ? "valid_min" : "valid_max");
    const value = alone?.value[0] ?? (range?.value.length === 2 ? range.value[i] : undefined);
    if (value === undefined || typeof value === "string") return undefined;
    const cell = zeros(type, 1);
    if (type !== stored && Number(value) < 0) {
      cell[0] = (type.endsWith("64") ? BigInt(value) : Number(value)) as never;
      return Number(reinterpret(cell, stored)[0]);
    }
    return Number(value);
  });
  if (limits[0] === undefined && limits[1] === undefined) return undefined;
  return [limits[0] ?? Number.NEGATIVE_INFINITY, limits[1] ?? Number.POSITIVE_INFINITY];
}
