export { type BarOptions, bar } from "./bar.ts";
export type { ClusterOptions } from "./clusters.ts";
export type { PaletteName, ScaleName } from "./colors.ts";
export { type ComparisonOptions, type ComparisonRow, comparison, type Expectation } from "./comparison.ts";
export { type Check, Comparison, type ComparisonRecord } from "./comparison-table.ts";
export { type DendrogramOptions, dendrogram } from "./dendrogram.ts";
export { Figure, type FigureJson, type FigureOptions, type FigureParts, type ImageOptions } from "./figure.ts";
export { type GlobeOptions, type GlobePoints, globe } from "./globe.ts";
export { type HeatmapOptions, heatmap } from "./heatmap.ts";
export { type HistogramOptions, histogram } from "./histogram.ts";
export { closeChromium, type PictureSize, type PlotlyFigure, pngOf, renderImages } from "./image.ts";
export { type ColorPicture, type ImagesOptions, images, type Picture, type PictureRegion } from "./images.ts";
export type { Columns } from "./inputs.ts";
export { type LinesOptions, lines } from "./lines.ts";
export type { Background } from "./map/background.ts";
export { backgroundMap } from "./map/background-map.ts";
export { type ClusterMapOptions, clusterMap } from "./map/cluster-map.ts";
export type { MapOptions } from "./map/map-layout.ts";
export { crop, type Region, type RegionName, regions } from "./map/region.ts";
export { type VariableMapOptions, variableMap } from "./map/variable-map.ts";
export { type PanelsOptions, panels } from "./panels.ts";
export { type PictureScatterOptions, pictureScatter } from "./picture-scatter.ts";
export {
  type DensityScatterOptions,
  densityScatter,
  type ScatterOptions,
  type StraightLine,
  scatter,
} from "./scatter.ts";
export { type StepsOptions, steps } from "./steps.ts";
