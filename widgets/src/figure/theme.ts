import { type Palette, paperPalette } from "./template.ts";

/** The palette of the front end's current theme, read from its `--jp-*` variables as they apply to an element. */
export function themePalette(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.style.display = "none";
  element.append(probe);
  const color = (variable: string, otherwise: string): string => {
    probe.style.color = `var(${variable}, ${otherwise})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    paper: color("--jp-layout-color0", paperPalette.paper),
    text: color("--jp-content-font-color1", paperPalette.text),
    faintText: color("--jp-ui-font-color2", paperPalette.faintText),
    line: color("--jp-border-color0", paperPalette.line),
    grid: color("--jp-border-color2", paperPalette.grid),
    raised: color("--jp-layout-color2", paperPalette.raised),
    fontFamily: getComputedStyle(element).getPropertyValue("--jp-ui-font-family").trim() || paperPalette.fontFamily,
  };
  probe.remove();
  return palette;
}

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/**
 * Calls a listener after each change of theme.
 *
 * @returns ends the calls
 */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  observer ??= watchTheme();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  };
}

function watchTheme(): MutationObserver {
  const watcher = new MutationObserver(() => {
    for (const listener of listeners) listener();
  });
  watcher.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"],
  });
  return watcher;
}
