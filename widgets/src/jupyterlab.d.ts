/** The part of JupyterLab's own packages that this extension uses; the front end provides them. */
declare module "@jupyterlab/rendermime" {
  import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";

  export interface IRenderMimeRegistry {
    /** Lower ranks are preferred; a later factory for the same MIME type replaces an earlier one. */
    addFactory(factory: IRenderMime.IRendererFactory, rank?: number): void;
  }
  export const IRenderMimeRegistry: unknown;
}
