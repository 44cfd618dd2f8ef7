import type { Plotly } from "../plotly.ts";
import type { Plot } from "./live-figure.ts";

/** Steps through a figure's points by the arrow keys, as hovering does, and picks one by Enter. */
export function followKeys(
  plotly: Plotly,
  plot: Plot,
  pick: (point: { trace: number; point: number }) => void,
  signal: AbortSignal,
): void {
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-label", "Points: arrow keys step, Page Up and Page Down change the trace, Enter picks");
  let [trace, point] = [0, -1];
  plot.addEventListener(
    "keydown",
    (event) => {
      if (event.target !== plot) return;
      const count = lengthOf(plot.data[trace]);
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 10, ArrowDown: -10 }[event.key];
      if (step !== undefined && count > 0) point = Math.min(Math.max(point + step, 0), count - 1);
      else if (event.key === "PageDown") [trace, point] = [Math.min(trace + 1, plot.data.length - 1), 0];
      else if (event.key === "PageUp") [trace, point] = [Math.max(trace - 1, 0), 0];
      else if (event.key === "Home") point = 0;
      else if (event.key === "End") point = count - 1;
      else if (event.key === "Enter" && point >= 0) return pick({ trace, point });
      else return;
      event.preventDefault();
      const { Fx } = plotly as unknown as { Fx: { hover(plot: Plot, points: object[]): void } };
      if (count > 0) Fx.hover(plot, [{ curveNumber: trace, pointNumber: point }]);
    },
    { signal },
  );
}

function lengthOf(trace: Record<string, unknown> | undefined): number {
  const values = trace?.x ?? trace?.y ?? trace?.lon;
  return Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<number>).length : 0;
}
