import { basename } from "node:path";
import type { DataSource } from "../../data-source.ts";
import { type ByteSource, byteSource } from "./byte-source.ts";
import { Fits } from "./fits.ts";
import { fitsError } from "./fits-error.ts";
import { Hdu } from "./hdu.ts";
import type { FitsHeader } from "./header.ts";
import { layoutOf } from "./layout.ts";
import { blockLength, readHeader, requireFits } from "./read-header.ts";

/** How {@link readFits} treats a file. */
export interface ReadFitsOptions {
  /** Whether `CHECKSUM` and `DATASUM` are compared with the bytes, all of which are read then. @defaultValue false */
  readonly verify?: boolean;
}

/**
 * Opens a FITS file, also one compressed with gzip. Only its headers are read; `fits.hdu("SCI").image()` reads one
 * image, `.table()` one table. FITS standard 4.0.
 *
 * A file that ends before its last data opens, so that what is there can be read; reading those data fails.
 *
 * @throws {@link FileError} for a file that cannot be opened
 * @throws {@link FormatError} `WRONG_FORMAT` naming what the file seems to be, `EMPTY_FILE`, `BAD_GZIP`, `MISSING_END`,
 *   `BAD_HEADER`; with `verify` `WRONG_CHECKSUM` or `TRUNCATED`
 */
export async function readFits(path: string, options: ReadFitsOptions = {}): Promise<Fits> {
  const source = byteSource(path);
  requireFits(source);
  const hdus = readHdus(source);
  if (options.verify) for (const hdu of hdus) requireSums(hdu, path);
  return new Fits(path, hdus, hdus[0].origin);
}

function readHdus(source: ByteSource): Hdu[] {
  const hdus: Hdu[] = [];
  let origin: DataSource | undefined;
  let start = 0;
  while (start < source.size && (start === 0 || isExtension(source, start))) {
    const { header, end } = readHeader(source, start);
    const layout = layoutOf(header, { path: source.path, offset: start });
    origin ??= originOf(header, source.path);
    hdus.push(new Hdu(hdus.length, header, layout, { header: start, data: end }, source, origin));
    start = end + Math.ceil(layout.length / blockLength) * blockLength;
  }
  return hdus;
}

/** A stand-in says so in its first header. */
function originOf(header: FitsHeader, path: string): DataSource {
  const standIn = header.get("ALBEDO_STAND_IN");
  if (typeof standIn === "string") return { kind: "stand-in", name: standIn, path };
  return { kind: "real", name: basename(path), path };
}

/** What follows the last extension may be anything: padding of a tape, special records. */
function isExtension(source: ByteSource, start: number): boolean {
  return source.read(start, Math.min(8, source.size - start)).toString("latin1") === "XTENSION";
}

function requireSums(hdu: Hdu, path: string): void {
  if (hdu.truncated) hdu.bytes();
  const { checksum, datasum } = hdu.checksums();
  if (checksum !== "wrong" && datasum !== "wrong") return;
  const place = { path, offset: datasum === "wrong" ? hdu.place.data : hdu.place.header };
  const keyword = datasum === "wrong" ? "DATASUM" : "CHECKSUM";
  const hint = "The file was damaged, or edited without new sums; without verify it can be read.";
  throw fitsError("WRONG_CHECKSUM", place, `the bytes of HDU ${hdu.index} do not have its ${keyword}`, hint);
}
