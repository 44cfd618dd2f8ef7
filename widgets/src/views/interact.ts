import type { ViewContext } from "../live/view-context.ts";
import { element } from "../plot/panel.ts";

/** Controls of ipywidgets' own, and below them what a function of the kernel gives for their values. */
export default async function interact(context: ViewContext): Promise<void> {
  const { root } = context;
  root.setAttribute("aria-label", "Controls with a result");
  const controls = element("div", root);
  for (const id of context.get<string[]>("children")) await context.showModel(id.replace("IPY_MODEL_", ""), controls);
  const output = element("div", root, { class: "albedo-interact-output", "aria-live": "polite" });
  let showing: Promise<void> = Promise.resolve();
  const show = () => {
    showing = showing.then(() => context.show(context.get<object>("output"), output));
    return showing;
  };
  const busy = () => {
    output.setAttribute("aria-busy", String(context.get<boolean>("busy")));
    output.style.opacity = context.get<boolean>("busy") ? "0.6" : "1";
  };
  context.onChange(["output"], () => void show());
  context.onChange(["busy"], busy);
  busy();
  await show();
}
