import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { images } from "../figures/images.ts";
import type { Frame, FramePlanes } from "../planet/frame.ts";
import { maskAngles } from "../planet/mask-angles.ts";
import { fitMinnaert, type MinnaertFit } from "../planet/minnaert.ts";
import { removeOutliers } from "../planet/outliers.ts";
import { numberBetween, oneOf } from "./checks.ts";
import { type Quantized, quantized } from "./quantized.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** The planes of a frame, the image first. */
const framePlanes = [
  "radiance",
  "incidence",
  "emission",
  "phase",
  "latitude",
  "longitude",
  "localTime",
] as const satisfies readonly (keyof FramePlanes)[];

/** Options of {@link venusFrame}. */
export interface VenusFrameOptions {
  /** Largest incidence and emission at the beginning, degrees. @defaultValue 75 */
  maxAngle?: number;
  /** Standard deviations from the median of the neighbourhood beyond which a pixel is an outlier. @defaultValue 5 */
  threshold?: number;
}

interface State {
  rows: number;
  cols: number;
  planes: string[];
  unit: string;
  maxAngle: number;
  threshold: number;
  plane: string;
}

/** A fit as the page draws it. */
interface FitAnswer {
  k: number;
  kError: number;
  i0: number;
  r2: number;
  pixels: number;
  outliers: number;
  /** Some of the fitted pixels. */
  x: Float32Array;
  y: Float32Array;
  slope: number;
  intercept: number;
  /** 1 for the pixels of the shown image that are left out as outliers. */
  removed: Uint8Array;
}

const mostPixels = 240;
const mostPoints = 1200;
/** Rows and columns of the image that the file keeps beside the picture. */
const savedPixels = 120;

/** A frame whose masks and limb darkening follow two sliders. */
export class VenusFrame {
  readonly #widget: Widget<State>;
  readonly #frame: Frame;
  readonly #step: number;

  /** Use {@link venusFrame}. */
  constructor(frame: Frame, options: VenusFrameOptions) {
    this.#frame = frame;
    this.#step = Math.max(1, Math.ceil(Math.max(frame.rows, frame.cols) / mostPixels));
    const angle = numberBetween(5, 90);
    const deviations = numberBetween(0.5, 20);
    this.#widget = builtInWidget<State>("venus-frame", {
      name: "VenusFrame",
      state: {
        rows: Math.ceil(frame.rows / this.#step),
        cols: Math.ceil(frame.cols / this.#step),
        planes: [...framePlanes],
        unit: frame.metadata.radianceUnit,
        maxAngle: angle(options.maxAngle ?? 75),
        threshold: deviations(options.threshold ?? 5),
        plane: "incidence",
      },
      accept: {
        ...{ rows: false, cols: false, planes: false, unit: false },
        maxAngle: angle,
        threshold: deviations,
        plane: oneOf(framePlanes),
      },
      commands: {
        plane: (name) => this.#plane(oneOf(framePlanes)(name)),
        fit: (message) => {
          const { maxAngle, threshold } = (message ?? {}) as Partial<State>;
          return this.#answer(angle(maxAngle), deviations(threshold));
        },
      },
      fallback: () => this.#fallback(),
    });
  }

  /** Largest incidence and emission, degrees, as the slider stands. */
  get maxAngle(): number {
    return this.#widget.get("maxAngle");
  }

  /** Threshold of outliers, standard deviations, as the slider stands. */
  get threshold(): number {
    return this.#widget.get("threshold");
  }

  /** The frame without masked pixels and outliers, as the sliders stand. */
  get masked(): Frame {
    return this.#maskedBy(this.maxAngle, this.threshold);
  }

  /** Minnaert's law fitted to {@link masked}. */
  get fit(): MinnaertFit {
    return fitMinnaert(this.masked);
  }

  /** Calls `listener` after each change of a slider; returns what ends the calls. */
  on(event: "maxAngle" | "threshold", listener: (value: number) => void): () => void {
    return this.#widget.on(event, (value) => listener(value));
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    return `VenusFrame(${this.#frame.rows} × ${this.#frame.cols}, angles up to ${this.maxAngle}°, threshold ${this.threshold})`;
  }

  #fallback(): MimeBundle {
    const { filter, time } = this.#frame.metadata;
    const title = `${filter} ${time}, radiance`;
    const { source } = this.#frame;
    const figure = images({ radiance: this.#frame }, { maxPixels: savedPixels, width: 480, title, source });
    return { ...figure[display](), "text/plain": this.toString() };
  }

  #maskedBy(maxAngle: number, threshold: number): Frame {
    return removeOutliers(maskAngles(this.#frame, { maxIncidence: maxAngle, maxEmission: maxAngle }), { threshold });
  }

  #plane(name: (typeof framePlanes)[number]): Quantized {
    return quantized(this.#thin(this.#frame[name]));
  }

  /** Every so many pixels of an image. */
  #thin(values: Float32Array): Float32Array {
    const { cols } = this.#frame;
    const [rows, columns] = [this.#widget.get("rows"), this.#widget.get("cols")];
    const step = this.#step;
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      return values[Math.floor(i / columns) * step * cols + (i % columns) * step]!;
    });
  }

  #answer(maxAngle: number, threshold: number): FitAnswer {
    const angles = { maxIncidence: maxAngle, maxEmission: maxAngle };
    const before = maskAngles(this.#frame, angles);
    const masked = removeOutliers(before, { threshold });
    const fit = fitMinnaert(masked);
    const step = Math.max(1, Math.ceil(fit.pixels / mostPoints));
    const some = (values: Float64Array) => Float32Array.from(values.filter((_, i) => i % step === 0));
    const lost = Float32Array.from(before.radiance, (value, i) =>
      Number(!Number.isNaN(value) && Number.isNaN(masked.radiance[i])),
    );
    return {
      ...{ k: fit.k, kError: fit.kError, i0: fit.i0, r2: fit.r2, pixels: fit.pixels },
      ...{ slope: fit.slope, intercept: fit.intercept, outliers: masked.metadata.outliers ?? 0 },
      x: some(fit.logMuMu0),
      y: some(fit.logMuI),
      removed: Uint8Array.from(this.#thin(lost)),
    };
  }
}

/**
 * A frame beside one of its geometry planes: the cursor reads all planes at once, and as the sliders of the largest angle
 * α and of the outlier threshold move, the mask follows in the page and Minnaert's fit in the kernel.
 *
 * ```ts
 * const view = venusFrame(await readVmc(image, geometry));
 * view
 * // later
 * view.masked
 * ```
 *
 * @throws {@link ArgumentError} `BAD_WIDGET_VALUE` for an angle outside 5 to 90 degrees or a threshold outside 0.5 to 20
 */
export function venusFrame(frame: Frame, options: VenusFrameOptions = {}): VenusFrame {
  return new VenusFrame(frame, options);
}
