import { closeSync, fstatSync } from "node:fs";
import { FormatError } from "../errors.ts";
import { fromBigEndian } from "./big-endian.ts";
import { openForReading } from "./file-kind.ts";
import { type Header, type HeaderVariable, parseHeader } from "./netcdf3-header.ts";
import type { RawFile, RawVariable } from "./raw-file.ts";
import { readFully, readStrided } from "./read-strided.ts";
import { bytesOf, type ValueArray } from "./values.ts";

const formats: Readonly<Record<number, string>> = {
  1: "NetCDF-3 classic",
  2: "NetCDF-3 64-bit offset",
  5: "NetCDF-3 CDF-5",
};

/** A file descriptor that is closed once, at the latest when nobody can use it any more. */
class Descriptor {
  readonly path: string;
  #file: number | undefined;
  static readonly #forgotten = new FinalizationRegistry<number>((file) => closeSync(file));

  constructor(path: string) {
    this.path = path;
    this.#file = openForReading(path);
    Descriptor.#forgotten.register(this, this.#file, this);
  }

  get file(): number {
    if (this.#file !== undefined) return this.#file;
    const hint = "Read what you need before close(), or open the file again.";
    throw new FormatError("CLOSED", `Cannot read ${this.path}: it was closed`, hint, { path: this.path });
  }

  close(): void {
    if (this.#file === undefined) return;
    Descriptor.#forgotten.unregister(this);
    closeSync(this.#file);
    this.#file = undefined;
  }
}

/**
 * Opens a NetCDF-3 file of any of its forms: classic, 64-bit offset, CDF-5. The header is read now, values when they
 * are asked for, and only the parts of the file that hold them.
 *
 * @throws {@link FormatError} `TRUNCATED` or `BAD_HEADER`
 */
export function openNetcdf3(path: string): RawFile {
  const descriptor = new Descriptor(path);
  try {
    const { size } = fstatSync(descriptor.file);
    const header = readHeader(path, descriptor.file, size);
    requireAllData(path, header, size);
    return {
      path,
      format: formats[header.version],
      root: {
        name: "",
        attributes: header.attributes,
        dimensions: header.dimensions,
        variables: header.variables.map((variable) => rawVariable(descriptor, header, variable)),
        groups: [],
      },
      close: () => descriptor.close(),
    };
  } catch (error) {
    descriptor.close();
    throw error;
  }
}

/** Reads as much of the beginning of the file as the header takes. */
function readHeader(path: string, file: number, size: number): Header {
  for (let length = Math.min(size, 2 ** 16); ; length = Math.min(size, length * 4)) {
    const bytes = Buffer.alloc(length);
    readFully(path, file, bytes, 0);
    const header = parseHeader(bytes, { path, size });
    if (header) return header;
    if (length === size) throw truncated(path, size, "its header goes on");
  }
}

function requireAllData(path: string, header: Header, size: number): void {
  for (const { name, isRecord, begin, bytes } of header.variables) {
    const records = isRecord ? header.records : 1;
    if (records === 0 || bytes === 0) continue;
    const end = begin + (records - 1) * (isRecord ? header.recordBytes : 0) + bytes;
    if (end > size) throw truncated(path, size, `variable ${JSON.stringify(name)} ends at byte ${end}`);
  }
}

function truncated(path: string, size: number, what: string): FormatError {
  return new FormatError(
    "TRUNCATED",
    `Cannot read ${path}: the file ends at byte ${size}, but ${what}`,
    "The file is cut short: fetch it again.",
    { path, offset: size },
  );
}

function rawVariable(descriptor: Descriptor, header: Header, variable: HeaderVariable): RawVariable {
  const { name, type, shape, attributes, begin, isRecord } = variable;
  const dimensions = variable.dimensions.map((place) => header.dimensions[place].name);
  return {
    name,
    type,
    typeName: type,
    dimensions,
    shape,
    attributes,
    isCoordinate: type !== "char" && dimensions.length === 1 && dimensions[0] === name,
    read(region): ValueArray {
      const size = type === "char" ? 1 : bytesOf(type);
      const steps = byteSteps(shape, size, isRecord ? header.recordBytes : undefined);
      const bytes = readStrided(descriptor.path, descriptor.file, { begin, size, steps }, region);
      return fromBigEndian(type === "char" ? "uint8" : type, bytes);
    },
  };
}

/** Bytes from one index to the next, for each dimension. */
function byteSteps(shape: readonly number[], size: number, recordBytes: number | undefined): number[] {
  const steps = new Array<number>(shape.length);
  let step = size;
  for (let d = shape.length - 1; d >= 0; d--) {
    steps[d] = step;
    step *= shape[d];
  }
  if (recordBytes !== undefined) steps[0] = recordBytes;
  return steps;
}
