import { growTo, instantiate, type WasmExports } from "./instantiate.ts";

/** Pixels summed at a time. */
const chunk = 16_384;

/** The module in use, which holds a fifth of a megabyte however many pixels there are. */
let module: WasmExports | undefined;

interface Planes {
  readonly radiance: Float32Array;
  readonly incidence: Float32Array;
  readonly emission: Float32Array;
}

/**
 * Number of usable pixels and their sums of x, y, xx, xy, yy, where x = log(μ μ₀) - x0 and y = log(μ I) - y0, by
 * assembly/minnaert.ts: the twin of `plainSums` in planet/minnaert-sums.ts, within rounding.
 */
export function simdMinnaertSums(planes: Planes, x0: number, y0: number): Float64Array {
  const { module, values, chunks } = prepare(planes);
  const part = new Float64Array(module.memory.buffer, module.output() >>> 0, 6);
  const sums = new Float64Array(6);
  for (const [, count] of chunks()) {
    // The last two pixels of an odd count: the second has no radiance.
    values.fill(Number.NaN, count);
    module.run(count + (count & 1), x0, y0);
    for (let k = 0; k < 6; k++) sums[k] += part[k];
  }
  return sums;
}

/**
 * The radiance divided by μ^(k-1) μ₀^k, by assembly/minnaert.ts: the twin of `plainCorrection` in planet/limb-correction.ts, within
 * the rounding of 32-bit numbers.
 */
export function simdCorrection(planes: Planes, k: number): Float32Array {
  const { module, values, chunks } = prepare(planes);
  const corrected = new Float32Array(planes.radiance.length);
  for (const [from, count] of chunks()) {
    module.correct(count + (count & 1), k);
    corrected.set(values.subarray(0, count), from);
  }
  return corrected;
}

/** The module, its view of the radiances, and an iteration over chunks that puts each into its memory. */
function prepare({ radiance, incidence, emission }: Planes) {
  module ??= instantiate("minnaert");
  growTo(module.memory, module.prepare(chunk));
  const { buffer } = module.memory;
  const [values, suns, views] = [module.radianceInput(), module.incidenceInput(), module.emissionInput()].map(
    (at) => new Float32Array(buffer, at >>> 0, chunk),
  );
  function* chunks(): Generator<[from: number, count: number]> {
    for (let from = 0; from < radiance.length; from += chunk) {
      const count = Math.min(chunk, radiance.length - from);
      values.set(radiance.subarray(from, from + count));
      suns.set(incidence.subarray(from, from + count));
      views.set(emission.subarray(from, from + count));
      yield [from, count];
    }
  }
  return { module, values, chunks };
}
