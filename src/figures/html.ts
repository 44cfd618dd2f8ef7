import { writeWhole } from "../write-whole.ts";
import type { PlotlyFigure } from "./image.ts";
import { plotlySource } from "./image.ts";
import { fontFamily } from "./look.ts";

/** What a page of one figure shows. */
export interface PageContent {
  /** Plotly's JSON without title and caption, which the page sets as text. */
  figure: PlotlyFigure & { readonly config?: object };
  title: string;
  caption: string;
}

/** Writes a page of one figure that needs no other file and no network. */
export async function writePage(path: string, content: PageContent): Promise<void> {
  await writeWhole(path, pageHtml(content, await plotlySource()));
}

/** The page, given the text of plotly.js. Its content policy forbids every request. */
export function pageHtml({ figure, title, caption }: PageContent, plotly: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:">
<title>${escapeHtml(plainText(title))}</title>
<style>
body { margin: 0 auto; max-width: 1400px; padding: 16px 20px; font: 14px/1.45 ${fontFamily}; color: #2f353d; background: white; }
header { display: flex; gap: 16px; align-items: baseline; justify-content: space-between; }
h1 { font-size: 19px; font-weight: 600; margin: 0 0 8px; }
button { font: inherit; padding: 4px 10px; border: 1px solid #c3c8cf; border-radius: 6px; background: #f6f7f9; cursor: pointer; white-space: nowrap; }
button:hover { background: #e9ecf0; }
#figure { width: 100%; }
figure { margin: 0; }
figcaption { max-width: 70em; margin-top: 8px; }
</style>
<script>${inlineScript(plotly)}</script>
</head>
<body>
<header><h1>${escapeHtml(plainText(title))}</h1><button id="download" type="button">Download PNG</button></header>
<figure>
<div id="figure"></div>
<figcaption>${escapeHtml(plainText(caption))}</figcaption>
</figure>
<script type="application/json" id="content">${JSON.stringify(figure).replaceAll("<", "\\u003c")}</script>
<script>
const { data, layout, config, frames = [] } = JSON.parse(document.getElementById("content").textContent);
const place = document.getElementById("figure");
const { l, r, t, b } = layout.margin;
const shape = (layout.height - t - b) / (layout.width - l - r);
// The axes keep their shape at any width of the window, and the whole figure stays on the screen.
function fit() {
  const width = Math.max(320, place.clientWidth);
  const tall = Math.max(layout.height, window.innerHeight - 150);
  const height = Math.min(tall, (width - l - r) * shape + t + b);
  return { width, height };
}
const download = document.getElementById("download");
download.addEventListener("click", () => Plotly.downloadImage(place, { format: "png", ...config.toImageButtonOptions }));
// Pictures that are downloaded lie on white, as on this page.
Plotly.newPlot(place, { data, frames, layout: { paper_bgcolor: "white", ...layout, ...fit() }, config: { ...config, responsive: false } })
  .then(() => document.documentElement.setAttribute("data-drawn", "true"));
addEventListener("resize", () => Plotly.relayout(place, fit()));
</script>
</body>
</html>
`;
}

/** Text without Plotly's tags. */
function plainText(text: string): string {
  return text.replace(/<br>/g, " ").replace(/<\/?(?:b|i|sub|sup|em|strong|span)\b[^<>]*>/g, "");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function inlineScript(source: string): string {
  return source.replaceAll("</script", "<\\/script");
}
