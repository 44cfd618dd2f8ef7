import type { PointPlot } from "./point-plot.ts";

/** Zooms a plot by two fingers, about the place between them; `onStart` ends the box that the first one has begun. */
export function followPinch(plot: PointPlot, onStart: () => void, signal: AbortSignal): void {
  const { canvas } = plot.surface;
  const fingers = new Map<number, { x: number; y: number }>();
  const measure = () => {
    const [a, b] = [...fingers.values()] as [{ x: number; y: number }, { x: number; y: number }];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
  };
  // Before the plot's own listeners, which would draw a box.
  const early = { signal, capture: true };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType !== "touch") return;
      fingers.set(event.pointerId, plot.surface.place(event));
      if (fingers.size !== 2) return;
      onStart();
      event.stopImmediatePropagation();
    },
    early,
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (!fingers.has(event.pointerId)) return;
      if (fingers.size !== 2) return void fingers.set(event.pointerId, plot.surface.place(event));
      const before = measure();
      const held = plot.numbersAt(before.x, before.y);
      fingers.set(event.pointerId, plot.surface.place(event));
      const now = measure();
      plot.zoomAt(held, before.apart / now.apart);
      event.stopImmediatePropagation();
    },
    early,
  );
  const lift = (event: PointerEvent) => {
    const pinched = fingers.size === 2;
    fingers.delete(event.pointerId);
    if (pinched) event.stopImmediatePropagation();
  };
  canvas.addEventListener("pointerup", lift, early);
  canvas.addEventListener("pointercancel", lift, early);
}
