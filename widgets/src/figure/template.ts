import { type FigurePart, isPart } from "./content.ts";

/** The colours and the font in which figures are drawn, as CSS writes them. */
export interface Palette {
  paper: string;
  text: string;
  /** Ticks, axis names of the mode bar. */
  faintText: string;
  /** Axis lines, frames. */
  line: string;
  grid: string;
  /** Land on maps, header of tables. */
  raised: string;
  fontFamily: string;
}

/** For figures on paper: saved pictures are drawn with it whatever the theme, since pages that show them are white. */
export const paperPalette: Palette = {
  paper: "#ffffff",
  text: "#212121",
  faintText: "#616161",
  line: "#9e9e9e",
  grid: "#e6e6e6",
  raised: "#eeeeee",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
};

/**
 * A Plotly template of a palette: it fills in what a figure leaves open and changes nothing that its layout sets.
 *
 * @param own - the figure's own template. It wins over the palette; but one that leaves the paper transparent
 * is made to lie on any page, and then the text takes the colour that is read on this page.
 */
export function template(palette: Palette, own: unknown): FigurePart {
  const { paper, text, faintText, line, grid, raised, fontFamily } = palette;
  const axis = { gridcolor: grid, linecolor: line, zerolinecolor: line, tickcolor: line, automargin: true };
  const round = { ...axis, automargin: undefined };
  const space = { backgroundcolor: paper, gridcolor: grid, linecolor: line, zerolinecolor: line, showbackground: true };
  const base = {
    layout: {
      paper_bgcolor: paper,
      plot_bgcolor: paper,
      font: { color: text, family: fontFamily },
      margin: { l: 60, r: 40, t: 56, b: 48 },
      xaxis: axis,
      yaxis: axis,
      polar: { bgcolor: paper, angularaxis: round, radialaxis: round },
      ternary: { bgcolor: paper, aaxis: round, baxis: round, caxis: round },
      scene: { xaxis: space, yaxis: space, zaxis: space },
      geo: {
        bgcolor: paper,
        landcolor: raised,
        lakecolor: paper,
        oceancolor: paper,
        coastlinecolor: line,
        countrycolor: line,
        framecolor: line,
      },
      // Plotly's usual map style is fetched from another host.
      map: { style: "white-bg" },
      hoverlabel: { bgcolor: paper, bordercolor: line, font: { color: text, family: fontFamily } },
      legend: { bgcolor: "rgba(0,0,0,0)" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: faintText, activecolor: text },
      annotationdefaults: { arrowcolor: text },
      shapedefaults: { line: { color: text } },
    },
    data: {
      table: [
        {
          header: { fill: { color: raised }, line: { color: grid } },
          cells: { fill: { color: paper }, line: { color: grid } },
        },
      ],
    },
  };
  if (!isPart(own)) return base;
  const merged = overlay(base, own) as FigurePart & { layout: FigurePart };
  const ground: FigurePart = {};
  if (isTransparent(merged.layout.plot_bgcolor)) ground.plot_bgcolor = paper;
  if (isTransparent(merged.layout.paper_bgcolor))
    Object.assign(ground, { paper_bgcolor: paper, font: { color: text } });
  return overlay(merged, { layout: ground }) as FigurePart;
}

function isTransparent(color: unknown): boolean {
  return typeof color === "string" && /^(transparent|rgba\(.*,\s*0(\.0*)?%?\s*\)|#...0|#......00)$/i.test(color.trim());
}

/** `above` laid over `below`: objects are merged key by key, anything else of `above` replaces. */
function overlay(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isPart(below) || !isPart(above)) return above;
  const merged: FigurePart = { ...below };
  for (const key of Object.keys(above)) merged[key] = overlay(below[key], above[key]);
  return merged;
}
