import { recognize } from "../recognize.ts";
import type { ByteSource } from "./byte-source.ts";
import { type Card, cardLength, joinContinued, parseCard } from "./card.ts";
import { fitsError } from "./fits-error.ts";
import { FitsHeader } from "./header.ts";

/** Bytes of a block: headers and data fill whole blocks. */
export const blockLength = 2880;

const longestHeader = 2 ** 23;
const printable = /^[\t\x20-\x7e\xa0-\xff]*$/;
const endCard = /^END[\0 ]*$/;

/** A header and where it ends. */
export interface ReadHeader {
  readonly header: FitsHeader;
  /** Byte behind its last block: the first of the data. */
  readonly end: number;
}

/**
 * Reads the header that begins at a byte of the file.
 *
 * @throws {@link FormatError} `MISSING_END` when no `END` card closes it
 */
export function readHeader(source: ByteSource, start: number): ReadHeader {
  const cards: Card[] = [];
  const place = { path: source.path, offset: start };
  for (let block = start; block < source.size && block - start < longestHeader; block += blockLength) {
    const length = Math.min(blockLength, source.size - block);
    const text = source.read(block, length).toString("latin1");
    for (let at = 0; at < length; at += cardLength) {
      const image = text.slice(at, at + cardLength);
      if (endCard.test(image)) return { header: new FitsHeader(joinContinued(cards), place), end: block + blockLength };
      if (image.length < cardLength || !printable.test(image.slice(0, 8))) throw missingEnd(source.path, block + at);
      cards.push(parseCard(image));
    }
  }
  throw missingEnd(source.path, Math.min(source.size, start + longestHeader));
}

function missingEnd(path: string, offset: number) {
  return fitsError(
    "MISSING_END",
    { path, offset },
    "the header has no END card",
    "The file is cut short or damaged: fetch it again.",
  );
}

/** @throws {@link FormatError} `WRONG_FORMAT`, naming what the file seems to be, unless it begins as FITS files do */
export function requireFits(source: ByteSource): void {
  const head = source.read(0, Math.min(1024, source.size)).toString("latin1");
  if (/^SIMPLE *=/.test(head)) return;
  const place = { path: source.path, offset: 0 };
  if (source.size < cardLength && "SIMPLE  =".startsWith(head.slice(0, 9))) throw missingEnd(source.path, source.size);
  const { what, hint } = recognize(head);
  const known = !hint.startsWith("NetCDF and HDF5");
  const advice = known ? hint : "FITS files begin with SIMPLE  =.";
  throw fitsError("WRONG_FORMAT", place, `it is not a FITS file: ${what}`, advice);
}
