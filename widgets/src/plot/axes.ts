import type { Palette } from "../figure/template.ts";
import { type Range, shortNumber, ticksOf } from "./scale.ts";

/** The part of a plot inside its axes, in CSS pixels. */
export interface Inner {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What an axis says. */
export interface AxisOptions {
  title?: string;
  /** What is said of an axis without a title. */
  name?: string;
  format?: (value: number) => string;
  /** @defaultValue by the room */
  ticks?: readonly number[];
  hidden?: boolean;
}

/** Draws frame, grid, ticks and titles of a plot. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  inner: Inner,
  x: { range: Range } & AxisOptions,
  y: { range: Range } & AxisOptions,
  palette: Palette,
): void {
  const { left, top, width, height } = inner;
  context.save();
  context.font = `11px ${palette.fontFamily}`;
  context.lineWidth = 1;
  context.fillStyle = palette.faintText;
  context.strokeStyle = palette.grid;
  if (!x.hidden) {
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const tick of within(x.ticks, x.range) ?? ticksOf(x.range, width / 55)) {
      const at = left + (width * (tick - x.range[0])) / (x.range[1] - x.range[0]);
      line(context, at, top, at, top + height);
      const text = (x.format ?? shortNumber)(tick);
      // At the ends of the axis the canvas would cut it.
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(Math.max(at, half), context.canvas.clientWidth - half), top + height + 4);
    }
    if (x.title) context.fillText(x.title, left + width / 2, top + height + 18);
  }
  if (!y.hidden) {
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of within(y.ticks, y.range) ?? ticksOf(y.range, height / 45)) {
      const at = top + height - (height * (tick - y.range[0])) / (y.range[1] - y.range[0]);
      line(context, left, at, left + width, at);
      context.fillText((y.format ?? shortNumber)(tick), left - 5, at);
    }
    if (y.title) {
      context.translate(11, top + height / 2);
      context.rotate(-Math.PI / 2);
      context.textAlign = "center";
      context.fillText(y.title, 0, 0);
      context.rotate(Math.PI / 2);
      context.translate(-11, -top - height / 2);
    }
  }
  context.strokeStyle = palette.line;
  context.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(width), Math.round(height));
  context.restore();
}

/** The given ticks that are in a range; undefined where a zoom leaves fewer than two. */
function within(ticks: readonly number[] | undefined, [low, high]: Range): number[] | undefined {
  const seen = ticks?.filter((tick) => tick >= low && tick <= high);
  return seen && ticks && (seen.length > 1 || ticks.length === 0) ? seen : undefined;
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
