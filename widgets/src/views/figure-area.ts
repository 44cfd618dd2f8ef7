import { keyStep, sideOf } from "../plot/keys.ts";
import { boxBetween, extentOf, insideOf, type Outline } from "../plot/outline.ts";
import { shortNumber } from "../plot/scale.ts";
import { axesOf, type DrawnAxis, pixelOf, pointsOf, sharesAxes } from "./figure-axes.ts";
import type { Plot } from "./live-figure.ts";

/** A place, or a step to the right and down. */
type Pair = readonly [number, number];

const svg = "http://www.w3.org/2000/svg";

/** A box or a lasso over a figure with two straight axes, drawn by keys: pixels from the corner of the plot's area. */
export class FigureArea {
  private readonly plot: Plot;
  private readonly canvas = document.createElementNS(svg, "svg");
  private readonly polygon = document.createElementNS(svg, "polygon");
  private trace = -1;
  private outline: Outline = [];
  /** Where the box began, and by how many steps it reaches to the right and down; below zero to the left and up. */
  private box: { from: Pair; reach: Pair } | undefined;

  constructor(plot: Plot) {
    this.plot = plot;
    this.canvas.setAttribute("class", "albedo-figure-area");
    this.canvas.append(this.polygon);
    // The figure moves under it.
    for (const event of ["plotly_relayout", "plotly_relayouting"]) plot.on(event, () => this.clear());
  }

  /** Whether a box or a lasso is being drawn. */
  get isOpen(): boolean {
    return this.outline.length > 0;
  }

  /** Corners of the lasso that is being drawn, the one that moves among them; 0 where there is none. */
  get corners(): number {
    return this.box ? 0 : this.outline.length;
  }

  /**
   * Moves the box's free corner by a step; begins a box about a point where there is none.
   *
   * @returns false where the trace has no straight axes
   */
  growBox(trace: number, point: number, [dx, dy]: Pair): boolean {
    const axes = axesOf(this.plot, trace);
    if (!axes) return false;
    const { from, reach } = this.box ?? { from: this.placeOf(trace, point, axes), reach: [0, 0] };
    const box = { from, reach: [reach[0] + dx, reach[1] + dy] as const };
    const [left, right] = reached(from[0], box.reach[0], axes.x);
    const [top, bottom] = reached(from[1], box.reach[1], axes.y);
    this.box = box;
    this.show(trace, boxBetween([left, top], [right, bottom]), axes);
    return true;
  }

  /**
   * Sets the moving corner of the lasso and begins another there; begins a lasso at a point where there is none.
   *
   * @returns false where the trace has no straight axes
   */
  setCorner(trace: number, point: number): boolean {
    const axes = axesOf(this.plot, trace);
    if (!axes) return false;
    if (this.corners > 0) this.show(trace, [...this.outline, this.outline.at(-1)!], axes);
    else {
      this.box = undefined;
      const place = this.placeOf(trace, point, axes);
      this.show(trace, [place, place], axes);
    }
    return true;
  }

  /** Moves the lasso's last corner by a step. */
  moveCorner([dx, dy]: Pair): void {
    const axes = axesOf(this.plot, this.trace);
    if (!axes) return;
    const [x, y] = this.outline.at(-1)!;
    const corner = [
      within(x + dx * keyStep * axes.x._length, axes.x),
      within(y + dy * keyStep * axes.y._length, axes.y),
    ];
    this.show(this.trace, [...this.outline.slice(0, -1), corner as unknown as Pair], axes);
  }

  /** Positions of the points inside, for each trace. */
  points(): Uint32Array[] {
    const { plot, outline } = this;
    const isInside = outline.length > 2 ? insideOf(outline) : () => false;
    return plot.data.map((_, trace) => {
      if (!this.isOpen || !sharesAxes(plot, trace, this.trace)) return new Uint32Array(0);
      const { x, y } = axesOf(plot, trace)!;
      const rows: number[] = [];
      for (let row = 0; row < pointsOf(plot.data[trace]); row++) {
        if (isInside(pixelOf(plot, trace, "x", x, row)!, pixelOf(plot, trace, "y", y, row)!)) rows.push(row);
      }
      return Uint32Array.from(rows);
    });
  }

  /** The ranges of the box, or the place of the lasso's moving corner, in the words of the axes. */
  describe(): string {
    const axes = axesOf(this.plot, this.trace);
    if (!axes || !this.isOpen) return "";
    const { x, y } = this.box ? extentOf(this.outline) : extentOf(this.outline.slice(-1));
    // On the screen y falls.
    return `${this.rangeOf("x", axes.x, x)}, ${this.rangeOf("y", axes.y, y.toReversed())}`;
  }

  /** Takes it away; what it has chosen stays. */
  clear(): void {
    this.box = undefined;
    this.outline = [];
    this.canvas.remove();
  }

  private placeOf(trace: number, point: number, { x, y }: { x: DrawnAxis; y: DrawnAxis }): Pair {
    const { plot } = this;
    return [pixelOf(plot, trace, "x", x, point) ?? x._length / 2, pixelOf(plot, trace, "y", y, point) ?? y._length / 2];
  }

  private rangeOf(name: "x" | "y", axis: DrawnAxis, pixels: readonly number[]): string {
    const ends = [...new Set(pixels)].map((pixel) => axis.p2d(pixel));
    const { title } = (this.plot.layout[axis._name] ?? {}) as { title?: { text?: string } };
    return `${title?.text ?? name} ${ends.map((end) => (typeof end === "number" ? shortNumber(end) : String(end))).join(" to ")}`;
  }

  private show(trace: number, outline: Outline, { x, y }: { x: DrawnAxis; y: DrawnAxis }): void {
    Object.assign(this, { trace, outline });
    Object.assign(this.canvas.style, { left: `${x._offset}px`, top: `${y._offset}px` });
    this.canvas.setAttribute("width", String(x._length));
    this.canvas.setAttribute("height", String(y._length));
    this.polygon.setAttribute("points", outline.map((corner) => corner.join(",")).join(" "));
    this.plot.style.position = "relative";
    this.plot.append(this.canvas);
  }
}

/** The side of a box from a pixel to another some steps away, within an axis. */
function reached(from: number, steps: number, axis: DrawnAxis): [number, number] {
  const [low, high] = sideOf(steps);
  return [within(from + low * keyStep * axis._length, axis), within(from + high * keyStep * axis._length, axis)];
}

function within(pixel: number, axis: DrawnAxis): number {
  return Math.min(Math.max(pixel, 0), axis._length);
}
