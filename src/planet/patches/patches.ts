import { inspect } from "node:util";
import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import { ArgumentError } from "../../errors.ts";
import type { ImageStack } from "../../images/image-stack.ts";
import type { Table } from "../../table/table.ts";
import type { PatchParameters } from "./parameters.ts";
import { stripHtml } from "./strip.ts";

/** How patches were flattened. */
export interface Flattening {
  /** Of the Gaussian blur that was subtracted, pixels. */
  readonly sigma: number;
  /** Standard deviation that each patch was brought to before values beyond -1 and 1 were cut off. */
  readonly contrast: number;
}

/** What {@link Patches} are made of. */
export interface PatchParts {
  readonly data: Float32Array;
  readonly centers: Table;
  readonly candidates: Table;
  readonly parameters: PatchParameters;
  readonly flattening?: Flattening;
}

/**
 * Square pieces of a planet seen from straight above, north up and east right. They are an {@link ImageStack} of one
 * channel, so that networks and browsers of pictures take them as they are, and show themselves as a strip of examples.
 */
export class Patches implements ImageStack, PatchParts {
  /** Values, (count, 1, resolution, resolution), row 0 in the north: radiance, or -1 to 1 after flattening. */
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels = 1;
  /**
   * One row a patch: frame (its number), file, latitude, longitude, localTime (hours) of the centre, points (of the image that
   * it was made from), fewest (in the emptiest part), northAngle (degrees from up to north, clockwise).
   */
  readonly centers: Table;
  /** One row for each viewpoint that was looked at: where, how many points, and whether it was kept or why not. */
  readonly candidates: Table;
  readonly parameters: PatchParameters;
  /** Undefined for patches as they were cut. */
  readonly flattening: Flattening | undefined;

  /**
   * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless there are resolution² values for each row of `centers`
   */
  constructor({ data, centers, candidates, parameters, flattening }: PatchParts) {
    const { resolution } = parameters;
    if (data.length !== centers.length * resolution * resolution) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot see ${data.length} numbers as ${centers.length} patches of ${resolution} x ${resolution}`,
        "Give as many patches as there are centres.",
      );
    }
    this.data = data;
    this.count = centers.length;
    this.height = resolution;
    this.width = resolution;
    this.centers = centers;
    this.candidates = candidates;
    this.parameters = parameters;
    this.flattening = flattening;
  }

  /** Width of a patch on the planet, km. */
  get scaleKm(): number {
    return this.parameters.scaleKm;
  }

  /** Pixels along a side. */
  get resolution(): number {
    return this.parameters.resolution;
  }

  /** The values of one patch: a view, row by row from the north. */
  patch(index: number): Float32Array {
    if (Number.isInteger(index) && index >= 0 && index < this.count) {
      const size = this.height * this.width;
      return this.data.subarray(index * size, (index + 1) * size);
    }
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot take patch ${index} of ${this.count}`,
      `Patches are numbered 0 to ${this.count - 1}.`,
    );
  }

  /**
   * Some patches, copied, in this order; a place may come twice.
   *
   * @throws {@link ArgumentError} `OUT_OF_RANGE`
   */
  take(indices: ArrayLike<number>): Patches {
    const size = this.height * this.width;
    const data = new Float32Array(indices.length * size);
    for (let i = 0; i < indices.length; i++) data.set(this.patch(indices[i]), i * size);
    return new Patches({ ...this, data, centers: this.centers.take(indices) });
  }

  toString(): string {
    const { scaleKm, resolution, interpolation } = this.parameters;
    const flat = this.flattening ? `, flattened with sigma ${this.flattening.sigma}` : "";
    const cut = `${scaleKm} km wide, ${resolution} x ${resolution} pixels, ${interpolation}`;
    return `Patches(${this.count.toLocaleString("en-US")} of ${this.candidates.length.toLocaleString("en-US")} viewpoints, ${cut}${flat})`;
  }

  [display](): MimeBundle {
    return { "text/html": stripHtml(this), "text/plain": this.toString() };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
