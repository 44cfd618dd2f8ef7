import { colorway } from "./colors.ts";

/** Fonts of every figure; each system has one of them. */
export const fontFamily = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif';

const faint = "rgba(128, 128, 128, 0.22)";
const line = "rgba(128, 128, 128, 0.65)";

const axis = {
  gridcolor: faint,
  zerolinecolor: faint,
  linecolor: line,
  tickcolor: line,
  ticks: "outside",
  ticklen: 4,
  showline: true,
  automargin: false,
  title: { standoff: 10, font: { size: 13 } },
};

/**
 * The look that all figures share, as a Plotly template: what a figure or a front end sets itself wins over it.
 * Backgrounds are transparent, so that figures sit on light and dark pages alike.
 */
export const look = {
  layout: {
    font: { family: fontFamily, size: 12, color: "#2f353d" },
    colorway,
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    hoverlabel: { align: "left", namelength: -1 },
    hovermode: "closest",
    legend: { bgcolor: "rgba(0, 0, 0, 0)", itemsizing: "constant" },
    modebar: { bgcolor: "rgba(0, 0, 0, 0)" },
    xaxis: axis,
    yaxis: axis,
  },
};

/** Pixels around the axes: room for tick labels and axis titles, without title and caption. */
export const margins = { l: 68, r: 24, t: 18, b: 54 } as const;

/** Width and height in pixels of a figure that does not choose its own, without title and caption. */
export const size = { width: 820, height: 440 } as const;
