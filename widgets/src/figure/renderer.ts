import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { loadPlotly, type Plotly } from "../plotly.ts";
import { type FigureContent, type FigurePart, figureContent, isPart } from "./content.ts";
import { enqueueDrawing } from "./draw-queue.ts";
import { showFailure } from "./failure.ts";
import { provideLand } from "./land.ts";
import { takePicture } from "./picture.ts";
import { template } from "./template.ts";
import { onThemeChange, themePalette } from "./theme.ts";
import { forget, releaseContexts, usesWebgl, type WebglFigure, wake } from "./webgl.ts";

const defaultHeight = 450;
const pictureDelayMs = 300;

/**
 * Shows one Plotly figure in an output: as wide as the cell, in the theme's colours, and with a picture of it
 * saved beside it in the notebook. `data-state` of its node is `waiting`, `drawn`, `resting` (until it is scrolled
 * into view, see webgl.ts) or `failed`.
 */
export class FigureRenderer extends Widget implements IRenderMime.IRenderer, WebglFigure {
  /** Whether the figure is in the visible part of the page. */
  isSeen = false;
  private readonly mimeType: string;
  private readonly host = document.createElement("div");
  private readonly sizes = new ResizeObserver(() => this.fillWidth());
  private readonly sight = new IntersectionObserver((entries) => this.onSight(entries.at(-1)!.isIntersecting));
  private readonly stopFollowingTheme = onThemeChange(() => this.recolor());
  private model: IRenderMime.IMimeModel | undefined;
  private json: unknown;
  private content: FigureContent | undefined;
  private plotly: Plotly | undefined;
  private drawnWidth = 0;
  /** Layout as the reader left it before the figure was put to rest. */
  private view: FigurePart | undefined;
  private pictureTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(mimeType: string) {
    super();
    this.mimeType = mimeType;
    this.addClass("albedo-figure");
    this.node.style.overflow = "auto hidden";
    this.node.setAttribute("role", "figure");
    this.node.append(this.host);
    // Keys typed into a text that Plotly lets edit are not the notebook's shortcuts.
    this.node.addEventListener("keydown", (event) => {
      if (isEditable(event.target)) event.stopPropagation();
    });
    this.state = "waiting";
  }

  /** Shows a figure, or another one in the same place; a figure that is shown already is left alone. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    const json = model.data[this.mimeType];
    if (json === this.json) return;
    this.json = json;
    this.view = undefined;
    clearTimeout(this.pictureTimer);
    try {
      this.content = figureContent(json);
    } catch (error) {
      this.content = undefined;
      this.fail(error);
      return;
    }
    const { height, title } = this.content.layout;
    this.host.style.height = `${typeof height === "number" ? height : defaultHeight}px`;
    this.node.setAttribute("aria-label", titleText(title) || "figure");
    if (this.isAttached) await this.draw();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    clearTimeout(this.pictureTimer);
    this.sizes.disconnect();
    this.sight.disconnect();
    this.stopFollowingTheme();
    this.clear();
    this.content = undefined;
    this.model = undefined;
    super.dispose();
  }

  protected override onAfterAttach(): void {
    this.sizes.observe(this.node);
    this.sight.observe(this.node);
    if (this.content && this.state !== "drawn") void this.draw();
  }

  protected override onBeforeDetach(): void {
    this.sizes.disconnect();
    this.sight.disconnect();
    this.isSeen = false;
  }

  /** Gives back what the drawing holds and leaves its place empty until it is seen again. */
  rest(): void {
    if (this.state !== "drawn") return;
    this.view = (this.host as { layout?: FigurePart }).layout;
    this.clear();
    this.state = "resting";
  }

  private onSight(isSeen: boolean): void {
    this.isSeen = isSeen;
    if (isSeen && this.state === "resting") void this.draw();
  }

  private clear(): void {
    forget(this);
    if (this.drawnWidth === 0) return;
    this.drawnWidth = 0;
    releaseContexts(this.host);
    this.plotly?.purge(this.host);
  }

  private draw(): Promise<void> {
    const { content } = this;
    return enqueueDrawing(async () => {
      if (this.isDisposed || !content || content !== this.content) return;
      try {
        const plotly = await loadPlotly();
        this.plotly = plotly;
        await provideLand(content);
        if (this.isDisposed || content !== this.content) return;
        if (this.state === "failed") this.host.replaceChildren();
        if (usesWebgl(content)) wake(this);
        // Plotly writes ranges and sizes into what it is given, and that is saved with the notebook.
        const { data, layout, frames } = structuredClone(content);
        await plotly.react(this.host, {
          data,
          layout: {
            ...(this.view ?? layout),
            width: layout.width,
            height: layout.height,
            autosize: layout.width === undefined,
            template: this.template(content),
          },
          config: { displaylogo: false, ...content.config, responsive: false, topojsonURL: "" },
          frames,
        } as never);
        this.drawnWidth = this.node.clientWidth || 1;
        this.state = "drawn";
        this.pictureTimer = setTimeout(() => void this.savePicture(content), pictureDelayMs);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  /** Redraws at the cell's width when it has changed; figures that set their own width keep it. */
  private fillWidth(): void {
    const width = this.node.clientWidth;
    if (this.state !== "drawn" || width === 0 || Math.abs(width - this.drawnWidth) < 1) return;
    if (this.content?.layout.width !== undefined) return;
    this.drawnWidth = width;
    // It refuses while hidden; becoming visible changes the size again.
    void Promise.resolve(this.plotly?.Plots.resize(this.host)).catch(() => {});
  }

  private recolor(): void {
    const { content } = this;
    if (!content || this.state !== "drawn") return;
    void enqueueDrawing(async () => {
      if (content !== this.content || this.state !== "drawn") return;
      await this.plotly?.relayout(this.host, { template: this.template(content) } as never);
    });
  }

  private template(content: FigureContent) {
    return template(themePalette(this.node), content.layout.template);
  }

  /** Puts a PNG beside the figure, for viewers without Plotly, unless the output already has one. */
  private async savePicture(content: FigureContent): Promise<void> {
    const model = this.model;
    if (!model || model.data["image/png"] !== undefined || !this.node.closest(".jp-OutputArea")) return;
    const size = { width: this.host.clientWidth || 700, height: this.host.clientHeight || defaultHeight };
    const png = await enqueueDrawing(async () => takePicture(await loadPlotly(), content, size)).catch(() => undefined);
    if (png === undefined || this.isDisposed || content !== this.content || model !== this.model) return;
    if (model.data["image/png"] !== undefined) return;
    model.setData({ data: { ...model.data, "image/png": png }, metadata: model.metadata });
  }

  private fail(error: unknown): void {
    this.state = "failed";
    this.clear();
    this.host.style.height = "auto";
    showFailure(this.host, error);
  }

  private get state(): string {
    return this.node.dataset.state ?? "waiting";
  }

  private set state(state: "waiting" | "drawn" | "resting" | "failed") {
    this.node.dataset.state = state;
  }
}

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** A figure's title as plain text. */
function titleText(title: unknown): string {
  const text = isPart(title) ? title.text : title;
  return typeof text === "string" ? text.replace(/<[^>]*>/g, " ").trim() : "";
}
