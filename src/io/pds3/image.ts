import { display, type MimeBundle } from "../../../kernel/protocol.ts";
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
   * @throws {@link ArgumentError} `OUT_OF_RANGE` for a band or line that is not there
   * @throws {@link FormatError} `TRUNCATED`
   */
  read(options: ReadImageOptions = {}): NumberArray {
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

/** Stored values that an object of a label declares missing. */
export function missingConstants(block: LabelBlock): number[] {
  const keys = /^(MISSING|INVALID|NULL|NOT_APPLICABLE|UNKNOWN)(_CONSTANT)?$/i;
  return block.entries.flatMap(({ key, value }) => {
    const constants = keys.test(key) ? [withoutUnit(value as LabelValue)].flat() : [];
    return constants.filter((constant) => typeof constant === "number");
  });
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
