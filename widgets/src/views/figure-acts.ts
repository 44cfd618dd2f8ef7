/** One change of a figure that has been drawn. */
export type Act =
  | { kind: "restyle"; changes: Record<string, unknown>; traces: number[] }
  | { kind: "relayout"; changes: Record<string, unknown> }
  | { kind: "append"; points: Record<string, Float64Array>; trace: number; keep: number }
  | { kind: "select"; rows: readonly Uint32Array[] };

/** Adds an act to others, or makes it one with the last of them where the figure ends the same. */
export function addAct(acts: Act[], act: Act): void {
  const last = acts.at(-1);
  const one = last && joined(last, act);
  if (one) acts[acts.length - 1] = one;
  else acts.push(act);
}

function joined(first: Act, second: Act): Act | undefined {
  if (first.kind === "select" && second.kind === "select") return second;
  if (first.kind === "append" && second.kind === "append") {
    const names = Object.keys(first.points);
    const isLike = first.trace === second.trace && first.keep === second.keep;
    if (!isLike || names.join() !== Object.keys(second.points).join()) return undefined;
    const both = names.map((name) => [name, concatenated(first.points[name]!, second.points[name]!)]);
    return { ...first, points: Object.fromEntries(both) };
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

function concatenated(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
