import { boxBetween, chooseInside } from "./outline.ts";
import { followPinch } from "./pinch.ts";
import type { PointPlot } from "./point-plot.ts";

/**
 * Mouse and touch of a plot of points. Dragging chooses by a box, with Alt by a lasso; Shift adds to what is chosen; two
 * fingers, or the wheel with Ctrl, zoom.
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
      else plot.brush = boxBetween(from, [vx, vy]);
      chooseInside(selection, plot, plot.brush, start.add);
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
}
