import { attributeOf } from "../../../src/interactive/attribute-path.ts";
import type { Plotly } from "../plotly.ts";
import { type Act, addAct } from "./figure-acts.ts";
import type { Plot } from "./live-figure.ts";
import { drawTracesAlone } from "./traces-alone.ts";

/** What the kernel changes, with the number of the change. */
type Change = { version: number } & Act;

/** What Plotly has drawn, with the axes that it has found. */
interface DrawnPlot {
  data: Record<string, unknown>[];
  _fullLayout: Record<string, { type?: string } | undefined>;
  _fullData: { xaxis?: string; yaxis?: string }[];
}

/** Makes the kernel's changes to a figure in the order in which they came, those of one frame together. */
export class FigureChanges {
  /** Whether the kernel's changes are being made: what Plotly tells of meanwhile is not the reader's doing. */
  isWorking = false;
  private drawn: { plotly: Plotly; plot: Plot } | undefined;
  /** Changes that came before the figure was first drawn, some of which it may have already. */
  private early: Change[] | undefined = [];
  private waiting: Act[] = [];
  private frame: number | undefined;
  private working: Promise<unknown> = Promise.resolve();
  private readonly report: (message: string) => void;

  /** @param report - says in the view what Plotly could not do; other changes are made all the same */
  constructor(report: (message: string) => void) {
    this.report = report;
  }

  /** Makes a change: the first after a pause at once, others at the next frame; all once the figure is drawn. */
  add(change: Change): void {
    if (this.early) this.early.push(change);
    else this.act(change);
  }

  /** Shows which points are chosen; `isDrawn` where the reader did it by a box or lasso, which then stays in sight. */
  select(rows: readonly Uint32Array[], isDrawn: boolean): void {
    this.act({ kind: "select", rows, isDrawn });
  }

  /** Begins to change a figure that was drawn as it was at a version, or was drawn again as {@link pause} left it. */
  begin(plotly: Plotly, plot: Plot, version: number): void {
    this.drawn = { plotly, plot };
    for (const change of this.early ?? []) if (change.version > version) addAct(this.waiting, change);
    this.early = undefined;
    this.schedule();
  }

  /** Lets changes wait until the figure is drawn again; resolves when those under way are made. */
  async pause(): Promise<void> {
    await this.working;
    this.drawn = undefined;
  }

  /** Makes no more changes: the figure is gone. */
  end(): void {
    this.drawn = undefined;
    this.early = undefined;
    this.waiting = [];
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  private act(act: Act): void {
    addAct(this.waiting, act);
    if (this.drawn) this.schedule();
  }

  private schedule(): void {
    if (this.frame !== undefined) return;
    // The frame ends when what was drawn at once has been shown; what comes until then is drawn together.
    this.frame = requestAnimationFrame(() => {
      this.frame = undefined;
      if (this.waiting.length > 0) this.work();
    });
    this.work();
  }

  private work(): void {
    this.working = this.working.then(() => this.apply());
  }

  private async apply(): Promise<void> {
    const { drawn } = this;
    if (!drawn) return;
    const acts = this.waiting;
    this.waiting = [];
    this.isWorking = true;
    // Traces that have other numbers than those drawn.
    let moved = new Map<number, Record<string, unknown>>();
    const drawMoved = async () => {
      const places = moved;
      moved = new Map();
      if (!this.drawn || places.size === 0) return;
      if (!(await drawTracesAlone(drawn.plotly, drawn.plot, places))) {
        await drawn.plotly.redraw(drawn.plot);
      }
    };
    if (acts.some(movesPoints)) await this.attempt(() => this.forgetOutline());
    for (const act of acts) {
      if (!this.drawn) break;
      if (act.kind === "restyle" && this.move(act.traces, act.changes)) {
        for (const trace of act.traces) moved.set(trace, { ...moved.get(trace), ...act.changes });
        continue;
      }
      await this.attempt(drawMoved);
      await this.attempt(() => this.make(act));
    }
    await this.attempt(drawMoved);
    this.isWorking = false;
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.report(`The figure could not be changed: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async make(act: Act): Promise<void> {
    const { plotly, plot } = this.drawn!;
    if (act.kind === "relayout") return void (await plotly.relayout(plot, act.changes as never));
    if (act.kind === "append") return this.append(act);
    if (act.kind === "select") {
      const any = act.rows.some(({ length }) => length > 0);
      const selectedpoints = plot.data.map((_, i) => (any ? Array.from(act.rows[i] ?? []) : null));
      if (!act.isDrawn) await this.forgetOutline();
      return void (await plotly.restyle(plot, { selectedpoints } as never));
    }
    const { changes, traces } = act;
    const update = Object.entries(changes).map(([name, value]) => [name, traces.map(() => value)]);
    await plotly.restyle(plot, Object.fromEntries(update) as never, traces);
  }

  /**
   * Puts numbers in place of numbers along axes of numbers, to be drawn by drawTracesAlone() or redraw(). Plotly's
   * restyle() would look at the values anew to find out of what kind each axis is, a seventh of its time.
   *
   * @returns false where the change is another one
   */
  private move(traces: readonly number[], attributes: Record<string, unknown>): boolean {
    const { data, _fullLayout: layout, _fullData: full } = this.drawn!.plot as unknown as DrawnPlot;
    const isNumeric = (trace: number) =>
      Object.entries(attributes).every(([name, values]) => {
        const axis = name === "x" || name === "y" ? full[trace]?.[`${name}axis`] : undefined;
        const type = axis && layout[axis.replace(name, `${name}axis`)]?.type;
        return ArrayBuffer.isView(values) && (type === "linear" || type === "log");
      });
    if (!traces.every(isNumeric)) return false;
    for (const trace of traces) Object.assign(data[trace]!, attributes);
    return true;
  }

  /** Takes a box or lasso away, whose points Plotly would choose again and again; those chosen stay chosen. */
  private async forgetOutline(): Promise<void> {
    const { plotly, plot } = this.drawn!;
    const { selections } = plot.layout;
    if (!Array.isArray(selections) || selections.length === 0) return;
    const selectedpoints = plot.data.map(({ selectedpoints: rows }) => rows ?? null);
    // It lets go of the points too.
    await plotly.relayout(plot, { selections: [] } as never);
    await plotly.restyle(plot, { selectedpoints } as never);
  }

  private async append({ points, trace, keep }: Extract<Act, { kind: "append" }>): Promise<void> {
    const { plotly, plot } = this.drawn!;
    const grown = Object.entries(points).map(([name, values]) => {
      const before = attributeOf(plot.data[trace] ?? {}, name);
      const old = ArrayBuffer.isView(before) || Array.isArray(before) ? Array.from(before as number[]) : [];
      const all = [...old, ...values];
      return [name, [all.slice(Math.max(0, all.length - keep))]];
    });
    await plotly.restyle(plot, Object.fromEntries(grown) as never, [trace]);
  }
}

function movesPoints(act: Act): boolean {
  if (act.kind === "append") return true;
  return act.kind === "restyle" && Object.keys(act.changes).some((name) => /^(x|y|lon|lat|r|theta)\b/.test(name));
}
