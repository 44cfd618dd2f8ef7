import type { Palette } from "../figure/template.ts";
import type { PictureAtlas } from "../plot/picture-atlas.ts";
import type { Selection } from "../plot/selection.ts";
import { Surface } from "../plot/surface.ts";

/** Pictures side by side, as many as fit: a click or Enter chooses one, arrows go along. */
export class PictureStrip {
  readonly surface: Surface;
  private rows: readonly number[] = [];
  private readonly atlas: PictureAtlas;
  private readonly selection: Selection;
  private readonly side: number;
  private readonly lines: number;
  private cursor = -1;

  constructor(
    host: HTMLElement,
    options: { atlas: PictureAtlas; selection: Selection; side: number; lines?: number; label: string },
    signal: AbortSignal,
  ) {
    this.atlas = options.atlas;
    this.selection = options.selection;
    this.side = options.side;
    this.lines = options.lines ?? 1;
    const height = this.lines * (this.side + 4);
    this.surface = new Surface(host, height, (context, _, palette) => this.draw(context, palette), signal);
    const { canvas } = this.surface;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", `${options.label}: arrows go along, Enter chooses`);
    this.atlas.onLoad(() => this.surface.invalidate());
    this.selection.onChange(() => this.surface.invalidate());
    this.selection.onHover(() => this.surface.invalidate());
    canvas.addEventListener("pointermove", (event) => this.selection.hover(this.rowAt(event)), { signal });
    canvas.addEventListener("pointerleave", () => this.selection.hover(-1), { signal });
    canvas.addEventListener(
      "click",
      (event) => {
        const row = this.rowAt(event);
        if (row >= 0) this.selection.pick(row, event.shiftKey);
      },
      { signal },
    );
    canvas.addEventListener("keydown", (event) => this.onKey(event), { signal });
  }

  /** Shows these rows, those that fit. */
  show(rows: readonly number[]): void {
    this.rows = rows;
    this.surface.invalidate();
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.perLine, ArrowUp: -this.perLine }[event.key];
    if (step !== undefined) {
      this.cursor = Math.min(Math.max(this.cursor + step, 0), Math.min(this.rows.length, this.shown) - 1);
      this.selection.hover(this.rows[this.cursor] ?? -1);
    } else if (event.key === "Enter" && this.cursor >= 0) this.selection.pick(this.rows[this.cursor]!, event.shiftKey);
    else return;
    event.preventDefault();
  }

  private get perLine(): number {
    return Math.max(1, Math.floor(this.surface.width / (this.side + 4)));
  }

  private get shown(): number {
    return this.perLine * this.lines;
  }

  private rowAt(event: MouseEvent): number {
    const { x, y } = this.surface.place(event);
    const [column, line] = [Math.floor(x / (this.side + 4)), Math.floor(y / (this.side + 4))];
    return column < this.perLine ? (this.rows[line * this.perLine + column] ?? -1) : -1;
  }

  private draw(context: CanvasRenderingContext2D, palette: Palette): void {
    const { mask, hovered } = this.selection;
    for (const [i, row] of this.rows.slice(0, this.shown).entries()) {
      const x = (i % this.perLine) * (this.side + 4) + 2;
      const y = Math.floor(i / this.perLine) * (this.side + 4) + 2;
      if (!this.atlas.draw(context, row, x, y, this.side)) {
        context.fillStyle = palette.raised;
        context.fillRect(x, y, this.side, this.side);
      }
      if (!mask[row] && row !== hovered) continue;
      context.strokeStyle = row === hovered ? palette.text : "#d62728";
      context.lineWidth = 2;
      context.strokeRect(x - 1, y - 1, this.side + 2, this.side + 2);
    }
  }
}
