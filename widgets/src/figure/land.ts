import { type FigureContent, isPart } from "./content.ts";

/** The part of a TopoJSON file that is used here. */
interface Topology {
  objects: Record<string, { type: string; geometries: { id?: unknown; properties?: { name?: string } }[] }>;
}

const scopes = ["world", "africa", "asia", "europe", "north-america", "oceania", "south-america", "usa"];
const emptyLayers = ["ocean", "lakes", "rivers", "subunits"];
const loading = new Map<number, Promise<void>>();

/**
 * Gives Plotly the outlines of land and countries that a figure's maps need, from the extension's own files;
 * Plotly would fetch them from another host. Resolves at once for figures without a `geo` map.
 */
export function provideLand({ data, layout }: FigureContent): Promise<void> {
  const maps = Object.keys(layout).filter((key) => /^geo\d*$/.test(key));
  const geographic = data.some((trace) => trace.type === "scattergeo" || trace.type === "choropleth");
  if (!geographic && maps.length === 0) return Promise.resolve();
  const fine = maps.some((key) => isPart(layout[key]) && layout[key].resolution === 50);
  const resolution = fine ? 50 : 110;
  let job = loading.get(resolution);
  if (!job) {
    job = load(resolution);
    loading.set(resolution, job);
    job.catch(() => loading.delete(resolution));
  }
  return job;
}

async function load(resolution: number): Promise<void> {
  const file =
    resolution === 50
      ? await import("world-atlas/countries-50m.json")
      : await import("world-atlas/countries-110m.json");
  const topology = plotlyLayers(file.default as unknown as Topology);
  const shared = window as unknown as { PlotlyGeoAssets?: { topojson: Record<string, Topology> } };
  shared.PlotlyGeoAssets ??= { topojson: {} };
  for (const scope of scopes) shared.PlotlyGeoAssets.topojson[`${scope}_${resolution}m`] ??= topology;
}

/** Names the layers as Plotly does; those that Natural Earth's countries do not have stay empty. */
function plotlyLayers(topology: Topology): Topology {
  const { land, countries } = topology.objects;
  const objects: Topology["objects"] = { land: land!, coastlines: land!, countries: countries! };
  for (const layer of emptyLayers) objects[layer] = { type: "GeometryCollection", geometries: [] };
  return { ...topology, objects };
}
