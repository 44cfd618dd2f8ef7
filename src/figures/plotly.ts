import type { Annotation, Config, Layout, PlotType } from "plotly.js-dist-min";

export type { Annotation, Config, Layout };

/**
 * One trace of a figure, with Plotly's attribute names. Values may be typed arrays; a two-dimensional `z` may be a
 * {@link Matrix}, its first row at the lowest y.
 */
export interface Trace {
  readonly type: PlotType;
  readonly [attribute: string]: unknown;
}

/** What changes at one step of an animated figure. */
export interface Frame {
  readonly name: string;
  /** Positions of the traces that change. */
  readonly traces: readonly number[];
  /** What changes in each of them. */
  readonly data: readonly { readonly [attribute: string]: unknown }[];
  readonly layout?: Partial<Layout>;
}
