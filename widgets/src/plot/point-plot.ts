import type { Palette } from "../figure/template.ts";
import { announcer } from "./announcer.ts";
import { type AxisOptions, drawAxes, type Inner } from "./axes.ts";
import { mix, packed } from "./colors.ts";
import type { Outline } from "./outline.ts";
import { followPointer } from "./point-gestures.ts";
import { followKeys, keysOfPoints } from "./point-keys.ts";
import { PointPainter } from "./point-painter.ts";
import { type Range, rangeOf } from "./scale.ts";
import type { Selection } from "./selection.ts";
import { Surface } from "./surface.ts";

/** What a {@link PointPlot} shows. */
export interface PointPlotOptions {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** Packed colour of each point; asked again at each drawing. */
  colors: () => Uint32Array;
  selection: Selection;
  /** What the plot is, for readers who do not see it. */
  label: string;
  /** Pixels. @defaultValue 300 */
  height?: number | "square";
  /** Width of a point in units of the axes, for cells of a grid. @defaultValue dots of some pixels */
  cell?: number;
  xRange?: Range;
  yRange?: Range;
  xAxis?: AxisOptions;
  yAxis?: AxisOptions;
  /** Equal length of a unit on both axes. */
  isometric?: boolean;
  /** Drawn below and above the points. */
  under?: (context: CanvasRenderingContext2D, place: Placing, palette: Palette) => void;
  over?: (context: CanvasRenderingContext2D, place: Placing, palette: Palette) => void;
  /** Text at a point that is pointed at. */
  tip?: (row: number) => string;
  /** A click or Enter on a point; without it the point is chosen. */
  pick?: (row: number) => void;
  /** A point is dragged; without it dragging draws a box. */
  drag?: (row: number, x: number, y: number, ended: boolean) => void;
  /** Thumbnails: no axes, no pointing. */
  plain?: boolean;
}

/** From numbers to pixels. */
export interface Placing {
  inner: Inner;
  x(value: number): number;
  y(value: number): number;
}

/** Points in a plane: chosen by a box or a lasso, pointed at by mouse, touch or arrow keys. */
export class PointPlot {
  readonly surface: Surface;
  readonly options: PointPlotOptions;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  xRange: Range;
  yRange: Range;
  /** Outline being drawn, in units of the axes. */
  brush: Outline | undefined;
  /** Says aloud what a key has done. */
  readonly announce: (text: string) => void;
  private readonly painter = new PointPainter();
  private readonly home: { x: Range; y: Range };

  constructor(host: HTMLElement, options: PointPlotOptions, signal: AbortSignal) {
    this.options = options;
    this.x = options.x;
    this.y = options.y;
    this.xRange = options.xRange ?? rangeOf(options.x);
    this.yRange = options.yRange ?? rangeOf(options.y);
    this.home = { x: this.xRange, y: this.yRange };
    this.surface = new Surface(host, options.height ?? 300, (...how) => this.draw(...how), signal);
    const { canvas } = this.surface;
    canvas.setAttribute("role", options.plain ? "img" : "application");
    canvas.setAttribute("aria-label", options.label);
    options.selection.onChange(() => this.surface.invalidate());
    this.announce = options.plain ? () => {} : announcer(host);
    if (options.plain) return;
    options.selection.onHover(() => this.surface.invalidate());
    canvas.tabIndex = 0;
    canvas.title = "";
    canvas.setAttribute("aria-description", keysOfPoints);
    followPointer(this, signal);
    followKeys(this, signal);
  }

  /** Shows other columns of the same rows. */
  show(x: ArrayLike<number>, y: ArrayLike<number>, xAxis: AxisOptions, yAxis: AxisOptions): void {
    Object.assign(this, { x, y, xRange: rangeOf(x), yRange: rangeOf(y) });
    Object.assign(this.home, { x: this.xRange, y: this.yRange });
    Object.assign(this.options, { xAxis, yAxis });
    this.surface.invalidate();
  }

  /** Shows a part of the plane; without ranges all of it. */
  zoom(x: Range = this.home.x, y: Range = this.home.y): void {
    this.xRange = x;
    this.yRange = y;
    const factor = (this.home.x[1] - this.home.x[0]) / (x[1] - x[0]);
    this.surface.canvas.dataset.zoom = String(Number(factor.toPrecision(3)));
    this.surface.invalidate();
  }

  /** Shows `factor` times as much of the plane, with one place of it where it is. */
  zoomAt([x, y]: readonly [number, number], factor: number): void {
    const around = ([low, high]: Range, at: number): Range => [at + (low - at) * factor, at + (high - at) * factor];
    this.zoom(around(this.xRange, x), around(this.yRange, y));
  }

  /** Where numbers lie on the surface now. */
  placing(): Placing {
    const { width, height } = this.surface;
    const { plain, yAxis, xAxis } = this.options;
    const left = plain ? 1 : yAxis?.title ? 58 : 44;
    const below = plain ? 1 : xAxis?.title ? 34 : 20;
    const inner = {
      left,
      top: plain ? 1 : 6,
      width: width - left - (plain ? 1 : 8),
      height: height - below - (plain ? 1 : 6),
    };
    const [x, y] = this.options.isometric ? this.equalUnits(inner) : [this.xRange, this.yRange];
    return {
      inner,
      x: (value) => inner.left + (inner.width * (value - x[0])) / (x[1] - x[0]),
      y: (value) => inner.top + inner.height - (inner.height * (value - y[0])) / (y[1] - y[0]),
    };
  }

  /** Numbers at a pixel. */
  numbersAt(px: number, py: number): [number, number] {
    const { inner } = this.placing();
    const [x, y] = this.options.isometric ? this.equalUnits(inner) : [this.xRange, this.yRange];
    return [
      x[0] + ((px - inner.left) / inner.width) * (x[1] - x[0]),
      y[0] + ((inner.top + inner.height - py) / inner.height) * (y[1] - y[0]),
    ];
  }

  /** The point nearest to a pixel, within some pixels; -1 for none. */
  nearest(px: number, py: number, within = 14): number {
    const place = this.placing();
    let best = -1;
    let least = within * within;
    for (let row = 0; row < this.x.length; row++) {
      const distance = (place.x(this.x[row]!) - px) ** 2 + (place.y(this.y[row]!) - py) ** 2;
      if (distance < least) [best, least] = [row, distance];
    }
    return best;
  }

  private equalUnits(inner: Inner): [Range, Range] {
    const unit = Math.max(
      (this.xRange[1] - this.xRange[0]) / inner.width,
      (this.yRange[1] - this.yRange[0]) / inner.height,
    );
    const around = ([low, high]: Range, pixels: number): Range => {
      const middle = (low + high) / 2;
      return [middle - (unit * pixels) / 2, middle + (unit * pixels) / 2];
    };
    return [around(this.xRange, inner.width), around(this.yRange, inner.height)];
  }

  private draw(context: CanvasRenderingContext2D, _: object, palette: Palette): void {
    const { options } = this;
    const { selection } = options;
    const place = this.placing();
    const { inner } = place;
    const [xRange, yRange] = options.isometric ? this.equalUnits(inner) : [this.xRange, this.yRange];
    if (!options.plain) {
      drawAxes(context, inner, { ...options.xAxis, range: xRange }, { ...options.yAxis, range: yRange }, palette);
    }
    context.save();
    context.beginPath();
    context.rect(inner.left, inner.top, inner.width, inner.height);
    context.clip();
    options.under?.(context, place, palette);
    const perUnit = inner.width / (xRange[1] - xRange[0]);
    const dot = this.x.length > 5000 ? 2 : this.x.length > 800 ? 3 : 5;
    this.painter.paint(context, {
      inner,
      place,
      x: this.x,
      y: this.y,
      colors: options.colors(),
      mask: selection.isActive ? selection.mask : undefined,
      faint: (color) => mix(color, packed(palette.paper), 0.82),
      size: options.cell === undefined ? dot : Math.max(2, options.cell * perUnit + 0.4),
    });
    options.over?.(context, place, palette);
    this.drawBrush(context, place, palette);
    context.restore();
    if (!options.plain) this.drawHovered(context, place, palette);
  }

  private drawBrush(context: CanvasRenderingContext2D, place: Placing, palette: Palette): void {
    if (!this.brush || this.brush.length < 2) return;
    context.beginPath();
    for (const [x, y] of this.brush) context.lineTo(place.x(x), place.y(y));
    context.closePath();
    context.setLineDash([4, 3]);
    context.strokeStyle = palette.text;
    context.stroke();
    context.setLineDash([]);
  }

  private drawHovered(context: CanvasRenderingContext2D, place: Placing, palette: Palette): void {
    const { hovered } = this.options.selection;
    if (hovered < 0 || hovered >= this.x.length) return;
    const [px, py] = [place.x(this.x[hovered]!), place.y(this.y[hovered]!)];
    const { inner } = place;
    if (px < inner.left || px > inner.left + inner.width || py < inner.top || py > inner.top + inner.height) return;
    context.beginPath();
    context.arc(px, py, 6, 0, 7);
    context.lineWidth = 2;
    context.strokeStyle = palette.text;
    context.stroke();
    const text = this.options.tip?.(hovered);
    if (!text) return;
    context.font = `12px ${palette.fontFamily}`;
    const lines = text.split("\n");
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 12;
    const x = Math.min(Math.max(px + 10, 2), Math.max(2, this.surface.width - width - 2));
    const y = py + 12 + lines.length * 15 > this.surface.height ? py - 14 - lines.length * 15 : py + 10;
    context.fillStyle = palette.paper;
    context.strokeStyle = palette.line;
    context.lineWidth = 1;
    context.fillRect(x, y, width, lines.length * 15 + 6);
    context.strokeRect(x, y, width, lines.length * 15 + 6);
    context.fillStyle = palette.text;
    context.textBaseline = "top";
    for (const [i, line] of lines.entries()) context.fillText(line, x + 6, y + 4 + i * 15);
  }
}
