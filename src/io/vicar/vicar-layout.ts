import { FormatError } from "../../errors.ts";
import type { CubeLayout } from "../pds3/cube.ts";
import type { LabelBlock } from "../pds3/label.ts";
import { type SampleFormat, sampleFormat } from "../pds3/samples.ts";

/** Where a VICAR image and what surrounds it lie. */
export interface VicarLayout {
  readonly cube: CubeLayout;
  /** Byte behind the last record, where a label that did not fit in front goes on. */
  readonly end: number;
}

/**
 * Where the samples of a VICAR image lie: behind the label and NLB binary header records, each record with NBB binary
 * bytes in front.
 *
 * @param start - byte of the label in the file
 * @throws {@link FormatError} `BAD_LABEL`, or `UNSUPPORTED_TYPE` for complex or compressed samples
 */
export function vicarLayout(label: LabelBlock, start: number, path: string): VicarLayout {
  const place = { path, offset: start };
  const fail = (code: string, what: string, hint: string) =>
    new FormatError(code, `Cannot read the VICAR image of ${path}: ${what}`, hint, place);
  const count = (key: string, missing?: number): number => {
    const value = label.get(key) === undefined ? missing : label.number(key);
    const least = missing === undefined ? 1 : 0;
    if (value !== undefined && Number.isSafeInteger(value) && value >= least && value < 2 ** 40) return value;
    throw fail("BAD_LABEL", `${key} is ${String(label.get(key) ?? "missing")}`, "It must be a whole number.");
  };
  const compression = label.text("COMPRESS");
  if (compression && !/^NONE$/i.test(compression)) {
    throw fail("UNSUPPORTED_TYPE", `it is compressed (${compression})`, "Unpack it with VICAR first.");
  }
  const format = formatOf(label);
  if (!format) {
    const kind = `${label.text("FORMAT")} (INTFMT ${label.text("INTFMT")}, REALFMT ${label.text("REALFMT")})`;
    throw fail("UNSUPPORTED_TYPE", `its samples are ${kind}`, "Known are BYTE, HALF, FULL, REAL, DOUB.");
  }
  const [lines, samples, bands] = [count("NL"), count("NS"), count("NB", 1) || 1];
  const [prefix, record, size] = [count("NBB", 0), count("RECSIZE"), format.bytes];
  const org = (label.text("ORG") ?? "BSQ").toUpperCase();
  const offset = start + count("LBLSIZE") + count("NLB", 0) * record + prefix;
  const shape = { offset, bands, lines, samples, format };
  const steps = {
    BSQ: { sampleStep: size, lineStep: record, bandStep: lines * record },
    BIL: { sampleStep: size, bandStep: record, lineStep: bands * record },
    BIP: { bandStep: size, sampleStep: record, lineStep: samples * record },
  }[org];
  if (!steps) throw fail("UNSUPPORTED_TYPE", `its ORG is ${org}`, "Known are BSQ, BIL and BIP.");
  const used = prefix + size * (org === "BIP" ? bands : samples);
  if (record < used)
    throw fail("BAD_LABEL", `RECSIZE is ${record}, a record needs ${used} bytes`, "Correct the label.");
  const records = org === "BIP" ? lines * samples : lines * bands;
  return { cube: { ...shape, ...steps }, end: offset - prefix + records * record };
}

function formatOf(label: LabelBlock): SampleFormat | undefined {
  const little = (label.text("INTFMT") ?? "LOW").toUpperCase() === "LOW";
  const real = (label.text("REALFMT") ?? "VAX").toUpperCase();
  switch ((label.text("FORMAT") ?? "").toUpperCase()) {
    case "BYTE":
      return sampleFormat("uint8", little);
    case "HALF":
    case "WORD":
      return sampleFormat("int16", little);
    case "FULL":
    case "LONG":
      return sampleFormat("int32", little);
    case "REAL":
      return realFormat("float32", real);
    case "DOUB":
      return realFormat("float64", real);
    default:
      return undefined;
  }
}

// RIEEE is "reverse" IEEE: least significant byte first.
function realFormat(type: "float32" | "float64", kind: string): SampleFormat | undefined {
  if (kind === "IEEE" || kind === "RIEEE") return sampleFormat(type, kind === "RIEEE");
  if (kind !== "VAX") return undefined;
  return type === "float32" ? { type, bytes: 4, little: true, vax: "F" } : { type, bytes: 8, little: true, vax: "D" };
}
