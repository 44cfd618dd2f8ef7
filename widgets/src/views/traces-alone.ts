import type { Plotly } from "../plotly.ts";
import type { Plot } from "./live-figure.ts";

/** What Plotly keeps of a figure that it has drawn, as far as drawing its points anew needs it. */
interface Drawn {
  calcdata: CalcTrace[][];
  _fullData: FullTrace[];
  _fullLayout: Record<string, unknown> & {
    _plots: Record<string, Subplot>;
    /** Axes of which one's range follows from another's. */
    _axisConstraintGroups?: unknown[];
    _glcanvas: { data(): { regl?: { clear(what: object): void } }[] };
  };
  /** Points under the pointer, whose labels a whole drawing would move. */
  _hoverdata?: unknown;
  emit(event: string): void;
}

interface FullTrace {
  type: string;
  visible: unknown;
  index: number;
  xaxis: string;
  yaxis: string;
  _length: number;
  _module: {
    calc(plot: Plot, trace: FullTrace): CalcTrace[];
    plot(plot: Plot, subplot: Subplot, traces: CalcTrace[][]): void;
  };
  /** Ends of the trace along each axis, by which the axis finds its range. */
  _extremes: Record<string, { min: End[]; max: End[] }>;
  [attribute: string]: unknown;
}

/** New numbers of a trace. */
interface Places {
  x?: ArrayLike<number>;
  y?: ArrayLike<number>;
}

interface End {
  val: number;
}

interface CalcTrace {
  trace: FullTrace;
}

interface Subplot {
  xaxis: Axis;
  yaxis: Axis;
  _scene?: { draw(): void };
}

interface Axis {
  _id: string;
  /** Its name in the layout. */
  _name: string;
  type: string;
  autorange: unknown;
  rangeslider?: { visible?: boolean };
  /** Pixels of a unit. */
  _m: number;
}

/** Other traces on the canvas that is cleared. */
const sharesCanvas = /^(splom|scatterpolargl|parcoords)$/;

/** A range that would move by less than this is left as it is. */
const stillPixels = 0.5;

/**
 * Draws points that have been given other numbers, with the axes that move by it, and nothing else of a figure: by the
 * same functions of Plotly's traces in WebGL as its redraw(), most of whose time goes to all axes and their labels.
 *
 * @param moved - The new `x` and `y`, of which one may be missing, of the traces at these positions.
 * @returns false where more must be drawn anew; nothing is changed then
 */
export async function drawTracesAlone(
  plotly: Plotly,
  plot: Plot,
  moved: ReadonlyMap<number, Record<string, unknown>>,
): Promise<boolean> {
  const drawn = plot as unknown as Drawn;
  const { _fullData: full, _fullLayout: layout } = drawn;
  if (drawn._hoverdata || full.some(({ type }) => sharesCanvas.test(type))) return false;
  const names = new Set<string>();
  const moving = new Set<Axis>();
  for (const [i, places] of moved) {
    const trace = full[i];
    const subplot = trace && layout._plots[trace.xaxis + trace.yaxis];
    if (!subplot?._scene || !isLike(trace, places as Places, subplot)) return false;
    names.add(trace.xaxis + trace.yaxis);
    for (const axis of movingAxes(trace, places as Places, subplot)) moving.add(axis);
  }
  if (moving.size > 0 && layout._axisConstraintGroups?.length) return false;
  for (const [i, places] of moved) Object.assign(full[i]!, places);
  for (const name of names) {
    const subplot = layout._plots[name]!;
    const traces = full.filter(
      ({ type, visible, xaxis, yaxis, _length }) =>
        type === "scattergl" && visible === true && _length > 0 && xaxis + yaxis === name,
    );
    // A scene begins anew with its first trace, so that each of its traces is computed again.
    const computed = traces.map((trace) => {
      const before = trace._extremes;
      const [head] = trace._module.calc(plot, trace);
      const { index } = trace;
      // An axis that stays where it is stands by the ends that it was drawn with; one that was zoomed may be reset.
      for (const axis of [subplot.xaxis, subplot.yaxis]) {
        const ends = before[axis._id];
        if (ends && axis.autorange && !moving.has(axis)) trace._extremes[axis._id] = ends;
      }
      drawn.calcdata[index] = [{ ...drawn.calcdata[index]![0], ...head!, trace }];
      return drawn.calcdata[index];
    });
    if (moving.size === 0) traces[0]!._module.plot(plot, subplot, computed);
  }
  if (moving.size > 0) {
    const ranges = Object.fromEntries(
      [...moving].map(({ _name: name, autorange }) => [`${name}.autorange`, autorange]),
    );
    await plotly.relayout(plot, ranges as never);
    return true;
  }
  for (const { regl } of layout._glcanvas.data()) regl?.clear({ color: true, depth: true });
  for (const { _scene: scene } of Object.values(layout._plots)) scene?.draw();
  drawn.emit("plotly_afterplot");
  return true;
}

/** Whether a trace is drawn in WebGL, and has as many points as before. */
function isLike({ type, visible, _length: length }: FullTrace, places: Places, { xaxis, yaxis }: Subplot): boolean {
  if (type !== "scattergl" || visible !== true || xaxis.rangeslider?.visible || yaxis.rangeslider?.visible)
    return false;
  return [places.x, places.y].every((values) => !values || values.length === length);
}

/** Axes whose ranges follow from what they show, and would be others by a trace's new places. */
function movingAxes(trace: FullTrace, places: Places, subplot: Subplot): Axis[] {
  const moves = (axis: Axis, values: ArrayLike<number> | undefined) => {
    if (!values || !axis.autorange) return false;
    const { min = [], max = [] } = trace._extremes[axis._id] ?? {};
    // More than one: points of several sizes, of which the outermost need not reach furthest.
    if (min.length !== 1 || max.length !== 1) return true;
    const ends = endsOf(values, axis.type === "log");
    const still = [ends[0] - min[0]!.val, ends[1] - max[0]!.val].every((by) => Math.abs(by * axis._m) < stillPixels);
    return !still;
  };
  const { xaxis, yaxis } = subplot;
  return [moves(xaxis, places.x) && xaxis, moves(yaxis, places.y) && yaxis].filter((axis) => axis !== false);
}

/** Least and greatest of the numbers that an axis can show, in its own units. */
function endsOf(values: ArrayLike<number>, isLog: boolean): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return isLog ? [Math.log10(least), Math.log10(greatest)] : [least, greatest];
}
