/** The parts of JupyterLab's and ipywidgets' packages that this extension uses; the front end provides them. */
declare module "@jupyterlab/rendermime" {
  import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";

  export interface IRenderMimeRegistry {
    /** Lower ranks are preferred; a later factory for the same MIME type replaces an earlier one. */
    addFactory(factory: IRenderMime.IRendererFactory, rank?: number): void;
    createRenderer(mimeType: string): IRenderMime.IRenderer;
    createModel(options: { data: object; trusted?: boolean }): IRenderMime.IMimeModel;
    /** The richest type of a bundle that can be drawn; `"ensure"` leaves out what is unsafe without trust. */
    preferredMimeType(data: object, safe?: "ensure" | "prefer" | "any"): string | undefined;
  }
  export const IRenderMimeRegistry: unknown;
}

declare module "@jupyter-widgets/base" {
  import type { Widget } from "@lumino/widgets";

  export interface WidgetManager {
    readonly isDisposed?: boolean;
    /** Of a notebook's manager. */
    readonly context?: { readonly isDisposed: boolean; readonly model: NotebookMetadata };
    get_model(id: string): Promise<DOMWidgetModel>;
    create_view(model: DOMWidgetModel, options?: object): Promise<DOMWidgetView>;
  }
  export interface NotebookMetadata {
    getMetadata(key: string): unknown;
    setMetadata(key: string, value: unknown): void;
  }
  export class DOMWidgetModel {
    static _deserialize_state(state: Record<string, unknown>, manager: WidgetManager): Promise<Record<string, unknown>>;
    readonly model_id: string;
    readonly comm_live: boolean;
    readonly widget_manager: WidgetManager;
    defaults(): Record<string, unknown>;
    initialize(attributes: object, options: object): void;
    serialize(state: Record<string, unknown>): Record<string, unknown>;
    /** Takes over what the kernel has sent. */
    set_state(state: Record<string, unknown>): void;
    get(key: string): unknown;
    set(key: string, value: unknown): unknown;
    save_changes(): void;
    send(content: unknown, callbacks?: object, buffers?: ArrayBuffer[] | ArrayBufferView[]): void;
    on(event: string, listener: (...values: never[]) => void): void;
    once(event: string, listener: (...values: never[]) => void): void;
    off(event: string, listener?: (...values: never[]) => void): void;
    trigger(event: string, ...values: unknown[]): void;
  }
  export class DOMWidgetView {
    readonly model: DOMWidgetModel;
    readonly el: HTMLElement;
    readonly luminoWidget: Widget;
    initialize(parameters: object): void;
    render(): void;
    remove(): this;
  }
  export interface IJupyterWidgetRegistry {
    registerWidget(data: { name: string; version: string; exports: () => Promise<object> }): void;
  }
  export const IJupyterWidgetRegistry: unknown;
}
