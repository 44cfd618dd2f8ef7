import { display, type MimeBundle } from "../../kernel/protocol.ts";
import type { DataSource } from "../data-source.ts";
import { ArgumentError } from "../errors.ts";
import { clustersOf, defaultLabel } from "../figures/clusters.ts";
import { labelColors } from "../figures/colors.ts";
import { Figure } from "../figures/figure.ts";
import { type Columns, requireLength } from "../figures/inputs.ts";
import { scatter } from "../figures/scatter.ts";
import { type Matrix, matrix } from "../matrix.ts";
import type { DenseLayer } from "../nn/graph/dense-layers.ts";
import { indicesOf, numberBetween, refused } from "./checks.ts";
import { type PackedPlaces, placesIfAny } from "./places.ts";
import { type Quantized, quantized } from "./quantized.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** What turns points of a latent plane into samples; a trained VAE is one. */
export interface Decoder {
  /** (n, 2) → (n, features). */
  decode(z: Matrix): Matrix | Promise<Matrix>;
  /** The same as dense layers, which the page then computes itself. @defaultValue the kernel is asked for each point */
  decoderLayers?(): readonly DenseLayer[] | undefined;
}

/** Options of {@link latentExplorer}. */
export interface LatentExplorerOptions {
  /** Places of the samples on the plane, (n, 2). */
  latent: Matrix;
  /** Class of each sample, (n). @defaultValue one colour */
  labels?: ArrayLike<number>;
  /** What a label is, for example "digit". @defaultValue "cluster" */
  label?: string;
  /** Names of the features. @defaultValue their numbers */
  features?: readonly string[];
  /** Draws what is decoded as a picture of so many rows and columns. @defaultValue as a curve over the features */
  picture?: { height: number; width: number };
  /** One row for each sample: with `latitude` and `longitude` it adds a map. */
  table?: Columns;
  /** Where the cross starts. @defaultValue the middle of what the samples cover */
  point?: readonly [number, number];
  /** Line above the figure that files keep of it. @defaultValue "Latent plane" */
  title?: string;
  /** Where the samples come from, for the caption of that figure. */
  source?: DataSource;
}

interface State {
  z: { x: Quantized; y: Quantized };
  labels: Int16Array;
  label: string;
  colors: string[];
  features: string[];
  picture: { height: number; width: number } | null;
  places: PackedPlaces | null;
  /** Where the decoder is asked. */
  point: number[];
  selected: Uint32Array;
}

/** Maps of the plane, on a grid of `side` × `side` points over what the samples cover. */
interface PlaneMaps {
  side: number;
  slope: Quantized;
  distance: Quantized;
}

const mapSide = 48;
const mostSaved = 2500;
/** Weights that are sent to the page: 2 MB. */
const mostWeights = 500_000;

/** A latent plane whose points are decoded under the pointer. */
export class LatentExplorer {
  readonly #widget: Widget<State>;
  readonly #decoder: Decoder;
  readonly #latent: Matrix;
  readonly #texts: { title: string; source: DataSource | undefined };
  readonly #bounds: { x: [number, number]; y: [number, number] };

  /** Use {@link latentExplorer}. */
  constructor(decoder: Decoder, options: LatentExplorerOptions) {
    const {
      latent,
      labels,
      label = defaultLabel,
      features = [],
      picture,
      table,
      point,
      title = "Latent plane",
      source,
    } = options;
    if (latent.cols !== 2 || latent.rows === 0) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot explore a latent space of ${latent.rows} × ${latent.cols} numbers`,
        "Pass the two latent coordinates of each sample.",
      );
    }
    if (labels) requireLength("labels", labels.length, latent.rows, "samples");
    const column = (j: number) => Float64Array.from({ length: latent.rows }, (_, i) => latent.data[2 * i + j]!);
    const z = { x: quantized(column(0)), y: quantized(column(1)) };
    const own = Int16Array.from(labels ?? new Int16Array(latent.rows));
    const classes = Math.max(1, ...clustersOf(own).map(({ label }) => label + 1));
    this.#decoder = decoder;
    this.#latent = latent;
    this.#texts = { title, source };
    this.#bounds = { x: widened(z.x), y: widened(z.y) };
    this.#widget = builtInWidget<State>("latent-explorer", {
      name: "LatentExplorer",
      state: {
        z,
        labels: own,
        label,
        colors: labelColors(classes),
        features: [...features],
        picture: picture ?? null,
        places: placesIfAny(table, { count: latent.rows, what: "samples" }),
        point: point ? pointOf(point) : [(z.x.low + z.x.high) / 2, (z.y.low + z.y.high) / 2],
        selected: new Uint32Array(0),
      },
      accept: {
        ...{ z: false, labels: false, label: false, colors: false, features: false, picture: false, places: false },
        point: (value) => pointOf(value),
        selected: indicesOf(latent.rows),
      },
      commands: {
        layers: () => this.#layers(),
        decode: (point) => this.#decode(pointOf(point)),
        maps: () => this.#maps(),
      },
      fallback: () => this.#fallback(),
    });
  }

  /** The point that is decoded. */
  get point(): readonly [number, number] {
    return this.#widget.get("point") as unknown as [number, number];
  }

  /** Rows of the chosen samples, rising. */
  get selected(): Uint32Array {
    return this.#widget.get("selected");
  }

  /** Calls `listener` when the reader pauses; returns what ends the calls. */
  on(event: "point", listener: (point: readonly [number, number]) => void): () => void;
  on(event: "selected", listener: (rows: Uint32Array) => void): () => void;
  on(event: "point" | "selected", listener: (value: never) => void): () => void {
    return this.#widget.on(event, listener as (value: unknown) => void);
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  [display](): MimeBundle {
    return this.#widget[display]();
  }

  toString(): string {
    return `LatentExplorer(${this.#latent.rows} samples, at ${this.point.map((value) => value.toFixed(2)).join(", ")})`;
  }

  #fallback(): MimeBundle {
    const step = Math.ceil(this.#latent.rows / mostSaved);
    const rows = Int32Array.from({ length: Math.ceil(this.#latent.rows / step) }, (_, i) => i * step);
    const column = (j: number) => Float32Array.from(rows, (row) => this.#latent.data[2 * row + j]!);
    const labels = rows.map((row) => this.#widget.get("labels")[row]!);
    const colored = new Set(labels).size > 1 ? { labels, label: this.#widget.get("label") } : {};
    const figure = scatter({ x: column(0), y: column(1), ...colored, xTitle: "z₁", yTitle: "z₂", ...this.#texts });
    return { ...this.#withCross(figure)[display](), "text/plain": this.toString() };
  }

  #withCross(figure: Figure): Figure {
    const [x, y] = this.point;
    const cross = {
      ...{ type: figure.data[0]!.type, mode: "markers", name: "decoded point", x: [x], y: [y], showlegend: true },
      marker: { symbol: "x", size: 13, color: "red" },
    };
    return new Figure({ ...figure, data: [...figure.data, cross] });
  }

  /** The decoder for the page; null where it is none of dense layers or too large to send. */
  #layers(): readonly DenseLayer[] | null {
    const layers = this.#decoder.decoderLayers?.();
    const count = layers?.reduce((sum, { weights }) => sum + weights.length, 0) ?? 0;
    return layers && count <= mostWeights ? layers : null;
  }

  async #decode([x, y]: readonly number[]): Promise<Float32Array> {
    const { data } = await this.#decoder.decode(matrix(Float64Array.of(x!, y!), 1, 2));
    return Float32Array.from(data);
  }

  /** How fast the decoded sample changes over the plane, and how far the nearest sample is. */
  async #maps(): Promise<PlaneMaps> {
    const { x, y } = this.#bounds;
    const step = [(x[1] - x[0]) / (mapSide - 1), (y[1] - y[0]) / (mapSide - 1)] as const;
    const grid = new Float64Array(2 * mapSide * mapSide);
    for (let i = 0; i < mapSide * mapSide; i++) {
      grid[2 * i] = x[0] + (i % mapSide) * step[0];
      grid[2 * i + 1] = y[0] + Math.floor(i / mapSide) * step[1];
    }
    const { data, cols } = await this.#decoder.decode(matrix(grid, mapSide * mapSide, 2));
    const difference = (a: number, b: number) => {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += (data[a * cols + j]! - data[b * cols + j]!) ** 2;
      return Math.sqrt(sum);
    };
    const slope = Float32Array.from({ length: mapSide * mapSide }, (_, i) => {
      const [column, row] = [i % mapSide, Math.floor(i / mapSide)];
      const [left, right] = [Math.max(0, column - 1), Math.min(mapSide - 1, column + 1)];
      const [below, above] = [Math.max(0, row - 1), Math.min(mapSide - 1, row + 1)];
      const dx = difference(row * mapSide + left, row * mapSide + right) / ((right - left) * step[0]);
      const dy = difference(below * mapSide + column, above * mapSide + column) / ((above - below) * step[1]);
      return Math.hypot(dx, dy);
    });
    const distance = Float32Array.from({ length: mapSide * mapSide }, (_, i) => {
      let least = Number.POSITIVE_INFINITY;
      for (let row = 0; row < this.#latent.rows; row++) {
        const [dx, dy] = [
          this.#latent.data[2 * row]! - grid[2 * i]!,
          this.#latent.data[2 * row + 1]! - grid[2 * i + 1]!,
        ];
        least = Math.min(least, dx * dx + dy * dy);
      }
      return Math.sqrt(least);
    });
    return { side: mapSide, slope: quantized(slope), distance: quantized(distance) };
  }
}

/**
 * A latent plane: click a place or drag the cross (by keyboard: Ctrl and arrows) and see at once what the decoder makes of
 * the place; how fast that changes there, how far the nearest sample is, and where on the map it lies. The page computes
 * decoders of dense layers itself, as those of a VAE are; others run in the kernel. `explorer.point` is the place for later
 * cells.
 *
 * ```ts
 * const { mean } = await vae.encode(scaled);
 * const explorer = latentExplorer(vae, { latent: mean, labels, features, table: land });
 * explorer
 * ```
 *
 * @param decoder - a trained VAE, or any object with `decode`
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`; `BAD_WIDGET_VALUE` for a point that is not two numbers
 */
export function latentExplorer(decoder: Decoder, options: LatentExplorerOptions): LatentExplorer {
  return new LatentExplorer(decoder, options);
}

/** The range of samples with a tenth of it on both sides. */
function widened({ low, high }: Quantized): [number, number] {
  const margin = 0.1 * (high - low || 1);
  return [low - margin, high + margin];
}

function pointOf(value: unknown): number[] {
  const coordinate = numberBetween(-1e6, 1e6);
  if (!Array.isArray(value) || value.length !== 2) throw refused(value, "two coordinates");
  return value.map(coordinate);
}
