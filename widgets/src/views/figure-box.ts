import { keyStep, sideOf } from "../plot/keys.ts";
import { shortNumber } from "../plot/scale.ts";
import type { Plot } from "./live-figure.ts";

/** What Plotly knows of an axis that it has drawn: from values to pixels of the plot's own area and back. */
interface DrawnAxis {
  _offset: number;
  _length: number;
  /** Its name in the layout. */
  _name: string;
  d2p(value: unknown): number;
  p2d(pixels: number): unknown;
}

interface Drawn {
  _fullLayout: Record<string, DrawnAxis | undefined>;
  _fullData: { visible: unknown; xaxis?: string; yaxis?: string; x0?: number; dx?: number; y0?: number; dy?: number }[];
}

/** A box over a figure with two straight axes, drawn by keys: pixels from the corner of the plot's area. */
export class FigureBox {
  private readonly plot: Plot;
  private readonly outline = document.createElement("div");
  /** Where the box began, and by how many steps it reaches to the right and down; below zero to the left and up. */
  private begun: { x: number; y: number; right: number; down: number } | undefined;
  private box: { trace: number; x: [number, number]; y: [number, number] } | undefined;

  constructor(plot: Plot) {
    this.plot = plot;
    this.outline.className = "albedo-figure-box";
    // The figure moves under it.
    for (const event of ["plotly_relayout", "plotly_relayouting"]) plot.on(event, () => this.clear());
  }

  /** Whether a box is being drawn. */
  get isOpen(): boolean {
    return this.box !== undefined;
  }

  /**
   * Moves the box's free corner by a step, to the right or the left, down or up; begins a box about a point where there is
   * none.
   *
   * @returns false where the trace has no straight axes
   */
  grow(trace: number, point: number, [dx, dy]: readonly [number, number]): boolean {
    const axes = this.axesOf(trace);
    if (!axes) return false;
    const { x, y } = axes;
    this.begun ??= {
      x: this.pixel(trace, "x", x, point) ?? x._length / 2,
      y: this.pixel(trace, "y", y, point) ?? y._length / 2,
      right: 0,
      down: 0,
    };
    const { begun } = this;
    begun.right += dx;
    begun.down += dy;
    this.box = { trace, x: reached(begun.x, begun.right, x._length), y: reached(begun.y, begun.down, y._length) };
    this.show(x, y);
    return true;
  }

  /** Positions of the points inside the box, for each trace. */
  points(): Uint32Array[] {
    const { plot, box } = this;
    return plot.data.map((_, trace) => {
      if (!box || !this.sharesAxes(trace, box.trace)) return new Uint32Array(0);
      const { x, y } = this.axesOf(trace)!;
      const [left, right] = [Math.min(...box.x), Math.max(...box.x)];
      const [top, bottom] = [Math.min(...box.y), Math.max(...box.y)];
      const rows: number[] = [];
      for (let row = 0; row < pointsOf(plot.data[trace]); row++) {
        const [px, py] = [this.pixel(trace, "x", x, row)!, this.pixel(trace, "y", y, row)!];
        if (px >= left && px <= right && py >= top && py <= bottom) rows.push(row);
      }
      return Uint32Array.from(rows);
    });
  }

  /** The ranges of the box in the words of the axes. */
  describe(): string {
    const { box } = this;
    const axes = box && this.axesOf(box.trace);
    return axes ? `${this.rangeOf("x", axes.x, box.x)}, ${this.rangeOf("y", axes.y, box.y)}` : "";
  }

  /** Takes the box away; what it has chosen stays. */
  clear(): void {
    this.box = undefined;
    this.begun = undefined;
    this.outline.remove();
  }

  private rangeOf(name: "x" | "y", axis: DrawnAxis, pixels: readonly number[]): string {
    // On the screen y falls.
    const ends = pixels.toSorted((a, b) => (name === "x" ? a - b : b - a)).map((pixel) => axis.p2d(pixel));
    const { title } = (this.plot.layout[axis._name] ?? {}) as { title?: { text?: string } };
    return `${title?.text ?? name} ${ends.map((end) => (typeof end === "number" ? shortNumber(end) : String(end))).join(" to ")}`;
  }

  private show(x: DrawnAxis, y: DrawnAxis): void {
    const { box, outline, plot } = this;
    const [left, top] = [Math.min(...box!.x), Math.min(...box!.y)];
    Object.assign(outline.style, {
      left: `${x._offset + left}px`,
      top: `${y._offset + top}px`,
      width: `${Math.max(...box!.x) - left}px`,
      height: `${Math.max(...box!.y) - top}px`,
    });
    plot.style.position = "relative";
    plot.append(outline);
  }

  private axesOf(trace: number): { x: DrawnAxis; y: DrawnAxis } | undefined {
    const { _fullLayout: layout, _fullData: data } = this.plot as unknown as Drawn;
    const { xaxis, yaxis, visible } = data[trace] ?? {};
    if (visible !== true || !xaxis || !yaxis) return undefined;
    const [x, y] = [layout[xaxis.replace("x", "xaxis")], layout[yaxis.replace("y", "yaxis")]];
    return x && y && pointsOf(this.plot.data[trace]) > 0 ? { x, y } : undefined;
  }

  private sharesAxes(trace: number, other: number): boolean {
    const { _fullData: data } = this.plot as unknown as Drawn;
    const same = data[trace]?.xaxis === data[other]?.xaxis && data[trace]?.yaxis === data[other]?.yaxis;
    return same && this.axesOf(trace) !== undefined;
  }

  private pixel(trace: number, name: "x" | "y", axis: DrawnAxis, point: number): number | undefined {
    if (point < 0) return undefined;
    const values = this.plot.data[trace]?.[name] as ArrayLike<unknown> | undefined;
    if (values && typeof values !== "string") return axis.d2p(values[point]);
    const { x0 = 0, dx = 1, y0 = 0, dy = 1 } = (this.plot as unknown as Drawn)._fullData[trace]!;
    return axis.d2p(name === "x" ? x0 + point * dx : y0 + point * dy);
  }
}

/** The side of a box from a pixel to another some steps away, within an axis. */
function reached(from: number, steps: number, length: number): [number, number] {
  const [low, high] = sideOf(steps);
  return [Math.max(0, from + low * keyStep * length), Math.min(length, from + high * keyStep * length)];
}

/** Number of points of a trace that has them in a row. */
export function pointsOf(trace: Record<string, unknown> | undefined): number {
  const values = trace?.x ?? trace?.y ?? trace?.lon;
  return Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<number>).length : 0;
}
