import type { Palette } from "../figure/template.ts";
import { onThemeChange, themePalette } from "../figure/theme.ts";
import { whenAborted } from "../live/when-aborted.ts";
import { cancelPaint, paintSoon } from "./paint-queue.ts";

/** How a surface is drawn: at any time, in CSS pixels. */
export type Draw = (
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  palette: Palette,
) => void;

/** A canvas as sharp as the screen, drawn at most once a frame, again when its size or the theme changes. */
export class Surface {
  readonly canvas = document.createElement("canvas");
  width = 0;
  height: number;
  private readonly draw: Draw;
  private palette: Palette | undefined;

  /**
   * @param host - element that it fills in width
   * @param height - pixels; by `"square"` as high as it is wide
   */
  constructor(host: HTMLElement, height: number | "square", draw: Draw, signal: AbortSignal) {
    this.draw = draw;
    this.height = height === "square" ? 0 : height;
    this.canvas.style.width = "100%";
    host.append(this.canvas);
    const sizes = new ResizeObserver(() => {
      const width = host.clientWidth;
      if (width === 0 || Math.abs(width - this.width) < 1) return;
      this.width = width;
      if (height === "square") this.height = width;
      this.canvas.style.height = `${this.height}px`;
      this.invalidate();
    });
    sizes.observe(host);
    const stopTheme = onThemeChange(() => {
      this.palette = undefined;
      this.invalidate();
    });
    whenAborted(signal, () => {
      sizes.disconnect();
      stopTheme();
      cancelPaint(this.paint);
    });
  }

  /** Draws at the next frame, or a later one where other surfaces wait. */
  invalidate(): void {
    paintSoon(this.paint);
  }

  /** Where a pointer is, in CSS pixels of the surface. */
  place(event: { clientX: number; clientY: number }): { x: number; y: number } {
    const { left, top } = this.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private readonly paint = (): void => {
    const { canvas, width, height } = this;
    if (width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== pixelsX || canvas.height !== pixelsY)
      Object.assign(canvas, { width: pixelsX, height: pixelsY });
    const context = canvas.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    // Reading the theme makes the browser lay the page out: too slow for each frame of a brush.
    this.palette ??= themePalette(canvas.parentElement ?? document.body);
    this.draw(context, { width, height }, this.palette);
  };
}
