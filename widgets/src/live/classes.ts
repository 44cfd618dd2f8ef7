import type { DOMWidgetModel, DOMWidgetView, WidgetManager } from "@jupyter-widgets/base";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { KernelLine } from "./kernel-line.ts";
import { addModel } from "./live-models.ts";
import { mount } from "./mount.ts";
import { pack, unpack } from "./wire.ts";

/** The classes of ipywidgets from which ours are made. */
export interface WidgetBase {
  DOMWidgetModel: typeof DOMWidgetModel;
  DOMWidgetView: typeof DOMWidgetView;
}

/** A model of ours. */
export interface LiveModel extends DOMWidgetModel {
  readonly line: KernelLine;
  /** Views that show it now. */
  viewCount: number;
}

// An output that is moved is drawn anew at once; one whose cell is run again or cleared is not.
const unseenMs = 3000;

/** The model and the view that the kernel's widgets name. */
export function widgetClasses(base: WidgetBase, rendermime: IRenderMimeRegistry): Record<string, unknown> {
  class AlbedoModel extends base.DOMWidgetModel implements LiveModel {
    // Set in initialize(), which the base class calls: initial values here would overwrite it.
    declare line: KernelLine;
    declare viewCount: number;

    static override async _deserialize_state(state: Record<string, unknown>, manager: WidgetManager) {
      return unpack(await base.DOMWidgetModel._deserialize_state(state, manager)) as Record<string, unknown>;
    }

    override initialize(attributes: object, options: object): void {
      super.initialize(attributes, options);
      this.line = new KernelLine(this);
      this.viewCount = 0;
      this.on("msg:custom", (content: Record<string, unknown>, buffers: DataView[] = []) => {
        // Values that go with a message, which no update has to bring before it.
        if (content?.state) super.set_state(content.state as Record<string, unknown>);
        if (content?.kind !== "albedo-batch") return;
        let at = 0;
        for (const item of content.items as { content: unknown; buffers: number }[]) {
          this.trigger("msg:custom", item.content, buffers.slice(at, at + item.buffers));
          at += item.buffers;
        }
      });
      addModel(this);
    }

    override set_state(state: Record<string, unknown>): void {
      const known = Object.entries(state).filter(([key]) => !this.line?.isUnsent(key));
      super.set_state(Object.fromEntries(known));
    }

    override serialize(state: Record<string, unknown>): Record<string, unknown> {
      // In place: the base class goes on with what it gave.
      for (const key of Object.keys(state)) state[key] = pack(state[key]);
      return state;
    }
  }

  class AlbedoView extends base.DOMWidgetView {
    declare readonly model: LiveModel;
    declare ended: AbortController | undefined;

    override render(): void {
      this.model.viewCount++;
      this.ended = new AbortController();
      mount(this.el, this.model, rendermime, this.ended.signal);
    }

    override remove(): this {
      if (this.ended && !this.ended.signal.aborted) {
        this.ended.abort();
        this.model.viewCount--;
        setTimeout(() => closeUnseen(this.model), unseenMs);
      }
      return super.remove();
    }
  }
  return { AlbedoModel, AlbedoView };
}

/** Tells the kernel that no view is left, unless the notebook itself has been closed: opened again, it shows them. */
function closeUnseen(model: LiveModel): void {
  const { context, isDisposed } = model.widget_manager;
  if (model.viewCount > 0 || isDisposed || !context || context.isDisposed || !model.comm_live) return;
  model.send({ kind: "albedo-unseen" });
}
