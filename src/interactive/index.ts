export { type Check, indicesOf, listOf, numberBetween, oneOf, wholeBetween } from "./checks.ts";
export { DendrogramCutter, type DendrogramCutterOptions, dendrogramCutter } from "./dendrogram-cutter.ts";
export { LandExplorer, type LandExplorerOptions, landExplorer } from "./land-explorer.ts";
export { type FigurePoint, LiveFigure, type LiveFigureEvents, liveFigure } from "./live-figure.ts";
export { type CountedProgress, type ProgressBar, type ProgressOptions, progress } from "./progress.ts";
export { type TrainingPlot, type TrainingPlotOptions, type TrainingReport, trainingPlot } from "./training-plot.ts";
export { type Command, Widget, type WidgetChange, type WidgetOptions, widget } from "./widget.ts";
