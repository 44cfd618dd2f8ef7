import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { plotlyMime, widgetMime } from "../../kernel/protocol.ts";
import { FigureRenderer } from "./figure/renderer.ts";
import { type Application, registerWidgets } from "./live/register.ts";
import { LiveRenderer } from "./live/renderer.ts";

const figureFactory: IRenderMime.IRendererFactory = {
  // Nothing in a figure is run as code: Plotly sanitizes its few text tags, so untrusted notebooks may show it.
  safe: true,
  mimeTypes: [plotlyMime],
  createRenderer: (options) => new FigureRenderer(options.mimeType),
};

// Before text/html and image/png, which figures also carry.
const rank = 0;

/**
 * A renderer of Plotly figures.
 *
 * Of several renderers of one MIME type the last one added is used. It is added again once all plugins are there,
 * so that figures are drawn alike whether or not plotly's own renderer, of the Python package, is installed too.
 */
const figures = {
  id: "albedo-lab:figure",
  description: "Draws Plotly figures from this server's own files, in the colours of the theme.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate(app: Application, rendermime: IRenderMimeRegistry): void {
    const add = () => rendermime.addFactory(figureFactory, rank);
    add();
    void app.started.then(add);
  },
};

/** The widgets, where ipywidgets' front end is installed; without it they are shown as they were saved. */
const widgets = {
  id: "albedo-lab:widgets",
  description: "Shows Albedo's widgets, through the front end of ipywidgets.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  async activate(app: Application, rendermime: IRenderMimeRegistry): Promise<void> {
    rendermime.addFactory(
      {
        // A widget runs only with a model, which the kernel makes; saved ones are shown by renderers that obey trust.
        safe: true,
        mimeTypes: [widgetMime],
        createRenderer: (options) => new LiveRenderer(options.mimeType, rendermime),
      },
      rank - 1,
    );
    await registerWidgets(app, rendermime);
  },
};

export default [figures, widgets];
