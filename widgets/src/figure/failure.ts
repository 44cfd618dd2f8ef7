import { FigureContentError } from "./content.ts";

/** Says in a figure's place why it is not drawn. The message is shown as text, never as HTML. */
export function showFailure(place: HTMLElement, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const message = document.createElement("pre");
  message.setAttribute("role", "alert");
  message.style.cssText =
    "margin:0;padding:8px;white-space:pre-wrap;border-left:3px solid var(--jp-error-color1, #d32f2f);" +
    "color:var(--jp-content-font-color1, #212121);background:transparent;font-family:var(--jp-code-font-family)";
  message.textContent = `Cannot draw this figure: ${reason}\n${hint(error)}`;
  place.replaceChildren(message);
}

function hint(error: unknown): string {
  return error instanceof FigureContentError
    ? "Give display() a Figure, or an object with Plotly's data and layout."
    : "Reload the page; if it stays, run albedo install again.";
}
