import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { images } from "../figures/images.ts";
import type { Frame, FramePlanes } from "../planet/frame.ts";
import { maskAngles } from "../planet/mask-angles.ts";
import { fitMinnaert, type MinnaertFit } from "../planet/minnaert.ts";
import { removeOutliers } from "../planet/outliers.ts";
import { numberBetween, oneOf, wholeBetween } from "./checks.ts";
import { type PackedPlane, packedCodes, packedPlane } from "./packed-plane.ts";
import { quantized } from "./quantized.ts";
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
  /** Rows and columns that the page shows: every `step`th of the frame's. */
  rows: number;
  cols: number;
  step: number;
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
  /** 1 for the pixels of the shown image that are left out as outliers, else 0. */
  removed: PackedPlane;
}

const mostPixels = 240;
const mostPoints = 1200;
/** Rows and columns of the image that the file keeps beside the picture. */
const savedPixels = 100;

/** A frame whose masks and limb darkening follow two sliders. */
export class VenusFrame {
  readonly #widget: Widget<State>;
  readonly #frame: Frame;

  /** Use {@link venusFrame}. */
  constructor(frame: Frame, options: VenusFrameOptions) {
    this.#frame = frame;
    const step = Math.max(1, Math.ceil(Math.max(frame.rows, frame.cols) / mostPixels));
    const angle = numberBetween(5, 90);
    const deviations = numberBetween(0.5, 20);
    this.#widget = builtInWidget<State>("venus-frame", {
      name: "VenusFrame",
      state: {
        rows: Math.ceil(frame.rows / step),
        cols: Math.ceil(frame.cols / step),
        step,
        planes: [...framePlanes],
        unit: frame.metadata.radianceUnit,
        maxAngle: angle(options.maxAngle ?? 75),
        threshold: deviations(options.threshold ?? 5),
        plane: "incidence",
      },
      accept: {
        ...{ rows: false, cols: false, step: false, planes: false, unit: false },
        maxAngle: angle,
        threshold: deviations,
        plane: oneOf(framePlanes),
      },
      commands: {
        plane: (name) => this.#plane(oneOf(framePlanes)(name)),
        angles: () => this.#angles(),
        read: (pixel) => this.#read(pixel),
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

  /** A plane in as many steps as there are colours; of the image the outermost half percent does not set the contrast. */
  #plane(name: (typeof framePlanes)[number]): PackedPlane {
    const values = this.#thin(this.#frame[name]);
    const cols = this.#widget.get("cols");
    if (name !== "radiance") return packedPlane(values, cols, 8);
    const known = values.filter(Number.isFinite).sort();
    const end = (share: number) => known[Math.floor(share * (known.length - 1))] ?? 0;
    const [low, high] = [end(0.005), end(0.995)];
    return packedCodes(
      quantized(
        values.map((value) => Math.min(Math.max(value, low), high)),
        8,
      ),
      cols,
    );
  }

  /** The larger one of incidence and emission, which the largest angle masks. */
  #angles(): PackedPlane {
    const [sun, view] = [this.#thin(this.#frame.incidence), this.#thin(this.#frame.emission)];
    const larger = sun.map((angle, i) => (angle > view[i]! || Number.isNaN(view[i]) ? angle : view[i]!));
    return packedPlane(larger, this.#widget.get("cols"), 16);
  }

  /** Every plane at a pixel of the shown image, as the frame has it. */
  #read(message: unknown): Float32Array {
    const { rows, cols, step } = this.#shown;
    const pixel = wholeBetween(0, rows * cols - 1)(message);
    const at = Math.floor(pixel / cols) * step * this.#frame.cols + (pixel % cols) * step;
    return Float32Array.from(framePlanes, (name) => this.#frame[name][at]!);
  }

  get #shown(): Pick<State, "rows" | "cols" | "step"> {
    return { rows: this.#widget.get("rows"), cols: this.#widget.get("cols"), step: this.#widget.get("step") };
  }

  /** Every so many pixels of an image. */
  #thin(values: Float32Array): Float32Array {
    const { rows, cols, step } = this.#shown;
    return Float32Array.from({ length: rows * cols }, (_, i) => {
      return values[Math.floor(i / cols) * step * this.#frame.cols + (i % cols) * step]!;
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
      removed: packedPlane(this.#thin(lost), this.#widget.get("cols"), 8),
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
