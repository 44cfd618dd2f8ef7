import { announcer } from "../plot/announcer.ts";
import { arrows, chosenText } from "../plot/keys.ts";
import { shortNumber } from "../plot/scale.ts";
import type { Plotly } from "../plotly.ts";
import { FigureArea } from "./figure-area.ts";
import { axesOf, pixelOf, pointsOf } from "./figure-axes.ts";
import type { Plot } from "./live-figure.ts";

/** What the keys ask for. */
export interface FigureKeyActions {
  /** A step to a point, of which Plotly tells nobody. */
  hover(point: { trace: number; point: number }): void;
  /** Enter on a point. */
  pick(point: { trace: number; point: number }): void;
  /** Points inside a box, for each trace; none of any lets go of all. */
  select(rows: Uint32Array[]): void;
}

/**
 * Keys of a figure: arrows step through its points, as hovering does, with Shift they draw a box; L begins a lasso, whose next
 * corner arrows move and L sets; Enter picks a point, keeps the box or closes the lasso, Escape lets go. What they do is
 * said aloud.
 */
export function followKeys(
  plotly: Plotly,
  plot: Plot,
  { hover, pick, select }: FigureKeyActions,
  signal: AbortSignal,
): void {
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute(
    "aria-label",
    "Points: arrow keys step, Page Up and Page Down change the trace, Shift and arrows draw a box, " +
      "L begins a lasso, whose next corner arrows move and L sets, Enter picks, Escape lets go",
  );
  const announce = announcer(plot.parentElement!);
  const area = new FigureArea(plot);
  let [trace, point] = [0, -1];
  const showStep = () => {
    const { Fx } = plotly as unknown as { Fx: { hover(plot: Plot, at: object, subplot?: string): void } };
    if (pointsOf(plot.data[trace]) === 0) return;
    const axes = plot.data[trace]?.type === "scattergl" ? axesOf(plot, trace) : undefined;
    if (axes) {
      // Plotly finds points in WebGL by place only.
      const at = { xpx: pixelOf(plot, trace, "x", axes.x, point), ypx: pixelOf(plot, trace, "y", axes.y, point) };
      Fx.hover(plot, at, `${axes.x._id}${axes.y._id}`);
    } else Fx.hover(plot, [{ curveNumber: trace, pointNumber: point }]);
    hover({ trace, point });
  };
  const act = (event: KeyboardEvent): string | undefined => {
    const arrow = arrows[event.key];
    if (arrow && event.shiftKey) {
      if (area.corners > 0) area.clear();
      if (!area.growBox(trace, point, arrow)) return "A box needs a trace with x and y";
      const rows = area.points();
      select(rows);
      return `Box of ${area.describe()}: ${countOf(rows)}`;
    }
    if (arrow && area.corners > 0) {
      area.moveCorner(arrow);
      return `Corner ${area.corners} at ${area.describe()}`;
    }
    if (event.key === "l" || event.key === "L") {
      if (!area.setCorner(trace, point)) return "A lasso needs a trace with x and y";
      return `Corner ${area.corners} of a lasso: arrow keys move it, L sets it, Enter closes the lasso`;
    }
    if (event.key === "Escape") {
      area.clear();
      select(plot.data.map(() => new Uint32Array(0)));
      return chosenText(0);
    }
    if (event.key === "Enter") {
      if (area.corners === 2) return "A lasso needs a third corner: press L";
      if (area.isOpen) {
        const rows = area.points();
        if (area.corners > 0) select(rows);
        area.clear();
        return countOf(rows);
      }
      if (point < 0) return undefined;
      pick({ trace, point });
      return `Picked ${pointOf(plot, trace, point)}`;
    }
    const next = stepped(event.key, plot, [trace, point]);
    if (!next) return undefined;
    area.clear();
    [trace, point] = next;
    showStep();
    return pointOf(plot, trace, point);
  };
  plot.addEventListener(
    "keydown",
    (event) => {
      if (event.target !== plot || event.ctrlKey || event.metaKey || event.altKey) return;
      const said = act(event);
      if (said === undefined) return;
      event.preventDefault();
      announce(said);
    },
    { signal },
  );
}

/** The trace and the point to which a key leads. */
function stepped(key: string, plot: Plot, [trace, point]: [number, number]): [number, number] | undefined {
  const count = pointsOf(plot.data[trace]);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 10, ArrowDown: -10 }[key];
  if (step !== undefined) return count > 0 ? [trace, Math.min(Math.max(point + step, 0), count - 1)] : undefined;
  if (key === "PageDown") return [Math.min(trace + 1, plot.data.length - 1), 0];
  if (key === "PageUp") return [Math.max(trace - 1, 0), 0];
  if (key === "Home") return [trace, 0];
  return key === "End" ? [trace, count - 1] : undefined;
}

function countOf(rows: readonly Uint32Array[]): string {
  return chosenText(rows.reduce((sum, { length }) => sum + length, 0));
}

function pointOf(plot: Plot, trace: number, point: number): string {
  const { name, ...values } = plot.data[trace] ?? {};
  const places = ["x", "y", "lon", "lat"].flatMap((axis) => {
    const value = (values[axis] as ArrayLike<unknown> | undefined)?.[point];
    return value === undefined ? [] : [`${axis} ${typeof value === "number" ? shortNumber(value) : String(value)}`];
  });
  return [...(typeof name === "string" ? [name] : []), `point ${point + 1}`, ...places].join(", ");
}
