import type { Palette } from "../figure/template.ts";
import { Surface } from "../plot/surface.ts";
import type { Quantized } from "./quantized.ts";
import { rasterOf } from "./raster.ts";

/** An image with a mask laid over it and a cursor, moved by pointer or arrow keys. */
export class ImagePlot {
  private readonly surface: Surface;
  private readonly rows: number;
  private readonly columns: number;
  private readonly isMasked: (pixel: number) => boolean;
  private readonly listeners = new Set<(pixel: number) => void>();
  private readonly veil = document.createElement("canvas");
  private raster: HTMLCanvasElement | undefined;
  private pixel = -1;

  constructor(
    host: HTMLElement,
    options: { rows: number; columns: number; label: string; isMasked: (pixel: number) => boolean },
    signal: AbortSignal,
  ) {
    this.rows = options.rows;
    this.columns = options.columns;
    this.isMasked = options.isMasked;
    Object.assign(this.veil, { width: this.columns, height: this.rows });
    this.surface = new Surface(host, 280, (context, _, palette) => this.draw(context, palette), signal);
    const { canvas } = this.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${options.label}: arrow keys move the cursor, which reads all planes`);
    canvas.addEventListener("pointermove", (event) => this.tell(this.pixelAt(event)), { signal });
    canvas.addEventListener("pointerdown", (event) => this.tell(this.pixelAt(event)), { signal });
    canvas.addEventListener(
      "keydown",
      (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns }[event.key];
        if (step === undefined) return;
        const from =
          this.pixel < 0 ? Math.floor(this.rows / 2) * this.columns + Math.floor(this.columns / 2) : this.pixel;
        this.tell(Math.min(Math.max(from + step * (event.shiftKey ? 10 : 1), 0), this.rows * this.columns - 1));
        event.preventDefault();
      },
      { signal },
    );
  }

  /** Calls a listener with the pixel under the cursor; -1 for none. */
  onPoint(listener: (pixel: number) => void): void {
    this.listeners.add(listener);
  }

  /** Moves the cursor. */
  point(pixel: number): void {
    this.pixel = pixel;
    this.surface.invalidate();
  }

  /** Shows another image of the same size. */
  show(image: Quantized, ramp: Uint32Array): void {
    this.raster = rasterOf(image, this.rows, this.columns, ramp);
    this.refresh();
  }

  /** Lays the mask over the image as it is now. */
  refresh(): void {
    const context = this.veil.getContext("2d")!;
    const image = context.createImageData(this.columns, this.rows);
    const pixels = new Uint32Array(image.data.buffer);
    for (let pixel = 0; pixel < pixels.length; pixel++) if (this.isMasked(pixel)) pixels[pixel] = 0xb04030d0;
    context.putImageData(image, 0, 0);
    this.surface.invalidate();
  }

  private tell(pixel: number): void {
    if (pixel === this.pixel) return;
    for (const listener of this.listeners) listener(pixel);
  }

  private get scale(): number {
    return Math.min(this.surface.width / this.columns, this.surface.height / this.rows);
  }

  private pixelAt(event: PointerEvent): number {
    const { x, y } = this.surface.place(event);
    const [column, row] = [Math.floor(x / this.scale), Math.floor(y / this.scale)];
    return column < this.columns && row < this.rows && column >= 0 && row >= 0 ? row * this.columns + column : -1;
  }

  private draw(context: CanvasRenderingContext2D, palette: Palette): void {
    if (!this.raster) return;
    const [width, height] = [this.columns * this.scale, this.rows * this.scale];
    context.imageSmoothingEnabled = false;
    context.fillStyle = palette.raised;
    context.fillRect(0, 0, width, height);
    context.drawImage(this.raster, 0, 0, width, height);
    context.drawImage(this.veil, 0, 0, width, height);
    if (this.pixel < 0) return;
    const x = ((this.pixel % this.columns) + 0.5) * this.scale;
    const y = (Math.floor(this.pixel / this.columns) + 0.5) * this.scale;
    context.strokeStyle = "#00e5ff";
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
  }
}
