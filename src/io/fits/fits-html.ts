import { escapeHtml } from "../../table/html.ts";
import type { Fits } from "./fits.ts";
import type { Hdu } from "./hdu.ts";

/** The HDUs of a file as text, one a line. */
export function fitsText(fits: Fits): string {
  const lines = fits.hdus.map((hdu) => `  ${cells(hdu).filter(Boolean).join("  ")}`);
  return [`FITS ${fits.source.name}, ${fits.hdus.length} HDUs`, ...lines].join("\n");
}

/** The HDUs of a file as HTML, each with its header to unfold. It needs no script. */
export function fitsHtml(fits: Fits): string {
  const rows = fits.hdus.map((hdu) => {
    const found = cells(hdu).map((text, i) => `<td>${i === 1 ? `<b>${escapeHtml(text)}</b>` : escapeHtml(text)}</td>`);
    const header = `<pre>${escapeHtml(hdu.header.toString())}</pre>`;
    const cards = `<details><summary>${hdu.header.cards.length} cards</summary>${header}</details>`;
    return `<tr>${found.join("")}<td>${cards}</td></tr>`;
  });
  const head = `<div class="albedo-head">${escapeHtml(fits.source.name)} <span>FITS, ${fits.hdus.length} HDUs</span></div>`;
  return `<div class="albedo-fits"><style>${style}</style>${head}<table><tbody>${rows.join("")}</tbody></table></div>`;
}

/** Number, name, version, what it holds, size, type. */
function cells(hdu: Hdu): string[] {
  const version = hdu.header.has("EXTVER") ? `version ${hdu.version}` : "";
  const state = hdu.truncated ? " (cut short)" : "";
  const known = [String(hdu.index), hdu.name, version, hdu.kind + state];
  try {
    return [...known, sizeText(hdu), typeText(hdu)];
  } catch {
    // The keywords of a compressed image are read with it; the list shows the others all the same.
    return [...known, "damaged header", ""];
  }
}

function sizeText({ kind, shape, header }: Hdu): string {
  if (!kind.endsWith("table")) return shape.length === 0 ? "no data" : shape.join(" x ");
  const rows = shape[0] === 1 ? "1 row" : `${shape[0]} rows`;
  return `${rows}, ${header.get("TFIELDS") ?? 0} columns`;
}

function typeText({ kind, shape, bitpix, header }: Hdu): string {
  if (!kind.endsWith("image") || shape.length === 0) return "";
  const unit = header.get("BUNIT");
  const type = bitpix > 0 ? `${bitpix}-bit integers` : `${-bitpix}-bit floats`;
  return typeof unit === "string" && unit !== "" ? `${type}, ${unit}` : type;
}

// Colours follow JupyterLab's theme where there is one, the browser's light or dark scheme elsewhere.
const style = `
.albedo-fits { font-size: 0.85em; color: var(--jp-ui-font-color1, inherit); max-width: 72em; }
.albedo-fits .albedo-head { font-weight: 600; padding-bottom: 0.3em; }
.albedo-fits .albedo-head span { font-weight: normal; color: var(--jp-ui-font-color2, #767676); }
.albedo-fits table { border-collapse: collapse; margin: 0; font-size: inherit; color: inherit; }
.albedo-fits td { padding: 0.15em 0.7em; text-align: left; vertical-align: top; border: none; }
.albedo-fits tbody tr:nth-child(even) { background: var(--jp-rendermime-table-row-background, #8881); }
.albedo-fits summary { cursor: pointer; }
.albedo-fits pre { max-height: 24em; overflow: auto; margin: 0.3em 0; font-size: 0.95em; color: inherit; background: none; }`.trim();
