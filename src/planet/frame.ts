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

/** A plane, or what makes it when it is first looked at. */
export type LazyPlane = Float32Array | (() => Float32Array);

/** What a {@link Frame} is made of. */
export interface FrameParts extends Omit<FramePlanes, "phase" | "localTime"> {
  /** Shown, but not needed for patches. */
  readonly phase: LazyPlane;
  /** As {@link phase}. */
  readonly localTime: LazyPlane;
  readonly rows: number;
  readonly cols: number;
  readonly metadata: FrameMetadata;
}

/**
 * An image of a planet with the angles and coordinates of every pixel. It shows itself as linked panels. Nothing changes
 * it: masks and corrections return new frames, which share the planes that stay the same.
 */
export class Frame implements FramePlanes {
  readonly rows: number;
  readonly cols: number;
  readonly radiance: Float32Array;
  readonly incidence: Float32Array;
  readonly emission: Float32Array;
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  readonly metadata: FrameMetadata;
  readonly #phase: () => Float32Array;
  readonly #localTime: () => Float32Array;

  /**
   * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless every plane has rows × cols numbers
   */
  constructor(parts: FrameParts) {
    const { rows, cols } = parts;
    for (const name of framePlanes) {
      const plane = parts[name];
      if (typeof plane !== "function") requirePixels(name, plane, parts);
    }
    this.rows = rows;
    this.cols = cols;
    this.radiance = parts.radiance;
    this.incidence = parts.incidence;
    this.emission = parts.emission;
    this.latitude = parts.latitude;
    this.longitude = parts.longitude;
    this.metadata = parts.metadata;
    this.#phase = once("phase", parts);
    this.#localTime = once("localTime", parts);
  }

  /** See {@link FramePlanes.phase}; read from its file when it is first looked at. */
  get phase(): Float32Array {
    return this.#phase();
  }

  /** See {@link FramePlanes.localTime}; read from its file when it is first looked at. */
  get localTime(): Float32Array {
    return this.#localTime();
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
    const kept = { ...this, phase: this.#phase, localTime: this.#localTime };
    return new Frame({ ...kept, ...planes, metadata: { ...this.metadata, ...metadata } });
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

/** Gives a plane, which is made the first time. */
function once(name: "phase" | "localTime", parts: FrameParts): () => Float32Array {
  const part = parts[name];
  if (typeof part !== "function") return () => part;
  let plane: Float32Array | undefined;
  return () => {
    plane ??= requirePixels(name, part(), parts);
    return plane;
  };
}

function requirePixels(name: keyof FramePlanes, plane: Float32Array, { rows, cols }: FrameParts): Float32Array {
  if (plane.length === rows * cols && rows > 0 && cols > 0) return plane;
  const what = plane.length === rows * cols ? "no pixels" : `${plane.length} numbers in ${name}`;
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot make a frame of ${rows} x ${cols} pixels with ${what}`,
    "Give every plane one number per pixel, row by row.",
  );
}
