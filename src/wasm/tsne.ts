import { fitsMemory, growTo, instantiate, type ModuleName, type WasmExports } from "./instantiate.ts";
import { type Call, ranges, type Sliced } from "./sliced.ts";

/** The probabilities of pairs: row i has the columns and values from `offsets[i]` to `offsets[i + 1]`. */
interface Pairs {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** A module for forces, and the numbers that prepare it. */
export interface ForceModule {
  readonly name: ModuleName;
  readonly prepare: readonly number[];
}

/** Samples on which both forces take some milliseconds. */
const part = 2048;

/** The module that sums repulsion over all pairs, for n samples. */
export function exactModule(p: Pairs, n: number): ForceModule {
  return { name: "tsne", prepare: [n, paddedLength(p, n)] };
}

/**
 * The module that takes the repulsion of a group as that of its middle where the group is narrower than `angle` times its
 * distance; with an angle of 0 it sums over all pairs too.
 */
export function treeModule(p: Pairs, n: number, dimensions: number, angle: number): ForceModule {
  return { name: "tsnetree", prepare: [n, dimensions, paddedLength(p, n), angle] };
}

/** Whether the module's memory can hold the samples and their pairs. */
export function forcesFit({ name, prepare }: ForceModule): boolean {
  return fitsMemory(instantiate(name).prepare(...prepare));
}

/** An instance that is ready for {@link simdForces}. */
export function openForces({ name, prepare }: ForceModule): WasmExports {
  const module = instantiate(name);
  growTo(module.memory, module.prepare(...prepare));
  return module;
}

/**
 * The forces of t-SNE by assembly/tsne.ts or assembly/tsnetree.ts: the twin of `plainForces` in manifold/forces.ts, which
 * says what they are, within the rounding of 32-bit numbers and the angle of the tree.
 *
 * @param dimensions - 2 or 3
 */
export function simdForces(module: WasmExports, p: Pairs, n: number, dimensions: number) {
  fillPairs(module, p, n);
  const { buffer } = module.memory;
  const padded = Math.ceil(n / 4) * 4;
  const parts = (at: number) =>
    Array.from({ length: dimensions }, (_, c) => new Float32Array(buffer, (at >>> 0) + c * padded * 4, n));
  const positions = parts(module.input());
  const pushed = parts(module.pushOut());
  const pulled = new Float32Array(buffer, module.pullOut() >>> 0, n * 4);
  const pull = Array.from({ length: dimensions }, () => new Float64Array(n));
  const push = Array.from({ length: dimensions }, () => new Float64Array(n));
  const slices = ranges(n, Math.ceil(n / part), 4);

  function* compute(y: readonly Float64Array[]): Sliced<number> {
    for (let c = 0; c < dimensions; c++) positions[c].set(y[c]);
    const totals = yield callsOf();
    for (let c = 0; c < dimensions; c++) {
      push[c].set(pushed[c]);
      for (let i = 0; i < n; i++) pull[c][i] = pulled[i * 4 + c];
    }
    return totals.reduce((sum, total) => sum + total, 0);
  }

  function callsOf(): Call[] {
    if (!module.plant) return [["run", dimensions]];
    const nodes = module.plant();
    return slices.map(([from, to]) => ["run", from, to, nodes]);
  }

  return { pull, push, compute };
}

/** Rows are completed to whole vectors by pairs of probability 0. */
function paddedLength({ offsets }: Pairs, n: number): number {
  let length = 0;
  for (let i = 0; i < n; i++) length += Math.ceil((offsets[i + 1] - offsets[i]) / 4) * 4;
  return length;
}

function fillPairs(module: WasmExports, p: Pairs, n: number): void {
  const { offsets, columns, values } = p;
  const { buffer } = module.memory;
  const length = paddedLength(p, n);
  const starts = new Int32Array(buffer, module.offsetsInput() >>> 0, n + 1);
  const others = new Int32Array(buffer, module.columnsInput() >>> 0, length);
  const weights = new Float32Array(buffer, module.valuesInput() >>> 0, length);
  starts[0] = 0;
  for (let i = 0; i < n; i++) {
    others.set(columns.subarray(offsets[i], offsets[i + 1]), starts[i]);
    weights.set(values.subarray(offsets[i], offsets[i + 1]), starts[i]);
    starts[i + 1] = starts[i] + Math.ceil((offsets[i + 1] - offsets[i]) / 4) * 4;
  }
}
