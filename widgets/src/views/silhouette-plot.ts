import type { Palette } from "../figure/template.ts";
import { drawAxes } from "../plot/axes.ts";
import { clusterColor } from "../plot/colors.ts";
import { Surface } from "../plot/surface.ts";

/** Silhouettes of a cut: a falling profile for each cluster. */
export interface Silhouettes {
  mean: number;
  clusters: { label: number; values: Float32Array }[];
  /** Samples that were scored. */
  scored: number;
}

/** Silhouette profiles side by side from the left, one cluster below the other. */
export class SilhouettePlot {
  private readonly surface: Surface;
  private readonly colors: readonly string[];
  private scores: Silhouettes | undefined;
  private text = "";

  constructor(host: HTMLElement, colors: readonly string[], signal: AbortSignal) {
    this.colors = colors;
    this.surface = new Surface(host, 300, (context, size, palette) => this.draw(context, size, palette), signal);
    this.surface.canvas.setAttribute("role", "img");
    this.wait();
  }

  /** Says that the kernel is at work. */
  wait(): void {
    this.text = "computing …";
    this.surface.invalidate();
  }

  /** Shows scores; undefined where a cut has none. */
  show(scores: Silhouettes | undefined, text = scores ? "" : "One cluster has no silhouettes"): void {
    this.scores = scores;
    this.text = text;
    this.surface.canvas.setAttribute("aria-label", scores ? `Silhouettes, mean ${scores.mean.toFixed(3)}` : text);
    this.surface.invalidate();
  }

  private draw(
    context: CanvasRenderingContext2D,
    { width, height }: { width: number; height: number },
    palette: Palette,
  ): void {
    const inner = { left: 28, top: 18, width: width - 38, height: height - 40 };
    const clusters = this.scores?.clusters ?? [];
    const low = Math.min(-0.1, ...clusters.map(({ values }) => values[values.length - 1] ?? 0));
    const range: [number, number] = [Math.floor(low * 5) / 5, 1];
    drawAxes(context, inner, { range }, { range: [0, 1], hidden: true }, palette);
    const x = (value: number) => inner.left + (inner.width * (value - range[0])) / (range[1] - range[0]);
    const rows = clusters.reduce((sum, { values }) => sum + values.length + 3, 0);
    let at = inner.top + 2;
    const step = (inner.height - 4) / Math.max(1, rows);
    context.font = `11px ${palette.fontFamily}`;
    for (const { label, values } of clusters) {
      context.fillStyle = clusterColor(label, this.colors);
      values.forEach((value, i) => {
        context.fillRect(Math.min(x(0), x(value)), at + i * step, Math.abs(x(value) - x(0)), Math.max(1, step));
      });
      context.fillStyle = palette.text;
      context.textAlign = "right";
      context.fillText(String(label), inner.left - 4, at + (values.length * step) / 2 + 4);
      at += (values.length + 3) * step;
    }
    context.textAlign = "left";
    context.fillStyle = palette.text;
    if (this.scores && !this.text) {
      context.strokeStyle = "#d62728";
      context.setLineDash([4, 3]);
      context.beginPath();
      context.moveTo(x(this.scores.mean), inner.top);
      context.lineTo(x(this.scores.mean), inner.top + inner.height);
      context.stroke();
      context.setLineDash([]);
      const { mean, scored } = this.scores;
      context.fillText(`mean ${mean.toFixed(3)} (${scored.toLocaleString("en-US")} samples)`, inner.left, 12);
    } else context.fillText(this.text, inner.left, 12);
  }
}
