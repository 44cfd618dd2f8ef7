/** What this extension uses of plotly.js. */
export type Plotly = typeof import("plotly.js-dist-min").default;

let loading: Promise<Plotly> | undefined;

/** plotly.js, loaded from the extension's own folder at the first figure and shared by all of them. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import("plotly.js-dist-min").then(
    (module) => module.default,
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
