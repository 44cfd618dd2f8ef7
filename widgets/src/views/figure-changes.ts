import type { Plotly } from "../plotly.ts";
import type { Plot } from "./live-figure.ts";
import { drawTracesAlone } from "./traces-alone.ts";

type Change = { version: number } & Act;

type Act =
  | { kind: "restyle"; changes: Record<string, unknown>; traces: number[] }
  | { kind: "relayout"; changes: Record<string, unknown> }
  | { kind: "append"; points: Record<string, Float64Array>; trace: number; keep: number };

/** What Plotly has drawn, with the axes that it has found. */
interface DrawnPlot {
  data: Record<string, unknown>[];
  _fullLayout: Record<string, { type?: string } | undefined>;
  _fullData: { xaxis?: string; yaxis?: string }[];
}

/** Makes the kernel's changes to a figure, those of one frame together. */
export class FigureChanges {
  private drawn: { plotly: Plotly; plot: Plot } | undefined;
  private waiting: Change[] = [];
  private frame: number | undefined;
  private working: Promise<unknown> = Promise.resolve();
  private readonly report: (message: string) => void;
  /** Whether the kernel's changes are being made: what Plotly tells of meanwhile is not the reader's doing. */
  isWorking = false;

  /** @param report - says in the view what Plotly could not do; later changes are made all the same */
  constructor(report: (message: string) => void) {
    this.report = report;
  }

  /** Makes a change: the first after a pause at once, others at the next frame; all once the figure is drawn. */
  add(change: Change): void {
    this.waiting.push(change);
    if (this.drawn) this.schedule();
  }

  /** Begins to change a figure that was drawn as it was at a version. */
  begin(plotly: Plotly, plot: Plot, version: number): void {
    this.drawn = { plotly, plot };
    this.waiting = this.waiting.filter((change) => change.version > version);
    this.schedule();
  }

  /** Shows which points are chosen. */
  select(rows: readonly Uint32Array[]): void {
    if (!this.drawn) return;
    const { plotly, plot } = this.drawn;
    const any = rows.some(({ length }) => length > 0);
    const selectedpoints = plot.data.map((_, i) => (any ? Array.from(rows[i] ?? []) : null));
    void plotly.restyle(plot, { selectedpoints } as never);
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
    this.working = this.working
      .then(() => this.apply())
      .catch((error) =>
        this.report(`The figure could not be changed: ${error instanceof Error ? error.message : error}`),
      );
  }

  private async apply(): Promise<void> {
    const changes = this.waiting;
    this.waiting = [];
    this.isWorking = true;
    try {
      await this.make(changes);
    } finally {
      this.isWorking = false;
    }
  }

  private async make(changes: readonly Change[]): Promise<void> {
    const { plotly, plot } = this.drawn!;
    // The last value of an attribute is the one that is seen.
    const styles = new Map<string, Record<string, unknown>>();
    const layout: Record<string, unknown> = {};
    for (const change of changes) {
      if (change.kind === "relayout") Object.assign(layout, change.changes);
      else if (change.kind === "restyle") {
        const key = change.traces.join();
        styles.set(key, { ...styles.get(key), ...change.changes });
      }
    }
    const moved = new Map<number, Record<string, unknown>>();
    for (const [key, attributes] of styles) {
      const traces = key.split(",").map(Number);
      if (this.move(traces, attributes)) {
        for (const trace of traces) moved.set(trace, { ...moved.get(trace), ...attributes });
        continue;
      }
      const update = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, traces.map(() => value)]),
      );
      await plotly.restyle(plot, update as never, traces);
    }
    if (moved.size > 0 && !(await drawTracesAlone(plotly, plot, moved))) await plotly.redraw(plot);
    for (const change of changes) if (change.kind === "append") await this.append(change);
    if (Object.keys(layout).length > 0) await plotly.relayout(plot, layout as never);
  }

  /**
   * Puts numbers in place of numbers along axes of numbers, to be drawn by one redraw(). Plotly's restyle() would look at
   * the values anew to find out of what kind each axis is, a seventh of its time.
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

  private async append({ points, trace, keep }: Extract<Act, { kind: "append" }>): Promise<void> {
    const { plotly, plot } = this.drawn!;
    const grown = Object.fromEntries(
      Object.entries(points).map(([key, values]) => {
        const before = plot.data[trace]?.[key];
        const old = ArrayBuffer.isView(before) || Array.isArray(before) ? Array.from(before as number[]) : [];
        return [key, [[...old, ...values].slice(-keep)]];
      }),
    );
    await plotly.restyle(plot, grown as never, [trace]);
  }
}
