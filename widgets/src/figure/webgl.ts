import type { FigureContent } from "./content.ts";

/** A figure that holds WebGL contexts while it is drawn. */
export interface WebglFigure {
  /** Whether the reader sees it. */
  readonly isSeen: boolean;
  /** Gives its contexts back; it draws itself again when it is seen. */
  rest(): void;
}

// Browsers keep 16 contexts and blank the oldest beyond that; a scattergl figure holds three.
const mostAwake = 4;
const awake = new Set<WebglFigure>();

const webglTraces =
  /gl$|^(scatter3d|surface|mesh3d|cone|streamtube|volume|isosurface|splom|parcoords|scattermap|choroplethmap|densitymap)$/;

/** Whether drawing a figure takes WebGL contexts. */
export function usesWebgl({ data }: FigureContent): boolean {
  return data.some((trace) => typeof trace.type === "string" && webglTraces.test(trace.type));
}

/** Notes that a figure is about to be drawn, and puts to rest those unseen that were drawn longest ago. */
export function wake(figure: WebglFigure): void {
  awake.delete(figure);
  awake.add(figure);
  for (const other of [...awake]) {
    if (awake.size <= mostAwake) return;
    if (other === figure || other.isSeen) continue;
    awake.delete(other);
    other.rest();
  }
}

/** Notes that a figure is gone. */
export function forget(figure: WebglFigure): void {
  awake.delete(figure);
}

/** Gives back the WebGL contexts of the canvases in an element, which browsers otherwise do much later. */
export function releaseContexts(element: HTMLElement): void {
  for (const canvas of element.querySelectorAll("canvas")) {
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
