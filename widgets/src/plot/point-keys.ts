import type { AxisOptions } from "./axes.ts";
import { arrows, chosenText, keyStep, sideOf } from "./keys.ts";
import { boxBetween, chooseInside, extentOf, type Outline } from "./outline.ts";
import type { PointPlot } from "./point-plot.ts";
import { shortNumber } from "./scale.ts";

/** What {@link followKeys} does, for readers who do not see the plot. */
export const keysOfPoints =
  "Arrow keys go from point to point; with Shift they draw a box; L begins a lasso, whose next corner the arrow keys move " +
  "and L sets; Enter chooses, Space adds or takes away a point, Escape lets go; plus, minus and 0 zoom";

/**
 * Keys of a plot of points: a cursor that goes from point to point, a box that grows, a lasso that is set corner by corner.
 * What they do is said aloud.
 */
export function followKeys(plot: PointPlot, signal: AbortSignal): void {
  const { selection, pick } = plot.options;
  /** Corners set so far, and one more that the arrows move. */
  let lasso: Outline = [];
  /** Where the box began, and by how many steps it reaches to the right and down; below zero to the left and up. */
  let box: { from: readonly [number, number]; reach: readonly [number, number] } | undefined;
  const letGo = () => {
    lasso = [];
    box = undefined;
    plot.brush = undefined;
  };
  const choose = (outline: Outline) => {
    plot.brush = outline;
    chooseInside(selection, plot, outline);
  };
  const act = (event: KeyboardEvent): string | undefined => {
    const { hovered } = selection;
    const arrow = arrows[event.key];
    if (arrow && event.shiftKey) {
      lasso = [];
      const { from, reach } = box ?? { from: cursorOf(plot), reach: [0, 0] };
      box = { from, reach: [reach[0] + arrow[0], reach[1] + arrow[1]] };
      choose(boxOf(plot, box.from, box.reach));
      return `Box of ${rangesOf(plot)}: ${countOf(plot)}`;
    }
    if (arrow && lasso.length > 0) {
      const corner = stepped(plot, lasso.at(-1)!, arrow);
      lasso = [...lasso.slice(0, -1), corner];
      plot.brush = lasso;
      return `Corner ${lasso.length} at ${placeOf(plot, ...corner)}`;
    }
    if (arrow) {
      letGo();
      selection.hover(neighborOf(plot, arrow));
      return describePoint(plot, selection.hovered);
    }
    switch (event.key) {
      case "l":
      case "L":
        box = undefined;
        lasso = lasso.length === 0 ? [cursorOf(plot), cursorOf(plot)] : [...lasso, lasso.at(-1)!];
        plot.brush = lasso;
        return `Corner ${lasso.length} of a lasso: arrow keys move it, L sets it, Enter closes the lasso`;
      case "Enter":
        if (lasso.length === 2) return "A lasso needs a third corner: press L";
        if (lasso.length > 2) choose(lasso);
        if (plot.brush) {
          letGo();
          return countOf(plot);
        }
        if (hovered < 0) return undefined;
        if (pick) pick(hovered);
        else selection.pick(hovered, event.shiftKey);
        return describePoint(plot, hovered);
      case " ":
        if (hovered < 0) return undefined;
        selection.pick(hovered, true);
        return `${describePoint(plot, hovered)}; ${countOf(plot)}`;
      case "Escape":
        letGo();
        selection.clear();
        return countOf(plot);
      case "+":
      case "=":
        plot.zoomAt(cursorOf(plot), 0.8);
        return zoomOf(plot);
      case "-":
        plot.zoomAt(cursorOf(plot), 1.25);
        return zoomOf(plot);
      case "0":
        plot.zoom();
        return zoomOf(plot);
      default:
        return undefined;
    }
  };
  const { canvas } = plot.surface;
  canvas.addEventListener("pointerdown", letGo, { signal, capture: true });
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const said = act(event);
      if (said === undefined) return;
      event.preventDefault();
      plot.surface.invalidate();
      plot.announce(said);
    },
    { signal },
  );
}

function describePoint(plot: PointPlot, row: number): string {
  if (row < 0 || row >= plot.x.length) return "No point there";
  const { tip, selection } = plot.options;
  const chosen = selection.mask[row] ? ", chosen" : "";
  return `${tip ? tip(row).replaceAll("\n", ", ") : placeOf(plot, plot.x[row]!, plot.y[row]!)}${chosen}`;
}

function countOf({ options: { selection } }: PointPlot): string {
  return chosenText(selection.size);
}

function zoomOf({ surface: { canvas } }: PointPlot): string {
  return `Zoom ${canvas.dataset.zoom}`;
}

function placeOf({ options: { xAxis, yAxis } }: PointPlot, x: number, y: number): string {
  return `${nameOf(xAxis) ?? "x"} ${shortNumber(x)}, ${nameOf(yAxis) ?? "y"} ${shortNumber(y)}`;
}

function rangesOf(plot: PointPlot): string {
  const { xAxis, yAxis } = plot.options;
  const { x, y } = extentOf(plot.brush!);
  const says = (name: string, [low, high]: [number, number]) => `${name} ${shortNumber(low)} to ${shortNumber(high)}`;
  return `${says(nameOf(xAxis) ?? "x", x)}, ${says(nameOf(yAxis) ?? "y", y)}`;
}

function nameOf(axis: AxisOptions | undefined): string | undefined {
  return axis?.title ?? axis?.name;
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

/** A box from a place to another some steps away, and a little around both. */
function boxOf(plot: PointPlot, from: readonly [number, number], [right, down]: readonly [number, number]): Outline {
  const [[left, end], [top, bottom]] = [sideOf(right), sideOf(down)];
  return boxBetween(stepped(plot, from, [left, bottom]), stepped(plot, from, [end, top]));
}

/** A place some steps to the right and down. */
function stepped(
  { xRange, yRange }: PointPlot,
  [x, y]: readonly [number, number],
  [dx, dy]: readonly [number, number],
): [number, number] {
  return [x + keyStep * (xRange[1] - xRange[0]) * dx, y - keyStep * (yRange[1] - yRange[0]) * dy];
}
