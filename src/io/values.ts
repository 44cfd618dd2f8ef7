/** Number types that files store. */
export type NumberType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** Types of variables: numbers, one-byte characters, strings, or rows of numbers of unequal length. */
export type ValueType = NumberType | "char" | "string" | "vlen";

/** Numbers as a file holds them. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Values of a variable, row-major: numbers, strings, or for `"vlen"` one array of numbers a cell. */
export type ValueArray = NumberArray | string[] | NumberArray[];

/** An attribute with the type that it has in the file. */
export interface TypedAttribute {
  readonly type: NumberType | "string" | "other";
  readonly value: NumberArray | readonly string[];
}

/** Attributes by name, in the file's order. */
export type AttributeMap = ReadonlyMap<string, TypedAttribute>;

/** An attribute as users see it: one number or text, or several. Integers beyond 2^53 are bigint. */
export type AttributeValue = number | bigint | string | readonly number[] | readonly bigint[] | readonly string[];

/** Attributes by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

const constructors = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Bytes of one number. */
export function bytesOf(type: NumberType): number {
  return constructors[type].BYTES_PER_ELEMENT;
}

/** Zeros of a type. */
export function zeros(type: NumberType, length: number): NumberArray {
  return new constructors[type](length);
}

/** Bytes seen as numbers of this machine's byte order, without a copy. The buffer must hold whole numbers. */
export function numbersOf(type: NumberType, buffer: ArrayBuffer): NumberArray {
  return new constructors[type](buffer);
}

/** The name of an array's type. */
export function typeOf(values: NumberArray): NumberType {
  const found = Object.entries(constructors).find(([, kind]) => values instanceof kind);
  return found![0] as NumberType;
}

/** Whether values are a typed array of one of the {@link NumberType}s. */
export function isNumberArray(values: unknown): values is NumberArray {
  return ArrayBuffer.isView(values) && Object.values(constructors).some((kind) => values instanceof kind);
}

/** Attributes as users see them. */
export function plainAttributes(attributes: AttributeMap): Attributes {
  return Object.fromEntries([...attributes].map(([name, { value }]) => [name, plainValue(value)]));
}

/** One value alone, several as an array. */
function plainValue(value: TypedAttribute["value"]): AttributeValue {
  const values = Array.from(value as ArrayLike<number | bigint | string>, plainNumber);
  return values.length === 1 ? values[0] : (values as AttributeValue);
}

function plainNumber(value: number | bigint | string): number | bigint | string {
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Number of cells of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
