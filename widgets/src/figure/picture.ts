import type { Plotly } from "../plotly.ts";
import type { FigureContent } from "./content.ts";
import { paperPalette, template } from "./template.ts";

/**
 * A picture of a figure in the colours of paper, whatever the theme.
 *
 * @param size - in CSS pixels; a size that the figure sets itself wins
 * @returns PNG, base64
 */
export async function takePicture(
  plotly: Plotly,
  content: FigureContent,
  size: { width: number; height: number },
): Promise<string> {
  const { data, layout } = structuredClone({ data: content.data, layout: content.layout });
  const width = typeof layout.width === "number" ? layout.width : size.width;
  const height = typeof layout.height === "number" ? layout.height : size.height;
  const figure = {
    data,
    layout: { ...layout, width, height, template: template(paperPalette, layout.template) },
    config: { ...content.config, topojsonURL: "" },
  };
  const url = await plotly.toImage(figure as never, { format: "png", width, height, scale: 1 });
  return url.slice(url.indexOf(",") + 1);
}
