import { inspect } from "node:util";
import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";

/** What is known of a frame besides its pixels. */
export interface FrameMetadata {
  /** For example `"Venus Express"`. */
  readonly mission: string;
  /** For example `"VMC"`. */
  readonly instrument: string;
  /** As the files name it, for example `"UV2"` or `"365"`. */
  readonly filter: string;
  readonly wavelengthNm: number;
  /** Time of the image, UTC, ISO 8601. */
  readonly time: string;
  readonly orbit?: number;
  /** Kilometres per pixel where the image is sharpest. */
  readonly resolutionKm: number;
  /** From the spacecraft to the planet's centre. */
  readonly distanceKm?: number;
  /** Degrees east, in [-180, 180). */
  readonly subSolarLongitude: number;
  readonly subSolarLatitude?: number;
  /** Names of the files that the frame was read from. */
  readonly files: readonly string[];
  /** For example `"W/m2/sr/m"`. */
  readonly radianceUnit: string;
  /** Whether the files were generated to stand in for real ones. */
  readonly standIn: boolean;
  /** Whether angles and coordinates come from a file or were made from the picture's limb and the label. */
  readonly geometry?: "file" | "limb";
  /** Exponent of the limb-darkening law that the radiance was divided by. */
  readonly minnaertK?: number;
  /** Pixels that were removed as outliers. */
  readonly outliers?: number;
}

/** The images of a frame: one number per pixel, row-major, row 0 on top. */
export interface FramePlanes {
  /** In {@link FrameMetadata.radianceUnit}; NaN where the pixel is invalid, off the planet or masked. */
  readonly radiance: Float32Array;
  /** Angle between the Sun and the vertical, degrees. This plane and all below are NaN off the planet. */
  readonly incidence: Float32Array;
  /** Angle between the spacecraft and the vertical, degrees. */
  readonly emission: Float32Array;
  /** Angle between the Sun and the spacecraft, degrees. */
  readonly phase: Float32Array;
  /** Degrees north. */
  readonly latitude: Float32Array;
  /** Degrees east, in [-180, 180). */
  readonly longitude: Float32Array;
  /** True local solar time, hours, 0 to 24. */
  readonly localTime: Float32Array;
}

/** Names of the planes, the image first. */
const framePlanes = [
  "radiance",
  "incidence",
  "emission",
  "phase",
  "latitude",
  "longitude",
  "localTime",
] as const satisfies readonly (keyof FramePlanes)[];

/** What a {@link Frame} is made of. */
export interface FrameParts extends FramePlanes {
  readonly rows: number;
  readonly cols: number;
  readonly metadata: FrameMetadata;
}

/**
 * An image of a planet with the angles and coordinates of every pixel. It shows itself as linked panels. Nothing changes
 * it: masks and corrections return new frames, which share the planes that stay the same.
 */
export class Frame implements FrameParts {
  readonly rows: number;
  readonly cols: number;
  readonly radiance: Float32Array;
  readonly incidence: Float32Array;
  readonly emission: Float32Array;
  readonly phase: Float32Array;
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  readonly localTime: Float32Array;
  readonly metadata: FrameMetadata;

  /**
   * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless every plane has rows × cols numbers
   */
  constructor(parts: FrameParts) {
    const { rows, cols } = parts;
    const odd = framePlanes.find((name) => parts[name].length !== rows * cols);
    if (odd !== undefined || !(rows > 0 && cols > 0)) {
      const what = odd === undefined ? "no pixels" : `${parts[odd].length} numbers in ${odd}`;
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot make a frame of ${rows} x ${cols} pixels with ${what}`,
        "Give every plane one number per pixel, row by row.",
      );
    }
    this.rows = rows;
    this.cols = cols;
    this.radiance = parts.radiance;
    this.incidence = parts.incidence;
    this.emission = parts.emission;
    this.phase = parts.phase;
    this.latitude = parts.latitude;
    this.longitude = parts.longitude;
    this.localTime = parts.localTime;
    this.metadata = parts.metadata;
  }

  /** Number of pixels that have a radiance. */
  get valid(): number {
    let count = 0;
    for (let i = 0; i < this.radiance.length; i++) if (!Number.isNaN(this.radiance[i])) count++;
    return count;
  }

  /** Where the numbers come from; figures print it. */
  get source(): DataSource {
    const { mission, instrument, files, standIn } = this.metadata;
    const product = `${mission} ${instrument}`;
    return standIn ? { kind: "stand-in", name: product } : { kind: "real", name: `${product}, ${files[0]}` };
  }

  /** A frame of the same pixels with other planes or other metadata; what is not given stays. */
  with(changes: Partial<FramePlanes> & { readonly metadata?: Partial<FrameMetadata> }): Frame {
    const { metadata, ...planes } = changes;
    return new Frame({ ...this, ...planes, metadata: { ...this.metadata, ...metadata } });
  }

  async [display](): Promise<MimeBundle> {
    // Figures come after frames, and are only needed here.
    const { frameFigure } = await import("../figures/frame-figure.ts");
    return { ...frameFigure(this)[display](), "text/plain": this.toString() };
  }

  toString(): string {
    const { mission, instrument, filter, time, resolutionKm } = this.metadata;
    const sharp = Number.isFinite(resolutionKm) ? `, ${Number(resolutionKm.toPrecision(3))} km per pixel` : "";
    const size = `${this.rows} x ${this.cols} pixels, ${this.valid.toLocaleString("en-US")} valid`;
    return `Frame(${mission} ${instrument} ${filter}, ${time}, ${size}${sharp})`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
