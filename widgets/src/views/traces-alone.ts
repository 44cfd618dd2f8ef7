import type { Plot } from "./live-figure.ts";

/** What Plotly keeps of a figure that it has drawn, as far as drawing its points anew needs it. */
interface Drawn {
  calcdata: CalcTrace[][];
  _fullData: FullTrace[];
  _fullLayout: Record<string, unknown> & {
    _plots: Record<string, Subplot>;
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
 * Draws points that have been given other numbers, and nothing else of a figure: by the same functions of Plotly's
 * traces in WebGL as its redraw(), most of whose time goes to the axes and their labels.
 *
 * @param moved - The new `x` and `y`, of which one may be missing, of the traces at these positions.
 * @returns false where more must be drawn anew, as the axes do not stay where they are; nothing is changed then
 */
export function drawTracesAlone(plot: Plot, moved: ReadonlyMap<number, Record<string, unknown>>): boolean {
  const drawn = plot as unknown as Drawn;
  const { _fullData: full, _fullLayout: layout } = drawn;
  if (drawn._hoverdata || full.some(({ type }) => sharesCanvas.test(type))) return false;
  const names = new Set<string>();
  for (const [i, values] of moved) {
    const trace = full[i];
    const subplot = trace && layout._plots[trace.xaxis + trace.yaxis];
    if (!subplot?._scene || !staysInPlace(trace, values as Places, subplot)) return false;
    names.add(trace.xaxis + trace.yaxis);
  }
  for (const [i, values] of moved) Object.assign(full[i]!, values);
  for (const name of names) {
    const traces = full.filter(
      ({ type, visible, xaxis, yaxis, _length }) =>
        type === "scattergl" && visible === true && _length > 0 && xaxis + yaxis === name,
    );
    // A scene begins anew with its first trace, so that each of its traces is computed again.
    const computed = traces.map((trace) => {
      const { _extremes } = trace;
      const [head] = trace._module.calc(plot, trace);
      const { index } = trace;
      // The axes stand by the ends that they were drawn with.
      trace._extremes = _extremes;
      const [before] = drawn.calcdata[index]!;
      drawn.calcdata[index] = [{ ...before, ...head!, trace }];
      return drawn.calcdata[index];
    });
    traces[0]!._module.plot(plot, layout._plots[name]!, computed);
  }
  for (const { regl } of layout._glcanvas.data()) regl?.clear({ color: true, depth: true });
  for (const { _scene: scene } of Object.values(layout._plots)) scene?.draw();
  drawn.emit("plotly_afterplot");
  return true;
}

/** Whether a trace's new numbers are drawn by the axes as they are. */
function staysInPlace({ type, visible, _length, _extremes }: FullTrace, places: Places, subplot: Subplot): boolean {
  if (type !== "scattergl" || visible !== true) return false;
  return (["x", "y"] as const).every((name) => {
    const values = places[name];
    const axis = subplot[`${name}axis`];
    if (!values) return true;
    if (values.length !== _length || axis.rangeslider?.visible) return false;
    if (!axis.autorange) return true;
    const { min = [], max = [] } = _extremes[axis._id] ?? {};
    // More than one: points of several sizes, of which the outermost need not reach furthest.
    if (min.length !== 1 || max.length !== 1) return false;
    const ends = endsOf(values, axis.type === "log");
    const moves = [ends[0] - min[0]!.val, ends[1] - max[0]!.val];
    return moves.every((by) => Math.abs(by * axis._m) < stillPixels);
  });
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
