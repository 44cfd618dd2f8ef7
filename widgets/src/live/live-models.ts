import type { DOMWidgetModel } from "@jupyter-widgets/base";

/** The models of this extension's widgets that are in the page, by id. */
const models = new Map<string, DOMWidgetModel>();
const waiting = new Map<string, Set<(model: DOMWidgetModel) => void>>();

/** Notes that a model is there, until it is destroyed. */
export function addModel(model: DOMWidgetModel): void {
  models.set(model.model_id, model);
  model.once("destroy", () => models.delete(model.model_id));
  for (const tell of waiting.get(model.model_id) ?? []) tell(model);
  waiting.delete(model.model_id);
}

/**
 * Calls `tell` with the model of an id: at once, or when it comes, as it does when a page is loaded again.
 *
 * @returns ends the wait
 */
export function whenModel(id: string, tell: (model: DOMWidgetModel) => void): () => void {
  const known = models.get(id);
  if (known) {
    tell(known);
    return () => {};
  }
  const tellers = waiting.get(id) ?? new Set();
  waiting.set(id, tellers.add(tell));
  return () => {
    tellers.delete(tell);
    if (tellers.size === 0) waiting.delete(id);
  };
}
