import type { BuiltInView } from "./view-context.ts";

/** The extension's own views, each loaded when it is first shown. */
const views: Record<string, () => Promise<{ default: BuiltInView }>> = {
  "cluster-browser": () => import("../views/cluster-browser.ts"),
  controls: () => import("../views/controls.ts"),
  interact: () => import("../views/interact.ts"),
  "dendrogram-cutter": () => import("../views/dendrogram-cutter.ts"),
  "land-explorer": () => import("../views/land-explorer.ts"),
  "confusion-explorer": () => import("../views/confusion-explorer.ts"),
  "latent-explorer": () => import("../views/latent-explorer.ts"),
  "venus-frame": () => import("../views/venus-frame.ts"),
  table: () => import("../views/table.ts"),
  "live-figure": () => import("../views/live-figure.ts"),
};

/** A view by the name that the kernel gives it. */
export async function loadView(name: string): Promise<BuiltInView> {
  const load = Object.hasOwn(views, name) ? views[name] : undefined;
  if (!load) throw new Error(`this extension has no view "${name}"; run albedo install again`);
  return (await load()).default;
}
