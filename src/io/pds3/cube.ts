import { ArgumentError } from "../../errors.ts";
import { type NumberArray, zeros } from "../values.ts";
import type { ByteSource } from "./byte-source.ts";
import { decodeSamples, type SampleFormat } from "./samples.ts";

/** Where each sample of an image lies in its file. Steps are bytes. */
export interface CubeLayout {
  readonly offset: number;
  readonly bands: number;
  readonly lines: number;
  readonly samples: number;
  readonly bandStep: number;
  readonly lineStep: number;
  readonly sampleStep: number;
  readonly format: SampleFormat;
}

/** Part of an image: whole without it. */
export interface CubeSelection {
  /** One band, from 0; all without it. */
  readonly band?: number;
  /** First line and number of lines, from 0. */
  readonly lines?: { readonly start?: number; readonly count?: number };
}

const blockBytes = 4 << 20;

/**
 * Samples of an image, (bands, lines, samples) row-major whatever the order in the file.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE` for a band or line that the image does not have
 * @throws {@link FormatError} `TRUNCATED` when the file ends before the image
 */
export function readCube(source: ByteSource, layout: CubeLayout, selection: CubeSelection = {}): NumberArray {
  const { samples, lineStep, sampleStep, format } = layout;
  const bands = selection.band === undefined ? layout.bands : 1;
  const firstBand = selection.band ?? 0;
  const firstLine = selection.lines?.start ?? 0;
  const lines = selection.lines?.count ?? layout.lines - firstLine;
  checkPart("band", firstBand, bands, layout.bands);
  checkPart("line", firstLine, lines, layout.lines);
  checkEnd(source, layout, firstBand + bands - 1, firstLine + lines - 1);
  const values = zeros(format.type, bands * lines * samples);
  const lineSpan = (samples - 1) * sampleStep + format.bytes;
  const linesAtOnce = Math.max(1, Math.floor(blockBytes / lineStep));
  for (let b = 0; b < bands; b++) {
    for (let start = 0; start < lines; start += linesAtOnce) {
      const count = Math.min(linesAtOnce, lines - start);
      const at = layout.offset + (firstBand + b) * layout.bandStep + (firstLine + start) * lineStep;
      const bytes = source.read(at, (count - 1) * lineStep + lineSpan);
      const packed = pack(bytes, layout, count);
      values.set(decodeSamples(packed, format) as never, (b * lines + start) * samples);
    }
  }
  return values;
}

function pack(bytes: Uint8Array<ArrayBuffer>, layout: CubeLayout, lines: number): Uint8Array<ArrayBuffer> {
  const { samples, lineStep, sampleStep } = layout;
  const size = layout.format.bytes;
  if (sampleStep === size && lineStep === samples * size) return bytes;
  const packed = new Uint8Array(lines * samples * size);
  let to = 0;
  for (let line = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++) {
      const from = line * lineStep + sample * sampleStep;
      for (let k = 0; k < size; k++) packed[to++] = bytes[from + k];
    }
  }
  return packed;
}

/** Refuses a part that an image does not have. */
export function checkPart(what: string, start: number, count: number, length: number): void {
  const isPart =
    Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count > 0 && start + count <= length;
  if (isPart) return;
  const range = count === 1 ? `${what} ${start}` : `${count} ${what}s from ${start}`;
  const hint = `It has ${length}, counted from 0.`;
  throw new ArgumentError("OUT_OF_RANGE", `Cannot read ${range} of the image`, hint);
}

// Asked before memory is taken, so that a damaged label cannot ask for all of it.
function checkEnd(source: ByteSource, layout: CubeLayout, lastBand: number, lastLine: number): void {
  const { offset, bandStep, lineStep, sampleStep, samples, format } = layout;
  const end = offset + lastBand * bandStep + lastLine * lineStep + (samples - 1) * sampleStep + format.bytes;
  if (end > source.size) source.read(offset, end - offset);
}
