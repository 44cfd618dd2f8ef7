import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { escapeHtml } from "./highlight.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

export interface PageOptions {
  title: string;
  /** HTML of the page's content. */
  body: string;
  /** CSS after the page's own. */
  style?: string;
  /**
   * Where the page finds plotly.js: `"inline"` carries it inside, so that the page is one file; anything else is
   * the address of a copy beside it; left out for pages without figures.
   */
  plotly?: "inline" | (string & {});
}

/** A whole HTML page, light or dark as the reader's system is, that loads nothing from another host. */
export async function htmlPage({ title, body, style = "", plotly }: PageOptions): Promise<string> {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}${style}</style>
</head>
<body>
<main>
${body}
</main>
${await plotlyElement(plotly)}
</body>
</html>
`;
}

/** The text of plotly.js. */
export function plotlySource(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve("plotly.js-dist-min"), "utf8");
}

async function plotlyElement(plotly: PageOptions["plotly"]): Promise<string> {
  if (plotly === undefined) return "";
  const library =
    plotly === "inline"
      ? `<script>${(await plotlySource()).replace(/<\/script/gi, "<\\/script")}</script>`
      : `<script src="${escapeHtml(plotly)}"></script>`;
  return `${library}\n<script>${pageScript}</script>`;
}
