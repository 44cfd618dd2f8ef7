import { FormatError } from "../../errors.ts";
import type { CubeLayout } from "../pds3/cube.ts";
import { type SampleFormat, sampleFormat } from "../pds3/samples.ts";
import type { NumberType } from "../values.ts";
import type { LabelElement } from "./xml.ts";

/** An axis of an array, slowest first. */
export interface ArrayAxis {
  readonly name: string;
  readonly length: number;
}

/** Axes of a PDS4 array, slowest first (`Last Index Fastest`, the only order that PDS4 has). */
export function axesOf(array: LabelElement): ArrayAxis[] {
  const axes = array.findAll("Axis_Array").map((axis) => ({
    name: axis.find("axis_name")?.text ?? "",
    length: axis.find("elements")?.number ?? Number.NaN,
    place: axis.find("sequence_number")?.number ?? 0,
  }));
  return axes.sort((a, b) => a.place - b.place).map(({ name, length }) => ({ name, length }));
}

/**
 * Where the samples of a PDS4 array of one to three axes lie.
 *
 * @throws {@link FormatError} `BAD_LABEL`, or `UNSUPPORTED_TYPE` for complex numbers and more axes
 */
export function arrayLayout(array: LabelElement, path: string): CubeLayout {
  const fail = (code: string, what: string, hint: string) =>
    new FormatError(code, `Cannot read ${array.find("name")?.text || array.name} of ${path}: ${what}`, hint, { path });
  const lengths = axesOf(array).map(({ length }) => length);
  if (lengths.length > 3) {
    throw fail("UNSUPPORTED_TYPE", `it has ${lengths.length} axes`, "Arrays of one to three axes are read.");
  }
  const offset = array.find("offset")?.number ?? Number.NaN;
  const isSound = lengths.length > 0 && lengths.every((n) => Number.isSafeInteger(n) && n > 0 && n < 2 ** 40);
  if (!isSound || !Number.isSafeInteger(offset) || offset < 0) {
    const what = `its axes are [${lengths.join(", ")}], its offset ${offset}`;
    throw fail("BAD_LABEL", what, "Correct offset, axis_name and elements in the label.");
  }
  const type = array.find("data_type")?.text ?? "";
  const format = formatOf(type);
  if (!format)
    throw fail("UNSUPPORTED_TYPE", `its data_type is ${type || "missing"}`, "Integers and IEEE 754 reals are read.");
  const [bands, lines, samples] = [...Array(3 - lengths.length).fill(1), ...lengths];
  const lineStep = samples * format.bytes;
  return { offset, bands, lines, samples, format, sampleStep: format.bytes, lineStep, bandStep: lines * lineStep };
}

/** How a file stores numbers of a `data_type`; undefined for what are no plain numbers. */
export function formatOf(type: string): SampleFormat | undefined {
  if (type === "SignedByte") return sampleFormat("int8", false);
  if (type === "UnsignedByte") return sampleFormat("uint8", false);
  const whole = /^(Signed|Unsigned)(MSB|LSB)([248])$/.exec(type);
  if (whole) {
    const name = `${whole[1] === "Signed" ? "int" : "uint"}${8 * Number(whole[3])}`;
    return sampleFormat(name as NumberType, whole[2] === "LSB");
  }
  const real = /^IEEE754(MSB|LSB)(Single|Double)$/.exec(type);
  return real ? sampleFormat(real[2] === "Single" ? "float32" : "float64", real[1] === "LSB") : undefined;
}
