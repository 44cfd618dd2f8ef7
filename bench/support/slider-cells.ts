/** Points of the figure that a slider changes, as many as the land stand-in has cells. */
export const points = 10_870;

/** A figure and a slider that gives it other heights, by a formula for each of its values `k`. */
const sliderCells = (heights: string) => [
  `import { scatter } from "albedo/figures";
import { liveFigure, slider } from "albedo/widgets";
const x = Float32Array.from({ length: ${points} }, (_, i) => Math.sin(i * 12.9898) * 43758.5453 % 1);
const y = (k: number) => x.map((value, i) => Math.sin(value * k) + Math.cos(i));
const live = liveFigure(scatter({ x, y: y(1) }));`,
  "live",
  `const k = slider([1, 100]);
k.on((k) => live.restyle({ y: ${heights} }));
k`,
];

/** The same in Python. */
const figureWidgetCells = (heights: string) => [
  `import numpy as np, plotly.graph_objects as go, ipywidgets
n = np.arange(${points}, dtype=np.float32)
x = np.fmod(np.sin(n * 12.9898) * 43758.5453, 1).astype(np.float32)
y = lambda k: (np.sin(x * k) + np.cos(n)).astype(np.float32)`,
  `live = go.FigureWidget(go.Figure(go.Scattergl(x=x, y=y(1), mode="markers")))
live`,
  `k = ipywidgets.IntSlider(value=1, min=1, max=100)
def moved(change):
    k = change["new"]
    live.data[0].y = ${heights}
k.observe(moved, "value")
k`,
];

/** Where the heights keep their range, and where the axis moves at every step. */
export const sliders = {
  still: { ours: sliderCells("y(k)"), peer: figureWidgetCells("y(k)") },
  moving: { ours: sliderCells("y(k).map((value) => value * k)"), peer: figureWidgetCells("y(k) * k") },
};

/** A figure of a million points. */
export const millionCells = [
  `import { scatter } from "albedo/figures";
import { liveFigure } from "albedo/widgets";
const x = Float32Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i * 12.9898) * 43758.5453 % 1);
const large = liveFigure(scatter({ x, y: x.map((value, i) => value + Math.sin(i)) }));`,
  "large",
];
