import type { Palette } from "../figure/template.ts";
import { drawAxes } from "./axes.ts";
import { type Range, rangeOf, shortNumber } from "./scale.ts";
import type { Selection } from "./selection.ts";
import { Surface } from "./surface.ts";

const bins = 50;

/** A histogram of all rows with those chosen drawn over it; a range dragged, or drawn by Shift and arrows, chooses. */
export class HistogramPlot {
  readonly surface: Surface;
  private readonly selection: Selection;
  private values: ArrayLike<number>;
  private range: Range;
  private name: string;
  private brush: [number, number] | undefined;

  constructor(host: HTMLElement, values: ArrayLike<number>, name: string, selection: Selection, signal: AbortSignal) {
    this.selection = selection;
    this.values = values;
    this.name = name;
    this.range = rangeOf(values, 0);
    this.surface = new Surface(host, 220, (context, _, palette) => this.draw(context, palette), signal);
    const { canvas } = this.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    this.describe();
    selection.onChange(() => this.surface.invalidate());
    let from: number | undefined;
    canvas.addEventListener(
      "pointerdown",
      (event) => {
        canvas.setPointerCapture(event.pointerId);
        from = this.valueAt(this.surface.place(event).x);
      },
      { signal },
    );
    canvas.addEventListener(
      "pointermove",
      (event) => {
        if (from !== undefined) this.choose(from, this.valueAt(this.surface.place(event).x));
      },
      { signal },
    );
    canvas.addEventListener(
      "pointerup",
      (event) => {
        const to = this.valueAt(this.surface.place(event).x);
        if (from !== undefined && Math.abs(to - from) < (this.range[1] - this.range[0]) / 200) this.clear();
        from = undefined;
      },
      { signal },
    );
    canvas.addEventListener("keydown", (event) => this.onKey(event), { signal });
  }

  /** Shows another column of the same rows. */
  show(values: ArrayLike<number>, name: string): void {
    Object.assign(this, { values, name, range: rangeOf(values, 0), brush: undefined });
    this.describe();
    this.surface.invalidate();
  }

  private describe(): void {
    const how = "Drag a range to choose its rows; arrows move the range, with Shift they widen it, Escape lets go";
    this.surface.canvas.setAttribute("aria-label", `Histogram of ${this.name}. ${how}`);
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const unit = (this.range[1] - this.range[0]) / bins;
    if (event.key === "Escape") this.clear();
    else if (step !== undefined) {
      const [low, high] = this.brush ?? [this.range[0] + 20 * unit, this.range[0] + 25 * unit];
      const move = step * unit;
      this.choose(event.shiftKey ? low : low + move, high + move);
    } else return;
    event.preventDefault();
  }

  private choose(a: number, b: number): void {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    this.brush = [low, high];
    const { values } = this;
    this.selection.choose((row) => values[row]! >= low && values[row]! <= high);
  }

  private clear(): void {
    this.brush = undefined;
    this.selection.clear();
  }

  private get inner() {
    return { left: 44, top: 6, width: this.surface.width - 52, height: this.surface.height - 42 };
  }

  private valueAt(px: number): number {
    const { left, width } = this.inner;
    return this.range[0] + ((px - left) / width) * (this.range[1] - this.range[0]);
  }

  private draw(context: CanvasRenderingContext2D, palette: Palette): void {
    const { inner, range, values, selection } = this;
    const all = new Uint32Array(bins);
    const chosen = new Uint32Array(bins);
    for (let row = 0; row < values.length; row++) {
      const bin = Math.min(bins - 1, Math.floor(((values[row]! - range[0]) / (range[1] - range[0])) * bins));
      if (!(bin >= 0)) continue;
      all[bin]!++;
      if (selection.mask[row]) chosen[bin]!++;
    }
    const most = Math.max(1, ...all) * 1.05;
    drawAxes(context, inner, { range, title: this.name }, { range: [0, most] }, palette);
    const bars = (counts: Uint32Array, color: string) => {
      context.fillStyle = color;
      counts.forEach((count, i) => {
        const height = (inner.height * count) / most;
        const width = inner.width / bins;
        context.fillRect(inner.left + i * width + 0.5, inner.top + inner.height - height, width - 1, height);
      });
    };
    bars(all, selection.isActive ? palette.grid : "#1f77b4");
    if (selection.isActive) bars(chosen, "#1f77b4");
    if (!this.brush || !selection.isActive) return;
    const x = (value: number) => inner.left + (inner.width * (value - range[0])) / (range[1] - range[0]);
    const [low, high] = this.brush;
    context.strokeStyle = palette.text;
    context.setLineDash([4, 3]);
    context.strokeRect(x(low), inner.top, x(high) - x(low), inner.height);
    context.setLineDash([]);
    context.fillStyle = palette.text;
    context.font = `11px ${palette.fontFamily}`;
    context.fillText(`${shortNumber(low)} to ${shortNumber(high)}`, Math.max(inner.left, x(low)), inner.top + 12);
  }
}
