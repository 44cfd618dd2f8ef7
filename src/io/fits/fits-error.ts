import { FormatError } from "../../errors.ts";

/** What a FITS reader was looking at when it stopped. */
export interface FitsPlace {
  readonly path: string;
  /** Byte of the file. */
  readonly offset?: number;
}

/** An error of a FITS file; the message names the file and, where known, the byte. */
export function fitsError(
  code: string,
  { path, offset }: FitsPlace,
  reason: string,
  hint: string,
  cause?: unknown,
): FormatError {
  const at = offset === undefined ? "" : ` at byte ${offset}`;
  const place = offset === undefined ? { path } : { path, offset };
  return new FormatError(code, `Cannot read ${path}${at}: ${reason}`, hint, place, cause ? { cause } : undefined);
}
