import type { DOMWidgetModel } from "@jupyter-widgets/base";
import type { ViewContext } from "./view-context.ts";
import { whenAborted } from "./when-aborted.ts";

/** What anywidget's modules get. */
interface OwnModel {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: (...values: never[]) => void): void;
  off(event: string, listener?: (...values: never[]) => void): void;
  send(content: unknown, callbacks?: object, buffers?: ArrayBufferView[]): void;
}

interface OwnModule {
  initialize?(options: object): unknown;
  render?(options: object): unknown;
}

// Hidden from the bundler and the compiler, which would make it an import of one of their own modules.
const importUrl = new Function("url", "return import(url)") as (
  url: string,
) => Promise<OwnModule & { default?: OwnModule | (() => OwnModule | Promise<OwnModule>) }>;

const modules = new Map<string, Promise<OwnModule>>();
const initialized = new WeakMap<DOMWidgetModel, Promise<unknown>>();

/** Draws a widget whose view is a module that its author wrote, of anywidget's form. */
export async function renderOwn(source: string, context: ViewContext): Promise<void> {
  const own = await load(source);
  const { model, root: el, signal } = context;
  const facade: OwnModel = {
    get: (key) => model.get(key),
    set: (key, value) => void model.set(key, value),
    save_changes: () => model.save_changes(),
    on: (event, listener) => {
      model.on(event, listener);
      whenAborted(signal, () => model.off(event, listener));
    },
    off: (event, listener) => model.off(event, listener),
    send: (content, _callbacks, buffers) => context.send(content, buffers),
  };
  const invoke = async (name: string, message: unknown, { buffers = [] }: { buffers?: ArrayBufferView[] } = {}) => [
    await context.invoke(name, message, buffers),
    [],
  ];
  const options = { model: facade, experimental: { invoke } };
  let start = initialized.get(model);
  if (!start) {
    start = Promise.resolve(own.initialize?.(options));
    initialized.set(model, start);
  }
  await start;
  const end = await own.render?.({ ...options, el, signal });
  if (typeof end === "function") whenAborted(signal, () => end());
}

function load(source: string): Promise<OwnModule> {
  let module = modules.get(source);
  if (!module) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    module = importUrl(url)
      .then(async ({ default: made, ...named }) => (typeof made === "function" ? await made() : (made ?? named)))
      .finally(() => URL.revokeObjectURL(url));
    modules.set(source, module);
    module.catch(() => modules.delete(source));
  }
  return module;
}
