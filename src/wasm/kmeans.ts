import type { KmeansLoops } from "../cluster/kmeans-loops.ts";
import { fitsMemory, growTo, instantiate, type WasmExports } from "./instantiate.ts";
import { type Call, ranges, type Sliced } from "./sliced.ts";

/** Samples whose weights are summed together, as in cluster/kmeans-loops.ts. */
const weightBlock = 256;
/** More than the rounding to 32 bits. */
const up = 1 + 2 ** -22;
const down = 1 - 2 ** -22;

/** Whether the module's memory can hold n samples of so many columns and k centers. */
export function kmeansFits(n: number, columns: number, k: number): boolean {
  return fitsMemory(instantiate("kmeans").prepare(n, columns, k));
}

/**
 * Arrays and hot loops of k-means by assembly/kmeans.ts: the twin of `plainLoops` in cluster/kmeans-loops.ts, which
 * says what they are.
 */
export function simdLoops(n: number, columns: number, k: number): KmeansLoops & { readonly module: WasmExports } {
  const module = instantiate("kmeans");
  growTo(module.memory, module.prepare(n, columns, k));
  return loopsOf(module, n, columns, k, 1);
}

/**
 * As {@link simdLoops}, on a module that is prepared, with calls for `parts` parts of the samples at a time. The result does
 * not depend on how many those are.
 */
export function loopsOf(module: WasmExports, n: number, columns: number, k: number, parts: number) {
  const { buffer } = module.memory;
  const at = (which: number) => module.place(which) >>> 0;
  const d = columns + (columns % 2);
  const blocks = Math.ceil(n / weightBlock);
  const lists = [0, 1, 2];
  const reaches = new Float32Array(buffer, at(7), k * 4);
  // A 32-bit bound loses at most this each time that it is widened.
  const rounding = 4 * Math.sqrt(columns) * 2 ** -23;
  const samples = ranges((n + 3) & ~3, parts, 4);
  const weightBlocks = ranges(blocks, parts, 1);
  let scale = 1;
  let fresh = true;

  function* assign(half: Float64Array, moved: Float64Array, othersMoved: Float64Array): Sliced<number> {
    for (let c = 0; c < k; c++) {
      reaches[c * 4] = moved[c] * scale * up + rounding;
      reaches[c * 4 + 1] = half[c] * scale * down;
      reaches[c * 4 + 2] = othersMoved[c] * scale * up + rounding;
    }
    module.readCenters(scale);
    const calls = samples.map(([from, to]): Call => ["assign", from, to, fresh ? 1 : 0, scale]);
    const counts = yield calls;
    for (const [at, [from]] of samples.entries()) module.apply(from, counts[at]);
    fresh = false;
    return counts.reduce((a, b) => a + b, 0);
  }

  return {
    module,
    n,
    d,
    k,
    x: new Float64Array(buffer, at(0), n * d),
    centers: new Float64Array(buffer, at(1), k * d),
    sums: new Float64Array(buffer, at(2), k * d),
    counts: new Int32Array(buffer, at(3), k),
    labels: new Int32Array(buffer, at(6), n),
    upper: new Float32Array(buffer, at(8), n),
    lower: new Float32Array(buffer, at(9), n),
    weights: lists.map((list) => new Float32Array(buffer, at(4) + list * blocks * weightBlock * 4, n)),
    totals: lists.map((list) => new Float64Array(buffer, at(5) + list * blocks * 8, blocks)),
    load(factor: number) {
      scale = factor;
      module.load32(factor);
    },
    reset() {
      fresh = true;
      module.reset();
    },
    assign,
    *weigh(center: number, before: number, out: number): Sliced<void> {
      const list = before < 0 ? 3 : before;
      yield weightBlocks.map(([from, to]): Call => ["weigh", center, list, out, from, to]);
    },
    inertia: () => module.inertia(),
  };
}
