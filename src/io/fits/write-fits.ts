import { randomBytes } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { ArgumentError, FileError } from "../../errors.ts";
import { isNumberArray, type NumberArray, type NumberType, sizeOf, typeOf } from "../values.ts";
import { checksum, checksumText } from "./checksum.ts";
import { blockLength } from "./read-header.ts";
import { storedBytes } from "./stored-bytes.ts";
import { cardText } from "./write-card.ts";
import { commentaryCards, type HeaderInput, headerBytes, userCards } from "./write-header.ts";

/** An HDU to be written: an image, or a header alone. */
export interface HduInput {
  /**
   * The values, the last axis fastest. Unsigned integers (and signed bytes) are stored with the `BZERO` that the
   * standard gives them.
   */
  readonly data?: NumberArray;
  /** Lengths of the axes, slowest first. @defaultValue one axis */
  readonly shape?: readonly number[];
  /** The `EXTNAME`. */
  readonly name?: string;
  /** The `EXTVER`. */
  readonly version?: number;
  /** Other keywords. Those that the data decide (`NAXIS1`, `BZERO`, …) are left out. */
  readonly header?: HeaderInput;
  /** Lines for `COMMENT` cards. */
  readonly comments?: readonly string[];
  /** Lines for `HISTORY` cards. */
  readonly history?: readonly string[];
  /** `BSCALE`, `BZERO` and `BLANK` of numbers that are stored as they are given. */
  readonly scaling?: { readonly scale?: number; readonly zero?: number; readonly blank?: number };
  /** Fewest blocks of 2,880 bytes that the header fills. @defaultValue 1 */
  readonly headerBlocks?: number;
}

/** How {@link writeFits} writes. */
export interface WriteFitsOptions {
  /** Whether `CHECKSUM` and `DATASUM` are written. @defaultValue true */
  readonly checksum?: boolean;
}

const bitpix: Record<NumberType, number> = {
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
  float32: -32,
  float64: -64,
};

const zeros: Partial<Record<NumberType, number | bigint>> = {
  int8: -128,
  uint16: 2 ** 15,
  uint32: 2 ** 31,
  uint64: 2n ** 63n,
};

/**
 * Writes a FITS file: the first HDU is the primary one, the others are image extensions. It is written under a
 * temporary name and renamed, so that nobody finds half a file.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `NOT_NUMERIC`, `BAD_CARD`
 * @throws {@link FileError} `WRITE_FAILED`
 */
export async function writeFits(
  path: string,
  hdus: readonly HduInput[],
  options: WriteFitsOptions = {},
): Promise<void> {
  if (hdus.length === 0) {
    throw new ArgumentError(
      "NO_DATA",
      `Cannot write ${path}: there is no HDU`,
      "Give at least one, for example [{ data }].",
    );
  }
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  // Everything that can be wrong with the arguments is found before the file is made.
  hdus.forEach(requireFitting);
  try {
    const file = openSync(temporary, "wx");
    try {
      hdus.forEach((hdu, i) => {
        for (const bytes of hduBytes(hdu, i, hdus.length > 1, options.checksum ?? true)) writeAll(file, bytes);
      });
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    if (cause instanceof ArgumentError) throw cause;
    const { message } = cause as Error;
    throw new FileError(
      "WRITE_FAILED",
      `Cannot write ${path}: ${message}`,
      "Check the folder and the space on the disk.",
      path,
      { cause },
    );
  }
}

function hduBytes(hdu: HduInput, index: number, extended: boolean, sums: boolean): [header: Buffer, data: Buffer] {
  const data = hdu.data ? storedBytes(hdu.data) : Buffer.alloc(0);
  const cards = hduCards(hdu, index, extended);
  if (!sums) return [headerBytes(cards, hdu.headerBlocks), data];
  const sum = checksum(data);
  const withSum = (text: string) => {
    const ends = [cardText("CHECKSUM", text, "sum of the HDU"), cardText("DATASUM", String(sum), "sum of the data")];
    return headerBytes([...cards, ...ends], hdu.headerBlocks);
  };
  return [withSum(checksumText(checksum(withSum("0".repeat(16)), sum))), data];
}

function layoutCards(hdu: HduInput, index: number, extended: boolean): string[] {
  const type = hdu.data ? typeOf(hdu.data) : "uint8";
  const lengths = [...shapeOf(hdu)].reverse();
  const cards = [
    index === 0 ? cardText("SIMPLE", true, "FITS standard") : cardText("XTENSION", "IMAGE", "image extension"),
    cardText("BITPIX", bitpix[type], "bits of a number, negative for floats"),
    cardText("NAXIS", lengths.length, "number of axes"),
    ...lengths.map((length, i) => cardText(`NAXIS${i + 1}`, length)),
  ];
  if (index > 0) cards.push(cardText("PCOUNT", 0), cardText("GCOUNT", 1));
  else if (extended) cards.push(cardText("EXTEND", true));
  if (hdu.name !== undefined) cards.push(cardText("EXTNAME", hdu.name));
  if (hdu.version !== undefined) cards.push(cardText("EXTVER", hdu.version));
  const { scale, zero = zeros[type], blank } = hdu.scaling ?? {};
  if (scale !== undefined || zero !== undefined)
    cards.push(cardText("BSCALE", scale ?? 1), cardText("BZERO", zero ?? 0));
  if (blank !== undefined) cards.push(cardText("BLANK", blank));
  return cards;
}

function shapeOf({ data, shape }: HduInput): readonly number[] {
  return shape ?? (data ? [data.length] : []);
}

function requireFitting(hdu: HduInput, index: number): void {
  const { data } = hdu;
  const fail = (code: string, reason: string, hint: string) => {
    throw new ArgumentError(code, `Cannot write HDU ${index}: ${reason}`, hint);
  };
  if (data !== undefined && !isNumberArray(data)) {
    fail("NOT_NUMERIC", "its data are not a typed array", "Pass Float32Array.from(values), for example.");
  }
  const shape = shapeOf(hdu);
  const length = data?.length ?? 0;
  // Without axes there are no data, not even one value.
  const cells = shape.length > 0 ? sizeOf(shape) : 0;
  if (!shape.every((axis) => Number.isInteger(axis) && axis >= 0) || cells !== length) {
    const hint = "Pass one value a cell, the last axis fastest.";
    fail("SHAPE_MISMATCH", `its ${length} values do not fill [${shape.join(", ")}]`, hint);
  }
  if (hdu.scaling && data && zeros[typeOf(data)] !== undefined) {
    fail(
      "BAD_CARD",
      `${typeOf(data)} has a BZERO of its own`,
      "Scale numbers of the types uint8, int16, int32, int64 or float.",
    );
  }
  if (hdu.scaling?.blank !== undefined && data && bitpix[typeOf(data)] < 0) {
    fail("BAD_CARD", "floats have no BLANK", "Write NaN where there is no value.");
  }
  // Cards that cannot be written are found here.
  hduCards(hdu, index, true);
}

function hduCards(hdu: HduInput, index: number, extended: boolean): string[] {
  const named = [...(hdu.name === undefined ? [] : ["EXTNAME"]), ...(hdu.version === undefined ? [] : ["EXTVER"])];
  return [
    ...layoutCards(hdu, index, extended),
    ...userCards(hdu.header ?? {}, named),
    ...commentaryCards(hdu.comments, hdu.history),
  ];
}

function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30));
  }
  const rest = bytes.length % blockLength;
  if (rest > 0) writeSync(file, Buffer.alloc(blockLength - rest));
}
