import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { plotlyMime } from "../../kernel/protocol.ts";
import { FigureRenderer } from "./figure/renderer.ts";

/** What JupyterLab and Notebook load: a renderer of Plotly figures. */
const extension: IRenderMime.IExtension = {
  id: "albedo-lab:figure",
  description: "Draws Plotly figures from this server's own files, in the colours of the theme.",
  rendererFactory: {
    // Nothing in a figure is run as code: Plotly sanitizes its few text tags, so untrusted notebooks may show it.
    safe: true,
    mimeTypes: [plotlyMime],
    createRenderer: (options) => new FigureRenderer(options.mimeType),
  },
  // Before text/html and image/png, which figures also carry.
  rank: 0,
  dataType: "json",
};

export default extension;
