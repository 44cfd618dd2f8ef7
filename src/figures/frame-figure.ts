import type { Frame } from "../planet/frame.ts";
import { colorStops, type ScaleName } from "./colors.ts";
import { Figure } from "./figure.ts";
import { panels } from "./panels.ts";

/** Most pixels along a panel's side. */
const most = 140;

/** What is shown of a frame, in what colours; cyclic quantities have colours that meet at their ends. */
const shown = [
  { plane: "radiance", title: "radiance", unit: "", colors: ["#000000", "#ffffff"] },
  { plane: "incidence", title: "incidence", unit: "°", colors: "viridis_r", range: [0, 180] },
  { plane: "emission", title: "emission", unit: "°", colors: "viridis_r", range: [0, 90] },
  { plane: "phase", title: "phase", unit: "°", colors: "viridis_r" },
  { plane: "latitude", title: "latitude", unit: "°", colors: "coolwarm" },
  {
    plane: "longitude",
    title: "longitude",
    unit: "°",
    colors: ["#e2d9e2", "#6276ba", "#2f1436", "#b2545a", "#e2d9e2"],
  },
  {
    plane: "localTime",
    title: "local time",
    unit: " h",
    colors: ["#20205a", "#e08a3c", "#fff3b0", "#e08a3c", "#20205a"],
    range: [0, 24],
  },
] as const satisfies readonly {
  plane: keyof Frame;
  title: string;
  unit: string;
  colors: ScaleName | readonly string[];
  range?: readonly [number, number];
}[];

/**
 * A frame as linked panels: the image and its six planes. Zooming one zooms all; over the image the pointer reads every
 * plane. Of large frames every second, third, … pixel is shown.
 */
export function frameFigure(frame: Frame): Figure {
  const step = Math.max(1, Math.ceil(Math.max(frame.rows, frame.cols) / most));
  const rows = Math.ceil(frame.rows / step);
  const cols = Math.ceil(frame.cols / step);
  const thin = (plane: Float32Array): Float32Array =>
    Float32Array.from(
      { length: rows * cols },
      (_, i) => plane[Math.floor(i / cols) * step * frame.cols + (i % cols) * step],
    );
  const planes = shown.map(({ plane }) => thin(frame[plane]));
  const { metadata } = frame;
  const figures = shown.map((panel, i) =>
    planePanel({ ...panel, values: planes[i], rows, cols, step }, i === 0 ? readings(planes, rows, cols) : undefined),
  );
  return panels(figures, {
    columns: 4,
    linked: true,
    width: 960,
    titles: shown.map(({ title }) => title),
    title: `${metadata.mission} ${metadata.instrument} ${metadata.filter}, ${metadata.time}`,
    caption: captionOf(frame),
    source: frame.source,
  });
}

interface PlanePanel {
  readonly title: string;
  readonly unit: string;
  readonly colors: ScaleName | readonly string[];
  readonly range?: readonly [number, number];
  readonly values: Float32Array;
  readonly rows: number;
  readonly cols: number;
  readonly step: number;
}

function planePanel(panel: PlanePanel, all: readonly (readonly string[])[] | undefined): Figure {
  const { values, rows, cols, step, title, unit } = panel;
  const finite = values.filter(Number.isFinite).sort();
  const [low, high] = panel.range ?? [
    finite[Math.floor(finite.length * 0.005)] ?? 0,
    finite.at(-Math.ceil(finite.length * 0.005)) ?? 1,
  ];
  const bare = { showgrid: false, zeroline: false, showline: false, showticklabels: false, ticks: "" as const };
  const value = all ? "%{text}" : `%{z:.4~g}${unit}`;
  return new Figure({
    data: [
      {
        type: "heatmap",
        z: { rows, cols, data: values },
        x0: 0,
        dx: step,
        y0: 0,
        dy: step,
        zmin: low,
        zmax: high > low ? high : low + 1,
        colorscale: colorStops(panel.colors),
        colorbar: { thickness: 8, outlinewidth: 0, tickfont: { size: 9 }, nticks: 5 },
        hoverongaps: false,
        ...(all ? { text: all } : {}),
        hovertemplate: `row %{y}, column %{x}<br>${title} ${value}<extra></extra>`,
      },
    ],
    layout: {
      width: 236,
      height: Math.round((176 * rows) / cols) + 12,
      margin: { l: 6, r: 54, t: 4, b: 8 },
      xaxis: { ...bare, constrain: "domain", range: [-step / 2, (cols - 0.5) * step] },
      yaxis: { ...bare, constrain: "domain", range: [(rows - 0.5) * step, -step / 2], scaleanchor: "x" },
    },
  });
}

/** All planes at each pixel, as the pointer shows them over the image. */
function readings(planes: readonly Float32Array[], rows: number, cols: number): string[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (_, col) => {
      const [radiance, ...others] = planes.map((plane) => plane[row * cols + col]);
      const [i, e, g, north, east, time] = others.map((value) => value.toFixed(1));
      const value = Number(radiance.toPrecision(4));
      return i === "NaN" ? `${value}` : `${value}<br>i ${i}° e ${e}° g ${g}°<br>${north}° N ${east}° E, ${time} h`;
    }),
  );
}

function captionOf({ metadata, rows, cols, valid }: Frame): string {
  const parts = [
    `${rows} × ${cols} pixels, ${valid.toLocaleString("en-US")} with a radiance (${metadata.radianceUnit})`,
    `${Number(metadata.resolutionKm.toPrecision(3))} km per pixel at best`,
    `the Sun at ${metadata.subSolarLongitude.toFixed(1)}° east`,
  ];
  const made = metadata.geometry === "limb" ? " Geometry made from the picture's limb." : "";
  return `${parts.join("; ")}.${made}`;
}
