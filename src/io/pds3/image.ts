import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import { requireKeys } from "../selection.ts";
import { type NumberArray, typeOf } from "../values.ts";
import type { CubeSelection } from "./cube.ts";
import { type LabelBlock, type LabelValue, withoutUnit } from "./label.ts";
import type { SampleFormat } from "./samples.ts";

/** What to read of an image, and how. */
export interface ReadImageOptions extends CubeSelection {
  /**
   * Whether to give stored × scale + offset, with the label's missing values NaN (float64; float32 for float32 files
   * without scale). @defaultValue false
   */
  scaled?: boolean;
}

/** What the readers of planetary images hand to {@link PlanetaryImage}. */
export interface ImageDescription {
  readonly name: string;
  /** File that holds the samples. */
  readonly path: string;
  /** Byte of the first sample. */
  readonly offset: number;
  readonly bands: number;
  readonly lines: number;
  readonly samples: number;
  readonly format: SampleFormat;
  readonly scale: number;
  readonly add: number;
  readonly missing: readonly number[];
  readonly label: LabelBlock | undefined;
  read(selection: CubeSelection): NumberArray;
}

/** An image of a PDS3, VICAR or ISIS file. Its samples are read when asked for. */
export class PlanetaryImage {
  readonly name: string;
  /** File that holds the samples. */
  readonly path: string;
  /** Byte of the first sample in the file. */
  readonly offset: number;
  readonly bands: number;
  readonly lines: number;
  readonly samples: number;
  /** Type of the stored numbers, for example `"int16"`. */
  readonly type: SampleFormat["type"];
  /** SCALING_FACTOR of the label, 1 without one. */
  readonly scalingFactor: number;
  /** OFFSET of the label, 0 without one. */
  readonly scalingOffset: number;
  /** Stored values that the label declares missing or invalid. */
  readonly missing: readonly number[];
  /** The object of the label that describes the image. */
  readonly label: LabelBlock | undefined;
  readonly #read: (selection: CubeSelection) => NumberArray;

  constructor(described: ImageDescription) {
    this.name = described.name;
    this.path = described.path;
    this.offset = described.offset;
    this.bands = described.bands;
    this.lines = described.lines;
    this.samples = described.samples;
    this.type = described.format.type;
    this.scalingFactor = described.scale;
    this.scalingOffset = described.add;
    this.missing = described.missing;
    this.label = described.label;
    this.#read = described.read;
  }

  /** Bands, lines and samples of a line. */
  get shape(): readonly [bands: number, lines: number, samples: number] {
    return [this.bands, this.lines, this.samples];
  }

  /**
   * The samples, (bands, lines, samples) row-major, as stored or scaled.
   *
   * @throws {@link ArgumentError} `OUT_OF_RANGE` for a band or line that is not there, `BAD_SELECTION`
   * @throws {@link FormatError} `TRUNCATED`
   */
  read(options: ReadImageOptions = {}): NumberArray {
    requireKeys(options, ["band", "lines", "scaled"], this.name);
    if (options.lines !== undefined) requireKeys(options.lines, ["start", "count"], `the lines of ${this.name}`);
    const stored = this.#read(options);
    return options.scaled ? scaled(stored, this) : stored;
  }

  [display](): MimeBundle {
    return { "text/plain": imageLine(this) };
  }
}

/** One line on an image, for displays. */
export function imageLine(image: PlanetaryImage): string {
  const { name, bands, lines, samples, type, offset } = image;
  return `${name}: ${bands > 1 ? `${bands} bands of ` : ""}${lines} lines of ${samples} samples, ${type}, from byte ${offset}`;
}

/** Stored values that an object of a label declares missing. Of floats an integer with a radix gives the bits. */
export function missingConstants(block: LabelBlock, format: SampleFormat): number[] {
  const keys = /^(MISSING|INVALID|NULL|NOT_APPLICABLE|UNKNOWN)(_CONSTANT)?$/i;
  const isFloat = format.type.startsWith("float") && format.vax === undefined;
  return block.entries.flatMap(({ key, value, based }) => {
    const constants = keys.test(key) ? [withoutUnit(value as LabelValue)].flat() : [];
    return constants
      .filter((constant) => typeof constant === "number" || typeof constant === "bigint")
      .map((constant) => (isFloat && based?.includes(constant) ? floatOf(constant, format.bytes) : constant))
      .filter((constant) => typeof constant === "number");
  });
}

/** The float of these bits; the integer itself where a float cannot have them. */
function floatOf(bits: number | bigint, bytes: number): number | bigint {
  const whole = BigInt(bits);
  if (whole < 0n || whole >= 1n << BigInt(8 * bytes)) return bits;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, whole);
  return bytes === 4 ? view.getFloat32(4) : view.getFloat64(0);
}

function scaled(stored: NumberArray, image: PlanetaryImage): NumberArray {
  const { scalingFactor: scale, scalingOffset: add } = image;
  const single = typeOf(stored) === "float32" && scale === 1 && add === 0;
  const values = single ? new Float32Array(stored.length) : new Float64Array(stored.length);
  const missing = new Set(
    image.missing.map((constant) => (typeOf(stored) === "float32" ? Math.fround(constant) : constant)),
  );
  for (let i = 0; i < values.length; i++) {
    const value = Number(stored[i]);
    values[i] = missing.has(value) ? Number.NaN : value * scale + add;
  }
  return values;
}
