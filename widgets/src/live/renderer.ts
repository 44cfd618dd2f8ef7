import type { DOMWidgetModel } from "@jupyter-widgets/base";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Panel, Widget } from "@lumino/widgets";
import { plotlyMime } from "../../../kernel/protocol.ts";
import { figureContent } from "../figure/content.ts";
import { enqueueDrawing } from "../figure/draw-queue.ts";
import { takePicture } from "../figure/picture.ts";
import { loadPlotly } from "../plotly.ts";
import { whenModel } from "./live-models.ts";
import { addStyle } from "./style.ts";

// A page that is loaded again gets its models a little after its outputs.
const patienceMs = 3000;
const pictureDelayMs = 1500;
const widgetTypes = /^application\/vnd\.(albedo\.widget|jupyter\.widget-view)\+json$/;

/**
 * Shows a widget in an output: live where its model is in the page, else what lies beside it in the bundle (a figure, a
 * table, a picture), which is also what other viewers show. `data-state` of its node is `waiting`, `live` or `static`.
 */
export class LiveRenderer extends Panel implements IRenderMime.IRenderer {
  private readonly mimeType: string;
  private readonly rendermime: IRenderMimeRegistry;
  private modelId: string | undefined;
  private stopWaiting: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pictureTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(mimeType: string, rendermime: IRenderMimeRegistry) {
    super();
    this.mimeType = mimeType;
    this.rendermime = rendermime;
    this.addClass("albedo-live");
    this.node.dataset.state = "waiting";
    addStyle();
  }

  /** Shows the widget of a bundle. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { model_id: id } = (model.data[this.mimeType] ?? {}) as { model_id?: unknown };
    if (typeof id === "string" && id === this.modelId) return;
    this.modelId = typeof id === "string" ? id : "";
    this.stopWaiting?.();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showStatic(model), patienceMs);
    this.stopWaiting = whenModel(this.modelId, (live) => {
      clearTimeout(this.timer);
      void this.showLive(live, model);
    });
    if (this.node.dataset.state === "waiting" && model.data["image/png"] !== undefined) this.showPicture(model);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.stopWaiting?.();
    clearTimeout(this.timer);
    clearTimeout(this.pictureTimer);
    super.dispose();
  }

  private async showLive(live: DOMWidgetModel, model: IRenderMime.IMimeModel): Promise<void> {
    const view = await live.widget_manager.create_view(live);
    if (this.isDisposed || live.model_id !== this.modelId) return view.luminoWidget.dispose();
    this.empty();
    this.addWidget(view.luminoWidget);
    this.node.dataset.state = "live";
    live.once("destroy", () => {
      if (!this.isDisposed && live.model_id === this.modelId) this.showStatic(model);
    });
    this.pictureTimer = setTimeout(() => void this.savePicture(model), pictureDelayMs);
  }

  /** The richest of the other formats, and a line that says why the widget does not answer. */
  private showStatic(model: IRenderMime.IMimeModel): void {
    const data = Object.fromEntries(Object.entries(model.data).filter(([mime]) => !widgetTypes.test(mime)));
    const mime = this.rendermime.preferredMimeType(data, model.trusted ? "any" : "ensure");
    this.empty();
    this.node.dataset.state = "static";
    if (mime !== undefined) {
      const renderer = this.rendermime.createRenderer(mime);
      this.addWidget(renderer);
      void renderer.renderModel(this.rendermime.createModel({ data, trusted: model.trusted }));
    }
    const note = new Widget();
    note.addClass("albedo-widget-note");
    note.node.textContent = hasWidgets()
      ? "Run the cell to use this widget."
      : "This is a picture of a widget: pip install jupyterlab_widgets, then reload the page and run the cell.";
    this.addWidget(note);
  }

  private showPicture(model: IRenderMime.IMimeModel): void {
    const picture = new Widget({ node: document.createElement("img") });
    (picture.node as HTMLImageElement).src = `data:image/png;base64,${String(model.data["image/png"])}`;
    this.addWidget(picture);
  }

  private empty(): void {
    for (const child of [...this.widgets]) child.dispose();
  }

  /** Puts a PNG of the bundle's figure beside it, for viewers without Plotly, unless there is one. */
  private async savePicture(model: IRenderMime.IMimeModel): Promise<void> {
    const figure = model.data[plotlyMime];
    if (figure === undefined || model.data["image/png"] !== undefined || !this.node.closest(".jp-OutputArea")) return;
    const png = await enqueueDrawing(async () => {
      const content = figureContent(figure);
      return takePicture(await loadPlotly(), content, { width: this.node.clientWidth || 700, height: 450 });
    }).catch(() => undefined);
    if (png === undefined || this.isDisposed || model.data["image/png"] !== undefined) return;
    model.setData({ data: { ...model.data, "image/png": png }, metadata: model.metadata });
  }
}

let widgetsFound = false;

/** Notes that ipywidgets' front end is there. */
export function noteWidgets(): void {
  widgetsFound = true;
}

function hasWidgets(): boolean {
  return widgetsFound;
}
