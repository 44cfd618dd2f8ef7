import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type { LiveModel } from "./classes.ts";
import { renderOwn } from "./own-view.ts";
import { addStyle } from "./style.ts";
import type { ViewContext } from "./view-context.ts";
import { loadView } from "./views.ts";
import { whenAborted } from "./when-aborted.ts";

const attachMs = 50;

/** Draws a widget into an element, with a line below it for what goes wrong. */
export function mount(
  place: HTMLElement,
  model: LiveModel,
  rendermime: IRenderMimeRegistry,
  signal: AbortSignal,
): void {
  addStyle();
  place.classList.add("albedo-widget");
  place.dataset.state = "waiting";
  // The notebook's shortcuts are bound to the document: arrow keys here would move between its cells. JupyterLab hears
  // them after the widget; Notebook before it, and there it spares elements that carry this attribute themselves.
  place.addEventListener("keydown", (event) => event.stopPropagation(), { signal });
  place.addEventListener(
    "focusin",
    ({ target }) => (target as Element).setAttribute("data-lm-suppress-shortcuts", "true"),
    { signal },
  );
  const root = document.createElement("div");
  root.className = "albedo-widget-body";
  root.setAttribute("role", "group");
  const alerts = document.createElement("div");
  alerts.setAttribute("role", "alert");
  alerts.className = "albedo-widget-alert";
  place.replaceChildren(root, alerts);

  const report = (message: string) => {
    alerts.textContent = message;
  };
  listen(model, "msg:custom", signal, (content: Record<string, unknown>) => {
    if (content?.kind === "albedo-error") report(String(content.message));
  });
  listen(model, "comm_live_update", signal, () => {
    place.dataset.state = model.comm_live ? "live" : "stopped";
    report(model.comm_live ? "" : "The kernel has stopped. Run the cell again to use this widget.");
  });
  draw(contextOf(root, model, rendermime, signal, report)).then(
    () => {
      place.dataset.state = model.comm_live ? "live" : "stopped";
    },
    (error) => {
      place.dataset.state = "failed";
      report(`Cannot draw this widget: ${error instanceof Error ? error.message : String(error)}`);
    },
  );
}

async function draw(context: ViewContext): Promise<void> {
  const name = context.get<unknown>("_albedo_view");
  const source = context.get<unknown>("_esm");
  if (typeof name === "string") await (await loadView(name))(context);
  else if (typeof source === "string") await renderOwn(source, context);
  else throw new Error("the kernel names no view");
}

function contextOf(
  root: HTMLElement,
  model: LiveModel,
  rendermime: IRenderMimeRegistry,
  signal: AbortSignal,
  report: (message: string) => void,
): ViewContext {
  const shown = new Map<HTMLElement, { mime: string; renderer: IRenderMime.IRenderer }>();
  return {
    root,
    model,
    signal,
    report,
    get: <Value>(key: string) => model.get(key) as Value,
    set(key, value, pace = "live") {
      model.set(key, value);
      model.line.save(key, pace);
    },
    onChange(keys, listener) {
      for (const key of keys) listen(model, `change:${key}`, signal, listener);
    },
    onMessage: (listener) => listen(model, "msg:custom", signal, listener),
    send: (content, buffers = []) => model.send(content, undefined, buffers),
    invoke: (name, message, buffers) => model.line.invoke(name, message, buffers),
    async show(bundle, place) {
      const mime = rendermime.preferredMimeType(bundle, "any");
      const before = shown.get(place);
      const data = rendermime.createModel({ data: bundle, trusted: true });
      // A figure in place of a figure is drawn into the same plot, without a flash.
      if (before && before.mime === mime) return before.renderer.renderModel(data);
      before?.renderer.dispose();
      shown.delete(place);
      if (mime === undefined) return;
      const renderer = rendermime.createRenderer(mime);
      shown.set(place, { mime, renderer });
      whenAborted(signal, () => renderer.dispose());
      await attach(renderer, place, signal);
      await renderer.renderModel(data);
    },
    async showModel(id, place) {
      const view = await model.widget_manager.create_view(await model.widget_manager.get_model(id));
      whenAborted(signal, () => view.luminoWidget.dispose());
      await attach(view.luminoWidget, place, signal);
    },
  };
}

/** Puts a widget into a place; Lumino wants that to be in the page, which it is later where a page is loaded again. */
async function attach(widget: Widget, place: HTMLElement, signal: AbortSignal): Promise<void> {
  while (!place.isConnected && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, attachMs));
  if (!signal.aborted) Widget.attach(widget, place);
}

function listen(model: LiveModel, event: string, signal: AbortSignal, listener: (...values: never[]) => void): void {
  model.on(event, listener);
  whenAborted(signal, () => model.off(event, listener));
}
