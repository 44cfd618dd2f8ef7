import type { Plotly } from "../plotly.ts";
import type { Plot } from "./live-figure.ts";

type Change = { version: number } & Act;

type Act =
  | { kind: "restyle"; changes: Record<string, unknown>; traces: number[] }
  | { kind: "relayout"; changes: Record<string, unknown> }
  | { kind: "append"; points: Record<string, Float64Array>; trace: number; keep: number };

/** Makes the kernel's changes to a figure, those of one frame together. */
export class FigureChanges {
  private drawn: { plotly: Plotly; plot: Plot } | undefined;
  private waiting: Change[] = [];
  private frame: number | undefined;
  private working: Promise<unknown> = Promise.resolve();

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
    this.working = this.working.then(() => this.apply());
  }

  private async apply(): Promise<void> {
    const { plotly, plot } = this.drawn!;
    const changes = this.waiting;
    this.waiting = [];
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
    for (const [key, attributes] of styles) {
      const traces = key.split(",").map(Number);
      const update = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, traces.map(() => value)]),
      );
      await plotly.restyle(plot, update as never, traces);
    }
    for (const change of changes) if (change.kind === "append") await this.append(change);
    if (Object.keys(layout).length > 0) await plotly.relayout(plot, layout as never);
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
