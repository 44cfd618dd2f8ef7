export { type Check, indicesOf, listOf, numberBetween, oneOf, wholeBetween } from "./checks.ts";
export { type CountedProgress, type ProgressBar, type ProgressOptions, progress } from "./progress.ts";
export { type TrainingPlot, type TrainingPlotOptions, type TrainingReport, trainingPlot } from "./training-plot.ts";
export { type Command, Widget, type WidgetChange, type WidgetOptions, widget } from "./widget.ts";
