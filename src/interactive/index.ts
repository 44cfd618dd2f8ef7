export { type Check, indicesOf, listOf, numberBetween, oneOf, wholeBetween } from "./checks.ts";
export { ClusterBrowser, type ClusterBrowserOptions, clusterBrowser } from "./cluster-browser.ts";
export { ConfusionExplorer, type ConfusionExplorerOptions, confusionExplorer } from "./confusion-explorer.ts";
export {
  type AnyControl,
  button,
  Control,
  type ControlOptions,
  checkbox,
  dropdown,
  play,
  slider,
  tabs,
  textBox,
} from "./controls.ts";
export { DendrogramCutter, type DendrogramCutterOptions, dendrogramCutter } from "./dendrogram-cutter.ts";
export { type ControlSpec, type ControlValue, type ControlValues, Interact, interact } from "./interact.ts";
export type { LabelEdit } from "./label-edits.ts";
export { LandExplorer, type LandExplorerOptions, landExplorer } from "./land-explorer.ts";
export { type Decoder, LatentExplorer, type LatentExplorerOptions, latentExplorer } from "./latent-explorer.ts";
export { type FigurePoint, LiveFigure, type LiveFigureEvents, liveFigure } from "./live-figure.ts";
export { type CountedProgress, type ProgressBar, type ProgressOptions, progress } from "./progress.ts";
export { TableView, table } from "./table-view.ts";
export { type TrainingPlot, type TrainingPlotOptions, type TrainingReport, trainingPlot } from "./training-plot.ts";
export { VenusFrame, type VenusFrameOptions, venusFrame } from "./venus-frame.ts";
export { type Command, Widget, type WidgetChange, type WidgetOptions, widget } from "./widget.ts";
