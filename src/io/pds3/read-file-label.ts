import { FormatError } from "../../errors.ts";
import { recognize } from "../recognize.ts";
import { type ByteSource, textOf } from "./byte-source.ts";
import { type ParsedLabel, parseLabel, parseLabelStart } from "./parse-label.ts";

const firstBytes = 1 << 16;
const mostBytes = 1 << 25;

/**
 * The label at the start of a file.
 *
 * @throws {@link FormatError} `WRONG_FORMAT` naming what the file seems to be, or `BAD_LABEL`
 */
export function readFileLabel(source: ByteSource): ParsedLabel {
  const { path, size } = source;
  const head = textOf(source, 1024);
  if (/^LBLSIZE\s*=/.test(head))
    throw wrong(path, "it is a VICAR file without a PDS3 label", "Read it with readVicar().");
  // A FITS header looks like keywords of a label.
  if (/^SIMPLE {2}=/.test(head) || !/^\s*(\/\*|#|(CCSD|NJPL)[A-Z0-9]|\^?[A-Za-z][\w:]*\s*=)/.test(head)) {
    const { what, hint } = recognize(head);
    const isKnown = !/^it (begins|is text)/.test(what);
    throw wrong(path, what, isKnown ? hint : "A PDS3 file begins with PDS_VERSION_ID = PDS3.");
  }
  for (let length = firstBytes; length < Math.min(size, mostBytes); length *= 4) {
    const parsed = parseLabelStart(textOf(source, length), path);
    if (parsed) return parsed;
  }
  return parseLabel(textOf(source, mostBytes), path);
}

function wrong(path: string, what: string, hint: string): FormatError {
  return new FormatError("WRONG_FORMAT", `Cannot read ${path} as PDS3: ${what}`, hint, { path, offset: 0 });
}
