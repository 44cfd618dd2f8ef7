import { followPinch } from "./pinch.ts";
import type { PointPlot } from "./point-plot.ts";

const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Mouse, touch and keys of a plot of points. Dragging chooses by a box, with Alt by a lasso; Shift adds to what is
 * chosen; two fingers zoom. Arrow keys go from point to point, with Shift they draw the box; Enter picks, Escape lets go,
 * + and − zoom.
 */
export function followPointer(plot: PointPlot, signal: AbortSignal): void {
  const { canvas } = plot.surface;
  const { selection, drag, pick } = plot.options;
  let start: { x: number; y: number; row: number; lasso: boolean; add: boolean } | undefined;
  let moved = false;
  const letGo = () => {
    start = undefined;
    plot.brush = undefined;
    plot.surface.invalidate();
  };

  followPinch(
    plot,
    () => {
      letGo();
      if (moved) selection.clear();
    },
    signal,
  );
  canvas.addEventListener("pointercancel", letGo, { signal });
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      canvas.focus({ preventScroll: true });
      try {
        canvas.setPointerCapture(event.pointerId);
      } catch {
        // A pointer that is gone already has nothing to capture.
      }
      const { x, y } = plot.surface.place(event);
      start = { x, y, row: plot.nearest(x, y), lasso: event.altKey, add: event.shiftKey };
      moved = false;
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      const { x, y } = plot.surface.place(event);
      if (!start) return selection.hover(plot.nearest(x, y));
      if (!moved && Math.hypot(x - start.x, y - start.y) < 4) return;
      moved = true;
      const [vx, vy] = plot.numbersAt(x, y);
      if (drag && start.row >= 0) return drag(start.row, vx, vy, false);
      const from = plot.numbersAt(start.x, start.y);
      if (start.lasso) plot.brush = [...(plot.brush ?? [from]), [vx, vy]];
      else plot.brush = [from, [vx, from[1]], [vx, vy], [from[0], vy]];
      chooseInside(plot, start.add);
    },
    { signal },
  );
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (!start) return;
      const { x, y } = plot.surface.place(event);
      const { row, add } = start;
      letGo();
      if (moved) return drag && row >= 0 ? drag(row, ...plot.numbersAt(x, y), true) : undefined;
      if (row < 0) selection.clear();
      else if (pick) pick(row);
      else selection.pick(row, add);
    },
    { signal },
  );
  canvas.addEventListener("pointerleave", () => start || selection.hover(-1), { signal });
  canvas.addEventListener("dblclick", () => plot.zoom(), { signal });
  canvas.addEventListener(
    "wheel",
    (event) => {
      // The page scrolls by the wheel alone.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { x, y } = plot.surface.place(event);
      plot.zoomAt(plot.numbersAt(x, y), Math.exp(event.deltaY / 300));
    },
    { signal, passive: false },
  );
  canvas.addEventListener("keydown", (event) => onKey(plot, event), { signal });
}

function onKey(plot: PointPlot, event: KeyboardEvent): void {
  const { selection, pick } = plot.options;
  const arrow = arrows[event.key];
  if (arrow && event.shiftKey) growBox(plot, arrow);
  else if (arrow) {
    plot.brush = undefined;
    selection.hover(neighborOf(plot, arrow));
  } else if (event.key === "Enter" && selection.hovered >= 0) {
    if (pick) pick(selection.hovered);
    else selection.pick(selection.hovered, event.shiftKey);
  } else if (event.key === " " && selection.hovered >= 0) selection.pick(selection.hovered, true);
  else if (event.key === "Escape") {
    plot.brush = undefined;
    selection.clear();
  } else if (event.key === "+" || event.key === "=") plot.zoomAt(cursorOf(plot), 0.8);
  else if (event.key === "-") plot.zoomAt(cursorOf(plot), 1.25);
  else if (event.key === "0") plot.zoom();
  else return;
  event.preventDefault();
  plot.surface.invalidate();
}

function cursorOf(plot: PointPlot): [number, number] {
  const row = plot.options.selection.hovered;
  if (row >= 0 && row < plot.x.length) return [plot.x[row]!, plot.y[row]!];
  return [(plot.xRange[0] + plot.xRange[1]) / 2, (plot.yRange[0] + plot.yRange[1]) / 2];
}

/** The nearest point in a direction: one to the side counts as farther than one straight ahead. */
function neighborOf(plot: PointPlot, [dx, dy]: readonly [number, number]): number {
  const place = plot.placing();
  const { hovered } = plot.options.selection;
  const [cx, cy] = cursorOf(plot);
  const [px, py] = [place.x(cx), place.y(cy)];
  let best = hovered;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < plot.x.length; row++) {
    if (row === hovered) continue;
    const [ox, oy] = [place.x(plot.x[row]!) - px, place.y(plot.y[row]!) - py];
    const ahead = ox * dx + oy * dy;
    if (hovered >= 0 && ahead <= 0.5) continue;
    const cost = Math.abs(ahead) + 2 * Math.abs(ox * dy - oy * dx);
    if (cost < least) [best, least] = [row, cost];
  }
  return best;
}

function growBox(plot: PointPlot, [dx, dy]: readonly [number, number]): void {
  const [x, y] = cursorOf(plot);
  const [width, height] = [plot.xRange[1] - plot.xRange[0], plot.yRange[1] - plot.yRange[0]];
  const from = plot.brush?.[0] ?? [x - 0.02 * width, y + 0.02 * height];
  const [ox, oy] = plot.brush?.[2] ?? [x + 0.02 * width, y - 0.02 * height];
  const to: [number, number] = [ox + 0.04 * width * dx, oy - 0.04 * height * dy];
  plot.brush = [from, [to[0], from[1]], to, [from[0], to[1]]];
  chooseInside(plot, false);
}

function chooseInside(plot: PointPlot, add: boolean): void {
  const outline = plot.brush!;
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const isBox = outline.length === 4;
  plot.options.selection.choose((row) => {
    const [x, y] = [plot.x[row]!, plot.y[row]!];
    if (!(x >= left && x <= right && y >= bottom && y <= top)) return false;
    return isBox || isInside(outline, x, y);
  }, add);
}

function isInside(outline: readonly [number, number][], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[x0, y0], [x1, y1]] = [outline[i]!, outline[j]!];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}
