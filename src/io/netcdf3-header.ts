import { decodeText } from "../decode-text.ts";
import { FormatError } from "../errors.ts";
import { fromBigEndian, ownBuffer } from "./big-endian.ts";
import { bytesOf, type NumberType, sizeOf, type TypedAttribute } from "./values.ts";

/** A NetCDF-3 header; lengths and places in the file are in bytes. */
export interface Header {
  /** 1 classic, 2 with 64-bit offsets, 5 CDF-5. */
  readonly version: number;
  readonly dimensions: readonly { name: string; length: number; unlimited: boolean }[];
  readonly attributes: ReadonlyMap<string, TypedAttribute>;
  readonly variables: readonly HeaderVariable[];
  readonly records: number;
  /** From one record to the next. */
  readonly recordBytes: number;
}

/** A variable in a NetCDF-3 header. */
export interface HeaderVariable {
  readonly name: string;
  readonly type: NumberType | "char";
  /** Places of its dimensions in the header's list. */
  readonly dimensions: readonly number[];
  readonly shape: readonly number[];
  readonly attributes: ReadonlyMap<string, TypedAttribute>;
  /** Whether its first dimension is the record dimension. */
  readonly isRecord: boolean;
  /** Where its values, or those of record 0, begin. */
  readonly begin: number;
  /** Bytes of its values, or of those in one record, without padding. */
  readonly bytes: number;
}

const types: readonly (NumberType | "char")[] = [
  "int8",
  "char",
  "int16",
  "int32",
  "float32",
  "float64",
  "uint8",
  "uint16",
  "uint32",
  "int64",
  "uint64",
];

const dimensionTag = 10;
const variableTag = 11;
const attributeTag = 12;

/** Thrown inside when the bytes at hand end before the header does. */
const unfinished = Symbol("unfinished");

/**
 * Parses the header of a NetCDF-3 file.
 *
 * Format: NetCDF Classic Format Specification, Unidata; CDF-5: parallel-netcdf.
 *
 * @param bytes - the beginning of the file
 * @returns undefined when more bytes are needed
 * @throws {@link FormatError} `BAD_HEADER`
 */
export function parseHeader(bytes: Buffer, file: { path: string; size: number }): Header | undefined {
  try {
    return new HeaderParser(bytes, file).parse();
  } catch (error) {
    if (error === unfinished) return undefined;
    throw error;
  }
}

class HeaderParser {
  readonly #bytes: Buffer;
  readonly #file: { path: string; size: number };
  readonly #version: number;
  #at = 4;

  constructor(bytes: Buffer, file: { path: string; size: number }) {
    this.#bytes = bytes;
    this.#file = file;
    this.#version = bytes[3];
  }

  parse(): Header {
    const announced = this.#records();
    const lengths = this.#list(dimensionTag, () => ({ name: this.#name(), length: this.#length() }));
    const recordDimension = lengths.findIndex(({ length }) => length === 0);
    const attributes = this.#attributes();
    const found = this.#list(variableTag, () => this.#variable(lengths, recordDimension));

    const inRecords = found.filter(({ isRecord }) => isRecord);
    // A record is the sum of its parts, each padded to four bytes; a single part is not padded.
    const recordBytes =
      inRecords.length === 1
        ? inRecords[0].bytes
        : inRecords.reduce((sum, variable) => sum + padded(variable.bytes), 0);
    const records = announced ?? this.#recordsInFile(inRecords, recordBytes);
    const variables = found.map((variable) =>
      variable.isRecord ? { ...variable, shape: [records, ...variable.shape.slice(1)] } : variable,
    );
    const dimensions = lengths.map(({ name, length }, i) => {
      const unlimited = i === recordDimension;
      return { name, length: unlimited ? records : length, unlimited };
    });
    return { version: this.#version, dimensions, attributes, variables, records, recordBytes };
  }

  /** Number of records; undefined for a file that was still being written when its header was made. */
  #records(): number | undefined {
    const at = this.#at;
    const wide = this.#version === 5;
    const count = wide ? this.#bytes.readBigUInt64BE(this.#skip(8)) : BigInt(this.#uint32());
    if (count === (wide ? 0xffffffffffffffffn : 0xffffffffn)) return undefined;
    if (count > BigInt(this.#file.size)) throw this.#bad(`it announces ${count} records`, at);
    return Number(count);
  }

  #recordsInFile(inRecords: readonly HeaderVariable[], recordBytes: number): number {
    if (recordBytes === 0) return 0;
    const begin = Math.min(...inRecords.map((variable) => variable.begin));
    return Math.max(0, Math.floor((this.#file.size - begin) / recordBytes));
  }

  #variable(dimensions: readonly { length: number }[], recordDimension: number): HeaderVariable {
    const start = this.#at;
    const name = this.#name();
    const fail = (what: string) => this.#bad(`variable ${JSON.stringify(name)} ${what}`, start);
    const places = Array.from({ length: this.#count() }, () => this.#length());
    for (const [i, place] of places.entries()) {
      if (place >= dimensions.length) throw fail(`has dimension number ${place} of ${dimensions.length}`);
      if (place === recordDimension && i > 0) throw fail("has the record dimension in another place than the first");
    }
    const attributes = this.#attributes();
    const type = this.#type();
    // The size that follows is too small for large variables, and can be computed.
    this.#length();
    const begin = this.#version === 1 ? this.#uint32() : this.#uint64();
    const isRecord = places.length > 0 && places[0] === recordDimension;
    const shape = places.map((place) => dimensions[place].length);
    const bytes = sizeOf(isRecord ? shape.slice(1) : shape) * bytesOfType(type);
    if (!Number.isSafeInteger(bytes)) throw fail(`has the impossible shape [${shape.join(", ")}]`);
    return { name, type, dimensions: places, shape, attributes, isRecord, begin, bytes };
  }

  #attributes(): Map<string, TypedAttribute> {
    return new Map(
      this.#list(attributeTag, (): [string, TypedAttribute] => {
        const name = this.#name();
        const type = this.#type();
        const count = this.#length();
        const bytes = this.#padded(count * bytesOfType(type));
        if (type === "char") return [name, { type: "string", value: [decodeText(bytes).replaceAll("\0", "")] }];
        const copy = ownBuffer(bytes.length);
        copy.set(bytes);
        return [name, { type, value: fromBigEndian(type, copy) }];
      }),
    );
  }

  #list<T>(tag: number, item: () => T): T[] {
    const at = this.#at;
    const found = this.#uint32();
    const count = this.#count();
    if (found !== tag && !(found === 0 && count === 0)) {
      throw this.#bad(`a list begins with ${found} in place of ${tag}`, at);
    }
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item());
    return items;
  }

  /** How many items a list has. Each takes four bytes or more, by which a wrong number is noticed. */
  #count(): number {
    const at = this.#at;
    const count = this.#length();
    if (count * 4 > this.#file.size) throw this.#bad(`a list announces ${count} items`, at);
    return count;
  }

  #name(): string {
    return decodeText(this.#padded(this.#length()));
  }

  #type(): NumberType | "char" {
    const at = this.#at;
    const code = this.#uint32();
    const type = types[code - 1];
    if (type === undefined || (code > 6 && this.#version !== 5)) throw this.#bad(`there is no type ${code}`, at);
    return type;
  }

  /** A length, which takes 8 bytes in CDF-5. */
  #length(): number {
    return this.#version === 5 ? this.#uint64() : this.#uint32();
  }

  #uint32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  #uint64(): number {
    const at = this.#skip(8);
    const value = this.#bytes.readBigUInt64BE(at);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.#bad(`${value} is no length or place in a file`, at);
    return Number(value);
  }

  /** Bytes that are padded to a multiple of four. */
  #padded(length: number): Buffer {
    const start = this.#at;
    if (length > this.#file.size) throw this.#bad(`${length} bytes are announced`, start);
    this.#skip(padded(length));
    return this.#bytes.subarray(start, start + length);
  }

  /** Moves on, and gives the place before. */
  #skip(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw unfinished;
    this.#at += length;
    return at;
  }

  #bad(what: string, offset: number): FormatError {
    const { path } = this.#file;
    return new FormatError(
      "BAD_HEADER",
      `Cannot read the NetCDF-3 header of ${path}: at byte ${offset}, ${what}`,
      "The file is damaged: fetch it again, and compare its size and checksum with the publisher's.",
      { path, offset },
    );
  }
}

function bytesOfType(type: NumberType | "char"): number {
  return type === "char" ? 1 : bytesOf(type);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
