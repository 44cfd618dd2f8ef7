import type { Palette } from "../figure/template.ts";
import type { ViewContext } from "../live/view-context.ts";
import { drawAxes } from "../plot/axes.ts";
import { rangeOf, shortNumber } from "../plot/scale.ts";
import { Surface } from "../plot/surface.ts";

/** Values that are read aloud. */
const mostTold = 12;

/** What a decoder has made: a curve over the features, or a picture. */
export class DecodedPlot {
  private readonly surface: Surface;
  private readonly features: string[];
  private readonly picture: { height: number; width: number } | null;
  private readonly canvas = document.createElement("canvas");
  private values: Float32Array | undefined;
  private range: readonly [number, number] = [0, 1];

  constructor(host: HTMLElement, context: ViewContext) {
    this.features = context.get<string[]>("features");
    this.picture = context.get("picture");
    this.surface = new Surface(host, 300, (canvas, size, palette) => this.draw(canvas, size, palette), context.signal);
    this.surface.canvas.setAttribute("role", "img");
    this.surface.canvas.setAttribute("aria-label", "Decoded: nothing yet");
  }

  /** Shows decoded values; the axis only grows, so that what changes is the curve. */
  show(values: Float32Array): void {
    const own = rangeOf(values, 0.05);
    this.range = this.values ? [Math.min(this.range[0], own[0]), Math.max(this.range[1], own[1])] : own;
    this.values = values;
    this.surface.canvas.setAttribute("aria-label", `Decoded: ${this.inWords(values)}`);
    this.surface.invalidate();
  }

  private inWords(values: Float32Array): string {
    const { picture, features } = this;
    if (picture) return `a picture of ${picture.height} × ${picture.width}`;
    const told = Array.from(values.subarray(0, mostTold), (value, i) => `${features[i] ?? i} ${shortNumber(value)}`);
    return told.join(", ") + (values.length > mostTold ? ", …" : "");
  }

  private draw(
    context: CanvasRenderingContext2D,
    { width, height }: { width: number; height: number },
    palette: Palette,
  ): void {
    const { values, picture } = this;
    if (!values) return;
    if (picture && values.length === picture.height * picture.width) {
      this.drawPicture(context, values, picture, width, height);
      return;
    }
    const inner = { left: 44, top: 8, width: width - 54, height: height - 34 };
    const { range, features } = this;
    const place = (i: number) => inner.left + (inner.width * (i + 0.5)) / values.length;
    const ticks = values.length <= 12 ? Array.from(values.keys()) : undefined;
    const format = (i: number) => (features[i] ?? String(i)).slice(0, 9);
    const x = { range: [-0.5, values.length - 0.5] as const, format, ...(ticks ? { ticks } : {}) };
    drawAxes(context, inner, x, { range }, palette);
    const y = (value: number) => inner.top + inner.height - (inner.height * (value - range[0])) / (range[1] - range[0]);
    context.strokeStyle = "#1f77b4";
    context.fillStyle = "#1f77b4";
    context.lineWidth = 2;
    context.beginPath();
    values.forEach((value, i) => {
      context.lineTo(place(i), y(value));
    });
    context.stroke();
    if (values.length > 40) return;
    for (const [i, value] of values.entries()) {
      context.beginPath();
      context.arc(place(i), y(value), 4, 0, 7);
      context.fill();
    }
  }

  private drawPicture(
    context: CanvasRenderingContext2D,
    values: Float32Array,
    picture: { height: number; width: number },
    width: number,
    height: number,
  ): void {
    Object.assign(this.canvas, picture);
    const own = this.canvas.getContext("2d")!;
    const image = own.createImageData(picture.width, picture.height);
    const [low, high] = this.range;
    for (const [i, value] of values.entries()) {
      const level = Math.round((255 * (value - low)) / (high - low));
      image.data.set([level, level, level, 255], 4 * i);
    }
    own.putImageData(image, 0, 0);
    const scale = Math.min(width / picture.width, height / picture.height);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.canvas, 0, 0, picture.width * scale, picture.height * scale);
  }
}
