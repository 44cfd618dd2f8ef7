import { escapeHtml } from "./highlight.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours start with an escape character
const escapeSequence = /\x1b\[([\d;]*)([A-Za-z])/g;
const colors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** Text as a terminal shows it: colours as spans, and a carriage return that starts the line again. */
export function terminalHtml(text: string): string {
  let html = "";
  let classes: string[] = [];
  let end = 0;
  const lines = overwritten(text);
  const add = (piece: string) => {
    if (piece)
      html += classes.length > 0 ? `<span class="${classes.join(" ")}">${escapeHtml(piece)}</span>` : escapeHtml(piece);
  };
  for (const match of lines.matchAll(escapeSequence)) {
    add(lines.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[2] === "m") classes = style(classes, match[1]);
  }
  add(lines.slice(end));
  return html;
}

/** Text without its colours. */
export function plainText(text: string): string {
  return text.replace(escapeSequence, "");
}

/** Progress bars write a line again and again after `\r`: only its last state is kept. */
function overwritten(text: string): string {
  return text
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1))
    .join("\n");
}

function style(classes: string[], codes: string): string[] {
  let next = classes;
  for (const code of codes.split(";").map(Number)) {
    if (code === 0) next = [];
    else if (code === 1) next = [...next, "bold"];
    else if (code >= 30 && code <= 37) next = [...next.filter((name) => name === "bold"), colors[code - 30]];
    else if (code >= 90 && code <= 97) next = [...next.filter((name) => name === "bold"), colors[code - 90]];
    else if (code === 39) next = next.filter((name) => name === "bold");
  }
  return next;
}
