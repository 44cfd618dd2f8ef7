import type { ViewContext } from "../live/view-context.ts";
import { whenAborted } from "../live/when-aborted.ts";
import { packed } from "../plot/colors.ts";
import { element } from "../plot/panel.ts";
import { PointPlot } from "../plot/point-plot.ts";
import { Selection } from "../plot/selection.ts";
import { numbersOf, type Quantized } from "./quantized.ts";

const followMs = 120;

/** All pairs of variables: small scatter plots of a sample below the diagonal, correlations above it, each a button. */
export class PairGrid {
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(host: HTMLElement, context: ViewContext, selection: Selection, onPair: (x: number, y: number) => void) {
    const names = context.get<string[]>("names");
    const correlations = context.get<Float32Array>("correlations");
    const { step, columns } = context.get<{ step: number; columns: Quantized[] }>("sample");
    const count = columns[0]!.codes.length;
    const own = new Selection(count);
    // Small plots follow a little behind the brush, so that the large ones keep up with it.
    let timer: ReturnType<typeof setTimeout> | undefined;
    selection.onChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        own.takeRows([...own.mask.keys()].filter((i) => selection.mask[i * step]));
      }, followMs);
    });
    whenAborted(context.signal, () => clearTimeout(timer));
    const size = names.length;
    const grid = element("div", host, {
      role: "grid",
      "aria-label": "Pairs of variables",
      style: `display:grid;grid-template-columns:repeat(${size},minmax(0,1fr));gap:2px;max-width:${size * 76}px`,
    });
    const blue = packed("#1f77b4");
    const colors = new Uint32Array(count).fill(blue);
    const values = columns.map(numbersOf);
    for (let y = 0; y < size; y++) {
      const line = element("div", grid, { role: "row", style: "display:contents" });
      for (let x = 0; x < size; x++) {
        const cell = element("div", line, { role: "gridcell", style: "min-width:0;aspect-ratio:1" });
        if (x === y) {
          cell.style.cssText += "display:flex;align-items:center;justify-content:center;font-size:11px;overflow:hidden";
          cell.textContent = names[x]!;
          cell.title = names[x]!;
          continue;
        }
        const r = correlations[y * size + x]!;
        const label = `${names[x]} and ${names[y]}, correlation ${r.toFixed(2)}`;
        const style = "padding:0;width:100%;height:100%;min-height:0;display:block;overflow:hidden;font-size:11px";
        const button = element("button", cell, { type: "button", "aria-label": label, title: label, style });
        button.addEventListener("click", () => onPair(x, y));
        this.buttons.set(`${x},${y}`, button);
        if (x > y) {
          button.textContent = r.toFixed(2);
          button.style.background = correlationColor(r);
          button.style.color = Math.abs(r) > 0.55 ? "#fff" : "#222";
          continue;
        }
        const thumbnail = { plain: true, label, height: "square", selection: own, colors: () => colors } as const;
        new PointPlot(button, { ...thumbnail, x: values[x]!, y: values[y]! }, context.signal);
        button.style.background = "var(--jp-layout-color0, #fff)";
      }
    }
  }

  /** Marks the pair that is shown large. */
  mark(x: number, y: number): void {
    for (const [key, button] of this.buttons) button.setAttribute("aria-pressed", String(key === `${x},${y}`));
  }
}

/** Blue for −1, white for 0, red for 1. */
function correlationColor(r: number): string {
  const strength = Math.min(1, Math.abs(r));
  const [red, green, blue] = r < 0 ? [59, 76, 192] : [180, 4, 38];
  const channel = (full: number) => Math.round(255 + (full - 255) * strength);
  return `rgb(${channel(red!)},${channel(green!)},${channel(blue!)})`;
}
