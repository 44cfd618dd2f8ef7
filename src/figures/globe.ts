import { ArgumentError } from "../errors.ts";
import { colorBarRoom } from "./axes.ts";
import { colorStops, type ScaleName } from "./colors.ts";
import { Figure, type FigureOptions } from "./figure.ts";
import { requireLength } from "./inputs.ts";
import type { Trace } from "./plotly.ts";
import { compact, type Numbers } from "./typed-arrays.ts";

/** Points on a sphere of radius 1. */
export interface GlobePoints {
  /** Towards the viewer. */
  readonly x: Numbers;
  /** To the right. */
  readonly y: Numbers;
  /** Up. */
  readonly z: Numbers;
  /** In the legend; without it the points are not listed there. */
  readonly name?: string;
  /** One colour, or a value of each point. @defaultValue a grey */
  readonly color?: string | Numbers;
  /** Colours of values. @defaultValue black to white */
  readonly colors?: ScaleName | readonly string[];
  /** What the values are, for the colour bar; without it there is none. */
  readonly label?: string;
  /** Diameter in pixels. @defaultValue 3 */
  readonly pointSize?: number;
  /** What the pointer reads at each point. */
  readonly text?: readonly string[];
}

/** Options of {@link globe}. */
export interface GlobeOptions extends FigureOptions {
  /** Drawn over each other. */
  points: readonly GlobePoints[];
  /** From where it is seen, in radii: towards the viewer, right, up. @defaultValue [2, 0.35, 0.35] */
  eye?: readonly [number, number, number];
}

/** Points lie a little above the sphere, each layer above the one before. */
const lift = 0.012;

/**
 * A sphere with points on it, to be turned by hand.
 *
 * @throws {@link ArgumentError} `NO_VALUES`, `SHAPE_MISMATCH`
 */
export function globe(options: GlobeOptions): Figure {
  const { points, eye = [2, 0.35, 0.35] } = options;
  if (points.length === 0) {
    throw new ArgumentError("NO_VALUES", "Cannot draw a globe without points", "Pass one layer or more.");
  }
  const axis = { visible: false, range: [-1.15, 1.15] as [number, number], showspikes: false };
  const hasBar = points.some(({ label }) => label !== undefined);
  return new Figure({
    ...options,
    data: [sphere(), ...points.map(layerTrace)],
    layout: {
      width: options.width ?? 720,
      height: options.height ?? 560,
      margin: { l: 0, r: hasBar ? colorBarRoom : 0, t: 0, b: 0 },
      showlegend: points.some(({ name }) => name !== undefined),
      legend: { x: 0.01, y: 0.99, itemsizing: "constant" },
      scene: {
        xaxis: axis,
        yaxis: axis,
        zaxis: axis,
        aspectmode: "cube",
        camera: { eye: { x: 0.75 * eye[0], y: 0.75 * eye[1], z: 0.75 * eye[2] } },
      },
    },
  });
}

function layerTrace(
  { x, y, z, name, color = "#888888", colors, label, pointSize = 3, text }: GlobePoints,
  i: number,
): Trace {
  requireLength("y coordinates", y.length, x.length, "x coordinates");
  requireLength("z coordinates", z.length, x.length, "x coordinates");
  const raised = (values: Numbers) => compact(Float64Array.from(values, (value) => value * (1 + lift * (i + 1))));
  const shades =
    typeof color === "string"
      ? { color }
      : {
          color: compact(color),
          colorscale: colorStops((colors ?? ["#000000", "#ffffff"]) as ScaleName),
          showscale: label !== undefined,
          colorbar: { thickness: 14, outlinewidth: 0, title: { text: label ?? "", side: "right" } },
        };
  return {
    type: "scatter3d",
    mode: "markers",
    x: raised(x),
    y: raised(y),
    z: raised(z),
    ...(name === undefined ? { showlegend: false } : { name }),
    marker: { size: pointSize, line: { width: 0 }, ...shades },
    ...(text ? { text: [...text], hovertemplate: "%{text}<extra></extra>" } : { hoverinfo: "skip" }),
  } as Trace;
}

/** The sphere itself: grey, so that points behind it are hidden. */
function sphere(): Trace {
  const [rows, columns] = [37, 73];
  const plane = (value: (latitude: number, longitude: number) => number) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) =>
        value(((row * 5 - 90) * Math.PI) / 180, (column * 5 * Math.PI) / 180),
      ),
    );
  return {
    type: "surface",
    x: plane((latitude, longitude) => Math.cos(latitude) * Math.cos(longitude)),
    y: plane((latitude, longitude) => Math.cos(latitude) * Math.sin(longitude)),
    z: plane((latitude) => Math.sin(latitude)),
    colorscale: [
      [0, "#d8dce2"],
      [1, "#d8dce2"],
    ],
    showscale: false,
    hoverinfo: "skip",
    contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
  } as unknown as Trace;
}
