import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Rows of a panel, and queries that are multiplied at a time. */
const panel = 8;
const together = 32;

/** Whether the module's memory can hold n rows of d columns. */
export function pairProductsFit(n: number, d: number): boolean {
  return fitsMemory(instantiate("knnpairs").prepare(Math.ceil(n / panel), together / panel, d));
}

/**
 * Calls `use` with the scalar products of each query with all rows, in 32-bit numbers, by assembly/knnpairs.ts.
 *
 * @param rows - (n, d)
 * @param queries - (m, d)
 * @param use - gets products that are valid during the call, (n)
 */
export function eachPairProducts(
  rows: Float32Array,
  queries: Float32Array,
  d: number,
  use: (query: number, products: Float32Array) => void,
): void {
  const n = rows.length / d;
  const m = queries.length / d;
  const module = instantiate("knnpairs");
  const panels = Math.ceil(n / panel);
  growTo(module.memory, module.prepare(panels, together / panel, d));
  const { buffer } = module.memory;
  fillPanels(new Float32Array(buffer, module.input() >>> 0, panels * panel * d), rows, 0, n, d);
  const asked = new Float32Array(buffer, module.queriesInput() >>> 0, together * d);
  const products = module.productsOut() >>> 0;
  for (let from = 0; from < m; from += together) {
    const to = Math.min(from + together, m);
    fillPanels(asked, queries, from, to, d);
    module.multiply(Math.ceil((to - from) / panel));
    for (let q = from; q < to; q++) {
      use(q, new Float32Array(buffer, products + (q - from) * panels * panel * 4, n));
    }
  }
}

function fillPanels(panels: Float32Array, rows: Float32Array, from: number, to: number, d: number): void {
  for (let row = from; row < to; row++) {
    const lane = (row - from) % panel;
    let at = (row - from - lane) * d + lane;
    for (let j = row * d; j < (row + 1) * d; j++, at += panel) panels[at] = rows[j];
  }
}
