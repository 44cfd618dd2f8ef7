import type { DataSource } from "../../data-source.ts";
import type { Table } from "../../table/table.ts";
import { type NumberArray, sizeOf } from "../values.ts";
import type { ByteSource } from "./byte-source.ts";
import { checksum } from "./checksum.ts";
import { columnsOf, type FitsColumn } from "./column-format.ts";
import { fitsError } from "./fits-error.ts";
import type { FitsHeader } from "./header.ts";
import { type FitsImage, scaled, scalingOf, storedNumbers } from "./image.ts";
import type { DataLayout, HduKind } from "./layout.ts";
import { blockLength } from "./read-header.ts";
import { tableBytes, tableOf } from "./table.ts";
import { compressedNumbers } from "./tiles/compressed-image.ts";
import { imageShape } from "./tiles/tile-form.ts";

/** Whether a sum in the header equals that of the file's bytes. */
export type ChecksumState = "correct" | "wrong" | "absent";

/** Where an HDU lies in its file, in bytes. */
export interface HduPlace {
  readonly header: number;
  readonly data: number;
}

/** One header with its data. The data are read when they are asked for, and nothing else is. */
export class Hdu {
  /** Number in the file, the primary HDU is 0. */
  readonly index: number;
  readonly header: FitsHeader;
  readonly layout: DataLayout;
  readonly place: HduPlace;
  readonly #source: ByteSource;
  /** Where the numbers come from. */
  readonly origin: DataSource;

  constructor(
    index: number,
    header: FitsHeader,
    layout: DataLayout,
    place: HduPlace,
    source: ByteSource,
    origin: DataSource,
  ) {
    this.index = index;
    this.header = header;
    this.layout = layout;
    this.place = place;
    this.#source = source;
    this.origin = origin;
  }

  /** What it holds. */
  get kind(): HduKind {
    return this.layout.kind;
  }

  /** The `EXTNAME` in capitals; `"PRIMARY"` for a first HDU without, else empty. */
  get name(): string {
    const names = this.header.all("EXTNAME").filter((name) => typeof name === "string" && name !== "");
    // Some compressors name the table that holds the tiles, and keep the image's own name behind.
    const own = this.kind === "compressed image" ? names.find((name) => name !== "COMPRESSED_IMAGE") : undefined;
    const name = own ?? names[0];
    if (name !== undefined) return String(name).trim().toUpperCase();
    return this.index === 0 ? "PRIMARY" : "";
  }

  /** The `EXTVER`, which tells HDUs of one name apart. */
  get version(): number {
    const version = this.header.get("EXTVER");
    return typeof version === "number" ? version : 1;
  }

  /** Lengths of the axes, slowest first, of a compressed image those of the image; rows and bytes of a row of a table. */
  get shape(): readonly number[] {
    if (this.kind !== "compressed image") return this.layout.shape;
    return imageShape(this.header, { path: this.#source.path, offset: this.place.header });
  }

  /** Bits of a stored number, negative for floats. */
  get bitpix(): number {
    return this.kind === "compressed image" ? this.header.number("ZBITPIX") : this.layout.bitpix;
  }

  /** Whether the file ends before the data do. */
  get truncated(): boolean {
    return this.place.data + this.layout.length > this.#source.size;
  }

  /**
   * The values of an image: scaled by `BSCALE` and `BZERO`, unsigned where `BZERO` says so, `BLANK` as NaN. Types and
   * values are those of astropy, except that 64-bit integers are float64 when all of them fit.
   *
   * @throws {@link FormatError} `TRUNCATED`, `NOT_AN_IMAGE`, `UNSUPPORTED_HDU` for random groups
   */
  image(): FitsImage {
    const { data, shape, unit } = this.raw();
    return { data: scaled(data, scalingOf(this.header, this.bitpix)), shape, unit };
  }

  /**
   * The numbers of an image as the file holds them, in this machine's byte order.
   *
   * @throws {@link FormatError} as {@link image}
   */
  raw(): FitsImage {
    this.#require("image");
    const unit = this.header.get("BUNIT");
    return { data: this.#numbers(), shape: this.shape, unit: typeof unit === "string" ? unit : "" };
  }

  /**
   * A table, of binary numbers or of text. Its columns are read when they are first used; `TSCAL`, `TZERO` and `TNULL`
   * are applied as for images, units are kept. A cell of several values is a typed array or an array.
   *
   * @throws {@link FormatError} `TRUNCATED`, `NOT_A_TABLE`, `BAD_HEADER`; when a column is read `BAD_HEAP`, `BAD_NUMBER`
   */
  table(): Table {
    this.#require("table");
    if (this.truncated) this.bytes();
    return tableOf(this.header, this.layout, this.place.data, this.#source, this.origin);
  }

  /** The columns of a table: names, formats, units, shapes of the cells. */
  columns(): FitsColumn[] {
    this.#require("table");
    return columnsOf(this.header, { path: this.#source.path, offset: this.place.header });
  }

  /** The data as bytes, without padding. */
  bytes(): Uint8Array {
    return this.#read(this.place.data, this.layout.length);
  }

  /** Whether `CHECKSUM` (the whole HDU) and `DATASUM` (the data) agree with the file's bytes, which are read. */
  checksums(): { readonly checksum: ChecksumState; readonly datasum: ChecksumState } {
    const { header, data } = this.place;
    const wanted = this.header.get("DATASUM") || undefined;
    const hasSum = Boolean(this.header.get("CHECKSUM"));
    if (wanted === undefined && !hasSum) return { checksum: "absent", datasum: "absent" };
    const padded = Math.ceil(this.layout.length / blockLength) * blockLength;
    const sum = checksum(this.#source.read(data, Math.min(padded, Math.max(0, this.#source.size - data))));
    const whole = hasSum ? checksum(this.#source.read(header, data - header), sum) : 0;
    const state = (correct: boolean): ChecksumState => (correct ? "correct" : "wrong");
    return {
      checksum: hasSum ? state(whole === 0xffffffff || whole === 0) : "absent",
      datasum: wanted === undefined ? "absent" : state(Number(wanted) === sum),
    };
  }

  #numbers(): NumberArray {
    const { bitpix, shape } = this.layout;
    const { data } = this.place;
    if (this.kind === "compressed image") {
      if (this.truncated) this.bytes();
      return compressedNumbers(this.header, tableBytes(this.header, this.layout, data, this.#source));
    }
    const length = shape.length === 0 ? 0 : (sizeOf(shape) * Math.abs(bitpix)) / 8;
    return storedNumbers(bitpix, this.#read(data, length));
  }

  #read(offset: number, length: number): Buffer {
    return this.#source.read(offset, length);
  }

  #require(wanted: "image" | "table"): void {
    const { kind } = this;
    const fits = wanted === "image" ? kind.endsWith("image") : kind.endsWith("table");
    if (fits) return;
    const place = { path: this.#source.path, offset: this.place.header };
    if (kind === "random groups") {
      const hint = "Copy them into a table first, for example with astropy.";
      throw fitsError("UNSUPPORTED_HDU", place, `HDU ${this.index} holds random groups`, hint);
    }
    const hint = kind.endsWith("table")
      ? "Read it with table()."
      : kind.endsWith("image")
        ? "Read it with image()."
        : "";
    throw fitsError(
      wanted === "image" ? "NOT_AN_IMAGE" : "NOT_A_TABLE",
      place,
      `HDU ${this.index} is not ${wanted === "image" ? "an image" : "a table"}, but ${article(kind, this.header)}`,
      hint || "Read its bytes with bytes().",
    );
  }
}

function article(kind: HduKind, header: FitsHeader): string {
  if (kind === "other") return `an extension ${JSON.stringify(header.get("XTENSION"))}`;
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
