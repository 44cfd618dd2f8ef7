import type { ViewContext } from "../live/view-context.ts";
import { whenAborted } from "../live/when-aborted.ts";
import { clusterColor, packed } from "../plot/colors.ts";
import { element, panel, statusLine } from "../plot/panel.ts";
import { shortNumber } from "../plot/scale.ts";
import { Selection } from "../plot/selection.ts";
import { worldMap } from "../plot/world-map.ts";
import { type PackedPlaces, placesOf } from "./places.ts";
import { SilhouettePlot, type Silhouettes } from "./silhouette-plot.ts";
import { type Cut, cutInto, type DrawnTree } from "./tree-cut.ts";
import { TreePlot } from "./tree-plot.ts";

const scoreMs = 250;

/** A dendrogram whose cut is dragged; map, silhouettes and table follow in the page. */
export default async function dendrogramCutter(context: ViewContext): Promise<void> {
  const { root, signal } = context;
  root.setAttribute("aria-label", "Dendrogram with a cut to drag");
  const tree = context.get<DrawnTree>("tree");
  const colors = context.get<string[]>("colors");
  const places = context.get<PackedPlaces | null>("places");
  const selection = new Selection(tree.samples);
  let cut: Cut = cutInto(tree, context.get("nClusters"));
  const pixels = new Uint32Array(tree.samples);

  const panels = element("div", root, { class: "albedo-panels" });
  const plot = new TreePlot(
    panel(panels, "Dendrogram", "1 1 420px"),
    {
      tree,
      colors,
      cut: () => cut,
      branch: () => context.get("branch"),
      onCut: (count) => context.set("nClusters", count),
      onBranch: (node) => context.set("branch", node),
    },
    signal,
  );
  const map =
    places &&
    (await worldMap(
      panel(panels, "Map", "1 1 420px"),
      {
        ...placesOf(places),
        selection,
        colors: () => pixels,
        label: "Map of the samples in the colours of their clusters",
      },
      signal,
    ));
  const scores = context.get("hasSilhouettes")
    ? new SilhouettePlot(panel(panels, "Silhouettes", "1 1 320px"), colors, signal)
    : undefined;
  const table = element("div", panel(panels, "Clusters", "1 1 420px"), { style: "overflow:auto;max-height:300px" });
  const say = statusLine(root);

  let scoreTimer: ReturnType<typeof setTimeout> | undefined;
  const score = () => {
    clearTimeout(scoreTimer);
    if (!scores) return;
    if (cut.count < 2) return scores.show(undefined);
    scores.wait();
    scoreTimer = setTimeout(async () => {
      const { count } = cut;
      try {
        const answer = await context.invoke<Silhouettes>("silhouettes", count);
        if (count === cut.count) scores.show(answer);
      } catch (error) {
        scores.show(undefined, (error as Error).message);
      }
    }, scoreMs);
  };
  const showCut = () => {
    cut = cutInto(tree, context.get("nClusters"));
    const ofLeaf = Uint32Array.from(cut.ofLeaf, (cluster) => packed(clusterColor(cluster, colors)));
    for (let row = 0; row < pixels.length; row++) pixels[row] = ofLeaf[tree.leafOf[row]!]!;
    plot.refresh();
    map?.surface.invalidate();
    fillTable(table, context, tree, cut, colors);
    score();
  };
  const showBranch = () => {
    const node = context.get<number>("branch");
    const leaves = plot.leavesUnder(node);
    selection.choose((row) => leaves.has(tree.leafOf[row]!));
    plot.refresh();
    say(
      node < 0
        ? "Click a branch to choose its samples."
        : `${selection.size.toLocaleString("en-US")} samples under the branch.`,
    );
  };
  context.onChange(["nClusters"], showCut);
  context.onChange(["branch"], showBranch);
  whenAborted(signal, () => clearTimeout(scoreTimer));
  showCut();
  showBranch();
}

function fillTable(
  host: HTMLElement,
  context: ViewContext,
  tree: DrawnTree,
  cut: Cut,
  colors: readonly string[],
): void {
  const { names, sums } = context.get<{ names: string[]; sums: Float64Array }>("means");
  const sizes = new Float64Array(cut.count);
  const totals = new Float64Array(cut.count * names.length);
  for (const [place, leaf] of tree.leafAt.entries()) {
    const cluster = cut.ofLeaf[leaf]!;
    sizes[cluster]! += tree.leafSizes[place]!;
    for (let j = 0; j < names.length; j++) totals[cluster * names.length + j]! += sums[leaf * names.length + j]!;
  }
  const table = element("table", undefined, { "aria-label": "Clusters, their sizes and means" });
  const head = element("tr", element("thead", table));
  for (const name of ["cluster", "samples", ...names]) element("th", head, { scope: "col" }, name);
  const body = element("tbody", table);
  for (let cluster = 0; cluster < cut.count; cluster++) {
    const row = element("tr", body);
    const first = element("th", row, { scope: "row" });
    element("span", first, { class: "albedo-swatch", style: `background:${clusterColor(cluster, colors)}` });
    first.append(String(cluster));
    element("td", row, {}, sizes[cluster]!.toLocaleString("en-US"));
    for (let j = 0; j < names.length; j++) {
      element("td", row, {}, shortNumber(totals[cluster * names.length + j]! / sizes[cluster]!));
    }
  }
  host.replaceChildren(table);
}
