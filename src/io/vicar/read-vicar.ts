import { basename } from "node:path";
import { FormatError } from "../../errors.ts";
import { type ByteSource, byteSource, textOf } from "../pds3/byte-source.ts";
import { readCube } from "../pds3/cube.ts";
import { PlanetaryImage } from "../pds3/image.ts";
import { pointersOf } from "../pds3/pointers.ts";
import { readFileLabel } from "../pds3/read-file-label.ts";
import { recognize } from "../recognize.ts";
import { parseVicar } from "./parse-vicar.ts";
import { VicarFile } from "./vicar-file.ts";
import { vicarLayout } from "./vicar-layout.ts";

/**
 * Opens a VICAR file, or the VICAR part of a PDS3 file whose `^IMAGE_HEADER` is a VICAR label, as those of the Venus
 * Monitoring Camera. Only the label is read; `file.image.read()` reads samples.
 *
 * JPL, *The VICAR file format*; images of BYTE, HALF, FULL, REAL and DOUB samples in either byte order or VAX reals.
 *
 * @throws {@link FileError} when the file cannot be read
 * @throws {@link FormatError} `WRONG_FORMAT`, `BAD_LABEL`, `UNSUPPORTED_TYPE`, `EMPTY_FILE`, `TRUNCATED`
 */
export async function readVicar(path: string): Promise<VicarFile> {
  const source = byteSource(path);
  const start = labelStart(source);
  const size = labelSize(source, start);
  const label = parseVicar(textOf(source, size, start), path, start);
  const { cube, end } = vicarLayout(label, start, path);
  if (label.number("EOL") === 1) {
    const more = labelSize(source, end);
    parseVicar(textOf(source, more, end), path, end, label);
  }
  const image = new PlanetaryImage({
    ...cube,
    name: "IMAGE",
    path,
    scale: 1,
    add: 0,
    missing: [],
    label,
    read: (selection) => readCube(source, cube, selection),
  });
  return new VicarFile({ path, label, image, source: { kind: "real", name: basename(path), path } });
}

/** Byte of the VICAR label: the first, or the image header of a PDS3 file. */
function labelStart(source: ByteSource): number {
  const head = textOf(source, 1024);
  if (/^LBLSIZE\s*=/.test(head)) return 0;
  const { path } = source;
  if (/^(PDS_VERSION_ID|ODL_VERSION_ID|(CCSD|NJPL)[A-Z0-9]+)/.test(head)) {
    const header = pointersOf(readFileLabel(source).label, path).find(
      ({ name }) => name.toUpperCase() === "IMAGE_HEADER",
    );
    if (header && !header.file && /^LBLSIZE\s*=/.test(textOf(source, 64, header.offset))) return header.offset;
    throw wrong(path, "it is a PDS3 product without a VICAR label", "Read it with readPds3().");
  }
  const { what, hint } = recognize(head);
  throw wrong(path, what, /^it (begins|is text)/.test(what) ? "A VICAR file begins with LBLSIZE=." : hint);
}

function labelSize(source: ByteSource, start: number): number {
  const found = /^LBLSIZE\s*=\s*(\d{1,9})/.exec(textOf(source, 64, start));
  const size = Number(found?.[1] ?? 0);
  if (size > 0 && start + size <= source.size) return size;
  const { path } = source;
  const what = found
    ? `LBLSIZE is ${size}, and the file has ${source.size} bytes`
    : `there is no LBLSIZE at byte ${start}`;
  const hint = "The file is cut short or damaged: fetch it again.";
  throw new FormatError("TRUNCATED", `Cannot read the VICAR label of ${path}: ${what}`, hint, { path, offset: start });
}

function wrong(path: string, what: string, hint: string): FormatError {
  return new FormatError("WRONG_FORMAT", `Cannot read ${path} as VICAR: ${what}`, hint, { path, offset: 0 });
}
