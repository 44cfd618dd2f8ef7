import { FormatError } from "../../errors.ts";
import { type NumberArray, zeros } from "../values.ts";
import type { ByteSource } from "./byte-source.ts";
import { type CubeLayout, type CubeSelection, checkPart, readCube } from "./cube.ts";
import type { ImageDescription } from "./image.ts";
import type { LabelBlock } from "./label.ts";
import { type SampleFormat, sampleFormat } from "./samples.ts";

/**
 * The Core of an ISIS 3 cube: band-sequential or cut into tiles, of 8, 16 or 32-bit samples. Base and Multiplier become
 * offset and scale; the five special values of each type are missing.
 *
 * @throws {@link FormatError} `BAD_LABEL` or `UNSUPPORTED_TYPE`
 */
export function isisCore(core: LabelBlock, source: ByteSource): ImageDescription {
  const { path } = source;
  const [dimensions, pixels] = [core.block("Dimensions"), core.block("Pixels")];
  const count = (block: LabelBlock | undefined, key: string): number => {
    const value = block?.number(key);
    if (value !== undefined && Number.isSafeInteger(value) && value > 0 && value < 2 ** 40) return value;
    throw new FormatError("BAD_LABEL", `Cannot read the cube ${path}: no valid ${key}`, "Correct the label.", { path });
  };
  const [samples, lines, bands] = ["Samples", "Lines", "Bands"].map((key) => count(dimensions, key));
  const format = formatOf(pixels?.text("Type") ?? "", pixels?.text("ByteOrder") !== "Msb", path);
  const offset = count(core, "StartByte") - 1;
  const size = format.bytes;
  const shape = { offset, bands, lines, samples, format, sampleStep: size };
  const description = {
    name: "Core",
    path,
    ...shape,
    scale: pixels?.number("Multiplier") ?? 1,
    add: pixels?.number("Base") ?? 0,
    missing: specialValues(format),
    label: core,
  };
  if (core.text("Format")?.toLowerCase() !== "tile") {
    const layout = { ...shape, lineStep: samples * size, bandStep: samples * lines * size };
    return { ...description, read: (selection) => readCube(source, layout, selection) };
  }
  const [width, height] = [count(core, "TileSamples"), count(core, "TileLines")];
  return { ...description, read: (selection) => readTiles(source, shape, width, height, selection) };
}

type Shape = Omit<CubeLayout, "lineStep" | "bandStep">;

// Tiles run along samples, then lines, then bands; those at the edges are stored whole.
function readTiles(
  source: ByteSource,
  shape: Shape,
  width: number,
  height: number,
  selection: CubeSelection,
): NumberArray {
  const { bands, lines, samples, format } = shape;
  const [across, down] = [Math.ceil(samples / width), Math.ceil(lines / height)];
  const tileBytes = width * height * format.bytes;
  source.read(shape.offset + bands * across * down * tileBytes, 0);
  const start = selection.lines?.start ?? 0;
  const count = selection.lines?.count ?? lines - start;
  const [firstBand, bandCount] = selection.band === undefined ? [0, bands] : [selection.band, 1];
  checkPart("band", firstBand, bandCount, bands);
  checkPart("line", start, count, lines);
  const values = zeros(format.type, bandCount * count * samples);
  for (let b = 0; b < bandCount; b++) {
    for (let row = Math.floor(start / height); row * height < start + count; row++) {
      const first = Math.max(start, row * height);
      const end = Math.min(start + count, (row + 1) * height);
      for (let column = 0; column < across; column++) {
        const tile = ((firstBand + b) * down + row) * across + column;
        const used = Math.min(width, samples - column * width);
        const layout: CubeLayout = {
          ...shape,
          offset: shape.offset + tile * tileBytes,
          bands: 1,
          lines: height,
          samples: used,
          lineStep: width * format.bytes,
          bandStep: tileBytes,
        };
        const part = readCube(source, layout, { lines: { start: first - row * height, count: end - first } });
        for (let line = 0; line < end - first; line++) {
          const to = (b * count + first - start + line) * samples + column * width;
          values.set(part.subarray(line * used, (line + 1) * used) as never, to);
        }
      }
    }
  }
  return values;
}

function formatOf(type: string, little: boolean, path: string): SampleFormat {
  const types = {
    unsignedbyte: "uint8",
    signedword: "int16",
    unsignedword: "uint16",
    signedinteger: "int32",
    real: "float32",
  };
  const found = types[type.toLowerCase() as keyof typeof types];
  if (found) return sampleFormat(found as SampleFormat["type"], little);
  const hint = `Known are ${Object.keys(types).join(", ")}.`;
  throw new FormatError(
    "UNSUPPORTED_TYPE",
    `Cannot read the cube ${path}: its pixels are ${type || "of no type"}`,
    hint,
    { path },
  );
}

/** NULL and the four saturations of each pixel type (ISIS, SpecialPixel.h). */
function specialValues({ type }: SampleFormat): number[] {
  if (type === "uint8") return [0, 255];
  if (type === "int16") return [-32768, -32767, -32766, -32765, -32764];
  if (type === "uint16") return [0, 1, 2, 65534, 65535];
  if (type !== "float32") return [];
  const bits = Uint32Array.of(0xff7ffffb, 0xff7ffffc, 0xff7ffffd, 0xff7ffffe, 0xff7fffff);
  return [...new Float32Array(bits.buffer)];
}
