import type { ViewContext } from "../live/view-context.ts";

/** Controls of ipywidgets' own, below each other. */
export default async function controls(context: ViewContext): Promise<void> {
  context.root.setAttribute("aria-label", "Controls");
  for (const id of context.get<string[]>("children"))
    await context.showModel(id.replace("IPY_MODEL_", ""), context.root);
}
