import type { ViewContext } from "../live/view-context.ts";

const metadataKey = "albedo";

/**
 * Keeps a value of a widget in the notebook's own file, under a name: it comes back when the cell is run again, also by
 * another kernel. The kernel checks it as anything that a page sends.
 *
 * @param name - "" keeps nothing
 */
export function keepInNotebook(context: ViewContext, key: string, name: string): void {
  const notebook = context.model.widget_manager.context?.model;
  if (!notebook || name === "") return;
  const kept = () => (notebook.getMetadata(metadataKey) ?? {}) as Record<string, unknown>;
  const mark = `kept:${name}`;
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  const before = kept()[mark];
  if (before !== undefined && isEmpty(context.get(key))) context.set(key, before);
  context.onChange([key], () => {
    const value = context.get(key);
    const { [mark]: _, ...others } = kept();
    notebook.setMetadata(metadataKey, isEmpty(value) ? others : { ...others, [mark]: value });
  });
}
