import { marked } from "marked";
import { plotlyMime } from "../protocol.ts";
import { escapeHtml } from "./highlight.ts";
import type { DisplayOutput, Output } from "./notebook.ts";
import { terminalHtml } from "./terminal-text.ts";

/** How one type of output becomes HTML; the order is that of preference. */
const renderers: [mime: string, (value: unknown, output: DisplayOutput) => string][] = [
  [plotlyMime, (value, output) => figureHtml(value, pngUrl(output.data["image/png"]))],
  ["text/html", (value) => `<div class="html">${value}</div>`],
  ["text/markdown", (value) => markdownHtml(String(value))],
  ["image/svg+xml", (value) => `<div class="picture">${value}</div>`],
  ["image/png", (value, output) => pictureHtml("image/png", value, output)],
  ["image/jpeg", (value, output) => pictureHtml("image/jpeg", value, output)],
  ["image/gif", (value, output) => pictureHtml("image/gif", value, output)],
  ["image/webp", (value, output) => pictureHtml("image/webp", value, output)],
  ["text/plain", (value) => `<pre>${terminalHtml(String(value))}</pre>`],
  ["application/json", (value) => `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`],
];

/**
 * One output in the richest of its types. HTML and SVG are put in as they are: a notebook is trusted like the
 * program that it is.
 */
export function outputHtml(output: Output): string {
  if (output.output_type === "stream" && output.text === "") return "";
  if (output.output_type === "stream") return `<pre class="${output.name}">${terminalHtml(output.text)}</pre>`;
  if (output.output_type === "error") return `<pre class="error">${terminalHtml(errorText(output))}</pre>`;
  for (const [mime, render] of renderers) {
    if (output.data[mime] !== undefined) return render(output.data[mime], output);
  }
  return "";
}

/** Markdown as HTML; HTML inside it stays. */
export function markdownHtml(source: string): string {
  return `<div class="text">${marked.parse(source, { async: false, gfm: true })}</div>`;
}

/**
 * A place that the page's script turns into a live Plotly figure once it comes into view.
 *
 * @param poster - address of a picture of it; shown until then, and where scripts are off
 */
export function figureHtml(figure: unknown, poster?: string): string {
  const { layout } = figure as { layout?: { height?: unknown } };
  const height = typeof layout?.height === "number" ? layout.height : 450;
  const image = poster === undefined ? "" : `<img src="${escapeHtml(poster)}" alt="figure" loading="lazy">`;
  const json = `<script type="application/json">${jsonInHtml(figure)}</script>`;
  return `<div class="figure" style="min-height:${height}px">${image}${json}</div>`;
}

function pngUrl(base64: unknown): string | undefined {
  return typeof base64 === "string" ? `data:image/png;base64,${base64.replace(/\s/g, "")}` : undefined;
}

/** JSON that cannot end the script element that holds it. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}

function pictureHtml(mime: string, value: unknown, output: DisplayOutput): string {
  const size = (output.metadata[mime] ?? {}) as { width?: number; height?: number };
  const width = Number(size.width) > 0 ? ` width="${Number(size.width)}"` : "";
  return `<img class="picture" alt="output"${width} src="data:${mime};base64,${String(value).replace(/\s/g, "")}">`;
}

function errorText(output: { ename: string; evalue: string; traceback: string[] }): string {
  return output.traceback.length > 0 ? output.traceback.join("\n") : `${output.ename}: ${output.evalue}`;
}
