import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { plotlyMime } from "../../kernel/protocol.ts";
import { FigureRenderer } from "./figure/renderer.ts";

const rendererFactory: IRenderMime.IRendererFactory = {
  // Nothing in a figure is run as code: Plotly sanitizes its few text tags, so untrusted notebooks may show it.
  safe: true,
  mimeTypes: [plotlyMime],
  createRenderer: (options) => new FigureRenderer(options.mimeType),
};

// Before text/html and image/png, which figures also carry.
const rank = 0;

/**
 * What JupyterLab and Notebook load: a renderer of Plotly figures.
 *
 * Of several renderers of one MIME type the last one added is used. It is added again once all plugins are there,
 * so that figures are drawn alike whether or not plotly's own renderer, of the Python package, is installed too.
 */
const plugin = {
  id: "albedo-lab:figure",
  description: "Draws Plotly figures from this server's own files, in the colours of the theme.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate(app: { started: Promise<void> }, rendermime: IRenderMimeRegistry): void {
    const add = () => rendermime.addFactory(rendererFactory, rank);
    add();
    void app.started.then(add);
  },
};

export default plugin;
