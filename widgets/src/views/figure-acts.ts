/** One change of a figure that has been drawn. */
export type Act =
  | { kind: "restyle"; changes: Record<string, unknown>; traces: number[] }
  | { kind: "relayout"; changes: Record<string, unknown> }
  | { kind: "append"; points: Record<string, Float64Array>; trace: number; keep: number }
  | Select;

/** Points are chosen; `isDrawn` where the reader did it and the box or lasso may stay in sight. */
interface Select {
  kind: "select";
  rows: readonly Uint32Array[];
  isDrawn: boolean;
}

/** Adds an act to others, or makes it one with an earlier of them where the figure ends the same. */
export function addAct(acts: Act[], act: Act): void {
  for (let i = acts.length - 1; i >= 0; i--) {
    const one = joined(acts[i]!, act);
    if (one) {
      acts[i] = one;
      return;
    }
    if (!commute(acts[i]!, act)) break;
  }
  acts.push(act);
}

/** Whether it does not matter which of two acts is first. */
function commute(first: Act, second: Act): boolean {
  if (first.kind === "select" || second.kind === "select") return first.kind !== second.kind;
  if (first.kind === "relayout" || second.kind === "relayout") return first.kind !== second.kind;
  const traces = tracesOf(second);
  return tracesOf(first).every((trace) => !traces.includes(trace));
}

function tracesOf(act: Extract<Act, { kind: "restyle" | "append" }>): number[] {
  return act.kind === "append" ? [act.trace] : act.traces;
}

function joined(first: Act, second: Act): Act | undefined {
  if (first.kind === "select" && second.kind === "select") return second;
  if (first.kind === "append" && second.kind === "append") {
    const { trace, keep } = second;
    const names = Object.keys(first.points);
    const isLike = first.trace === trace && first.keep === keep;
    if (!isLike || names.join() !== Object.keys(second.points).join()) return undefined;
    const both = names.map((name) => [name, lastOf(first.points[name]!, second.points[name]!, keep)]);
    return { ...second, points: Object.fromEntries(both) };
  }
  if (first.kind === "restyle" && second.kind === "restyle") {
    if (first.traces.join() !== second.traces.join() || clash(first.changes, second.changes)) return undefined;
    return { ...first, changes: { ...first.changes, ...second.changes } };
  }
  if (first.kind === "relayout" && second.kind === "relayout" && !clash(first.changes, second.changes)) {
    return { ...first, changes: { ...first.changes, ...second.changes } };
  }
  return undefined;
}

/** Whether a name of one leads through a name of the other, which Plotly refuses to be given together. */
function clash(first: object, second: object): boolean {
  const leadsThrough = (name: string, other: string) =>
    name.startsWith(other) && /^[.[]/.test(name.slice(other.length));
  return Object.keys(first).some((a) => Object.keys(second).some((b) => leadsThrough(a, b) || leadsThrough(b, a)));
}

/** The last `keep` of the numbers of two arrays. */
function lastOf(first: Float64Array, second: Float64Array, keep: number): Float64Array {
  const before = first.subarray(Math.max(0, first.length - Math.max(0, keep - second.length)));
  const after = second.subarray(Math.max(0, second.length - keep));
  const both = new Float64Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}
