import { FormatError } from "../../errors.ts";
import type { NumberType } from "../values.ts";
import type { CubeLayout } from "./cube.ts";
import type { LabelBlock } from "./label.ts";
import { type SampleFormat, sampleFormat } from "./samples.ts";

const bigInteger = /^(MSB_|SUN_|MAC_)?INTEGER$/;
const littleInteger = /^(LSB|PC|VAX)_INTEGER$/;
const bigUnsigned = /^(MSB_|SUN_|MAC_)?UNSIGNED_INTEGER$/;
const littleUnsigned = /^(LSB|PC|VAX)_UNSIGNED_INTEGER$/;
const bigReal = /^((IEEE_|SUN_|MAC_)?REAL|FLOAT)$/;

/**
 * Where the samples of an IMAGE object lie.
 *
 * @param block - the object with LINES, LINE_SAMPLES, SAMPLE_TYPE, SAMPLE_BITS, …
 * @param offset - byte of the image in its file
 * @throws {@link FormatError} `BAD_LABEL` or `UNSUPPORTED_TYPE` naming the keyword
 */
export function imageLayout(block: LabelBlock, offset: number, path: string): CubeLayout {
  const encoding = block.text("ENCODING_TYPE");
  if (encoding && !/^(N\/A|NONE)$/i.test(encoding)) {
    throw unsupported(path, `${block.name} is encoded as ${encoding}`, "Decode it first, for example with GDAL.");
  }
  const count = (key: string, missing?: number, least = 1): number => {
    const value = block.get(key) === undefined ? missing : block.number(key);
    if (value !== undefined && Number.isSafeInteger(value) && value >= least && value < 2 ** 40) return value;
    const what = `${key} of ${block.name} is ${String(block.get(key) ?? "missing")}`;
    const hint = "It must be a whole number; correct the label.";
    throw new FormatError("BAD_LABEL", `Cannot read the image of ${path}: ${what}`, hint, { path });
  };
  const [lines, samples, bands] = [count("LINES"), count("LINE_SAMPLES"), count("BANDS", 1)];
  const format = formatOf(block.text("SAMPLE_TYPE") ?? "MSB_UNSIGNED_INTEGER", count("SAMPLE_BITS"), path);
  const extra = count("LINE_PREFIX_BYTES", 0, 0) + count("LINE_SUFFIX_BYTES", 0, 0);
  const size = format.bytes;
  const first = offset + count("LINE_PREFIX_BYTES", 0, 0);
  const shape = { offset: first, bands, lines, samples, format };
  const order = (block.text("BAND_STORAGE_TYPE") ?? "BAND_SEQUENTIAL").toUpperCase().replaceAll(" ", "_");
  if (bands === 1 || order === "BAND_SEQUENTIAL") {
    const lineStep = samples * size + extra;
    return { ...shape, sampleStep: size, lineStep, bandStep: lines * lineStep };
  }
  if (order === "LINE_INTERLEAVED") {
    const bandStep = samples * size + extra;
    return { ...shape, sampleStep: size, lineStep: bands * bandStep, bandStep };
  }
  if (order === "SAMPLE_INTERLEAVED") {
    return { ...shape, sampleStep: bands * size, lineStep: samples * bands * size + extra, bandStep: size };
  }
  throw unsupported(
    path,
    `BAND_STORAGE_TYPE of ${block.name} is ${order}`,
    "Known are the three interleavings of PDS3.",
  );
}

/** The numbers that a SAMPLE_TYPE and SAMPLE_BITS stand for (PDS3 standards, appendix C). */
function formatOf(sampleType: string, bits: number, path: string): SampleFormat {
  const name = sampleType.toUpperCase().replaceAll(" ", "_");
  const isWhole = [8, 16, 32, 64].includes(bits);
  if (isWhole && bigInteger.test(name)) return sampleFormat(`int${bits}` as NumberType, false);
  if (isWhole && littleInteger.test(name)) return sampleFormat(`int${bits}` as NumberType, true);
  if (isWhole && bigUnsigned.test(name)) return sampleFormat(`uint${bits}` as NumberType, false);
  if (isWhole && littleUnsigned.test(name)) return sampleFormat(`uint${bits}` as NumberType, true);
  if (bits === 32 || bits === 64) {
    const type = `float${bits}` as const;
    if (bigReal.test(name)) return sampleFormat(type, false);
    if (name === "PC_REAL") return sampleFormat(type, true);
    if (name === "VAX_REAL") return { type, bytes: bits / 8, little: true, vax: bits === 32 ? "F" : "D" };
    if (name === "VAXG_REAL" && bits === 64) return { type, bytes: 8, little: true, vax: "G" };
  }
  const hint =
    "Known are integers of 8, 16, 32, 64 bits and reals of 32, 64 bits of MSB, LSB, PC, SUN, MAC, VAX, IEEE.";
  throw unsupported(path, `its samples are ${sampleType} of ${bits} bits`, hint);
}

function unsupported(path: string, what: string, hint: string): FormatError {
  return new FormatError("UNSUPPORTED_TYPE", `Cannot read the image of ${path}: ${what}`, hint, { path });
}
