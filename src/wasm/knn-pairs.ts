import { fitsMemory, instantiate, type WasmExports } from "./instantiate.ts";
import { type Call, ranges, type Sliced } from "./sliced.ts";

/** Rows of a panel, and queries of one call. */
const panel = 8;
const together = 32;

/** Numbers that prepare the module for n rows of d columns, and so many calls at a time. */
export function pairProductsShape(n: number, d: number, calls = 1): readonly number[] {
  return [Math.ceil(n / panel), together / panel, d, calls];
}

/** Whether the module's memory can hold them. */
export function pairProductsFit(n: number, d: number, calls = 1): boolean {
  return fitsMemory(instantiate("knnpairs").prepare(...pairProductsShape(n, d, calls)));
}

/**
 * Gives `use` the scalar products of each query with all rows, in 32-bit numbers, by assembly/knnpairs.ts.
 *
 * @param module - prepared for `calls` calls at a time
 * @param rows - (n, d)
 * @param queries - (m, d)
 * @param use - gets products that are valid during the call, (n); queries in their order
 * @param onProgress - told which share of the queries has been answered, 0 to 1
 */
export function* pairProductsSliced(
  module: WasmExports,
  rows: Float32Array,
  queries: Float32Array,
  d: number,
  calls: number,
  use: (query: number, products: Float32Array) => void,
  onProgress?: (share: number) => void,
): Sliced<void> {
  const n = rows.length / d;
  const m = queries.length / d;
  const panels = Math.ceil(n / panel);
  const { buffer } = module.memory;
  fillPanels(new Float32Array(buffer, module.input() >>> 0, panels * panel * d), rows, 0, n, d);
  const asked = new Float32Array(buffer, module.queriesInput() >>> 0, calls * together * d);
  const products = module.productsOut() >>> 0;
  for (let from = 0; from < m; from += calls * together) {
    const to = Math.min(from + calls * together, m);
    fillPanels(asked, queries, from, to, d);
    const parts = ranges(to - from, calls, together);
    yield parts.map(([first, end], call): Call => ["multiply", call, Math.ceil((end - first) / panel)]);
    for (let q = from; q < to; q++) {
      use(q, new Float32Array(buffer, products + (q - from) * panels * panel * 4, n));
    }
    onProgress?.(to / m);
  }
}

function fillPanels(panels: Float32Array, rows: Float32Array, from: number, to: number, d: number): void {
  for (let row = from; row < to; row++) {
    const lane = (row - from) % panel;
    let at = (row - from - lane) * d + lane;
    for (let j = row * d; j < (row + 1) * d; j++, at += panel) panels[at] = rows[j];
  }
}
