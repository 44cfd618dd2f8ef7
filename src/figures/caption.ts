import { type DataSource, describeSource } from "../data-source.ts";

/** Pixels from one line of the caption to the next. */
export const captionLine = 16;
/** Pixels from one line of the title to the next. */
export const titleLine = 22;

const captionSize = 12;
const titleSize = 16;

/** The text under a figure: what the author says, then the data source. */
export function captionText(texts: readonly (string | undefined)[], source?: DataSource): string {
  const parts = [...texts.map((text) => text?.trim()), source ? `Data: ${describeSource(source)}.` : undefined].filter(
    Boolean,
  );
  return parts.map((part) => (/[.!?)]$/.test(part!) ? part : `${part}.`)).join(" ");
}

/** The lines of a caption that is `width` pixels wide. */
export function captionLines(text: string, width: number): string[] {
  return wrap(text, width, captionSize);
}

/** The lines of a title that is `width` pixels wide. */
export function titleLines(text: string, width: number): string[] {
  return wrap(text, width, titleSize);
}

/** A title at the upper left corner of the figure. */
export function titleLayout(lines: readonly string[]): object {
  return {
    text: lines.join("<br>"),
    font: { size: titleSize },
    x: 0,
    xref: "container",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    // Plotly sets the baseline, not the top, of the first of several lines at the given place.
    pad: { l: 12, t: lines.length > 1 ? 10 + Math.round(0.7 * titleSize) : 10 },
  };
}

/** A caption whose first line lies `below` pixels under the axes and `left` pixels left of them. */
export function captionAnnotation(lines: readonly string[], left: number, below: number): object {
  return {
    name: "caption",
    text: lines.join("<br>"),
    showarrow: false,
    xref: "paper",
    x: 0,
    xanchor: "left",
    xshift: -left,
    yref: "paper",
    y: 0,
    yanchor: "top",
    yshift: -below,
    align: "left",
    font: { size: captionSize },
    captureevents: false,
  };
}

function wrap(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\n|<br>/)) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && textWidth(longer, size) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    if (line !== "") lines.push(line);
  }
  return lines;
}

/** Pixels that a text takes in a sans-serif font, on the wide side; tags take none. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text.replace(/<[^<>]*>/g, "")) {
    if (/[ .,:;'!|()[\]ijlft/°]/.test(character)) width += 0.33;
    else if (/[A-Zmw%@MW–—]/.test(character)) width += 0.76;
    else if (character.codePointAt(0)! > 0x2e80) width += 1;
    else width += 0.58;
  }
  return width * size;
}
