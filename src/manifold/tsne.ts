import { pca } from "../decomposition/pca.ts";
import { ArgumentError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { knn } from "../neighbors/knn.ts";
import { random } from "../random.ts";
import { requireSamples } from "../stats/samples.ts";
import { runInThreads, threadCount } from "../threads/run-in-threads.ts";
import { runPaused } from "../threads/run-paused.ts";
import { hasSimd, type WasmExports } from "../wasm/instantiate.ts";
import type { Sliced } from "../wasm/sliced.ts";
import { exactModule, forcesFit, openForces, simdForces, treeModule } from "../wasm/tsne.ts";
import { jointProbabilities } from "./affinities.ts";
import { Descent } from "./descent.ts";
import { type Forces, plainForces } from "./forces.ts";
import type { SparseRows } from "./sparse-rows.ts";

export interface TsneOptions {
  /** Dimensions of the map. @defaultValue 2 */
  nComponents?: 2 | 3;
  /** Effective number of neighbours, below n / 3. @defaultValue 30 */
  perplexity?: number;
  /** How much tighter clusters are drawn together during the first 250 iterations, 1 or more. @defaultValue 12 */
  earlyExaggeration?: number;
  /** Step length. @defaultValue n / earlyExaggeration / 4, at least 50: scikit-learn's `"auto"` */
  learningRate?: number;
  /** Iterations, the first 250 of them exaggerated. @defaultValue 1000 */
  maxIter?: number;
  /**
   * Start from the leading principal components, or from small random positions, as also where there are fewer columns than
   * dimensions. @defaultValue "pca"
   */
  init?: "pca" | "random";
  /** Starting point of every random draw; only a random start draws. @defaultValue 0 */
  seed?: number;
  /**
   * Sum the repulsion of all pairs, or take that of far groups together. @defaultValue "exact" up to 5,000 samples,
   * "barnes-hut" above
   */
  method?: "exact" | "barnes-hut";
  /** For Barnes-Hut, how wide a group may be for its distance, 0 to 1; 0 is exact. @defaultValue 0.5 */
  angle?: number;
  /** Threads that compute by Barnes-Hut; 1 is the calling thread itself. The map does not depend on it. @defaultValue 1 */
  threads?: number;
  /** Called about ten times a second. */
  onProgress?: (report: { iteration: number; iterations: number }) => void;
  /** Stops between two iterations; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A map of the samples, (n, nComponents). */
export interface TsneMap extends Matrix {
  readonly data: Float64Array;
  /** Kullback-Leibler divergence between the neighbourhoods of the data and of the map; lower is better. */
  readonly klDivergence: number;
}

const exaggerated = 250;
const reportMs = 100;
/** Above so many samples the tree is the default. */
const mostExact = 5000;

/**
 * t-SNE, a map in which near samples stay near; distances between far groups mean little.
 *
 * van der Maaten and Hinton, 2008, JMLR 9:2579. Neighbourhoods of 3 × perplexity samples and the schedule of
 * scikit-learn's `TSNE` (its gains, momentum and learning rate). Up to 5,000 samples the repulsion is summed over all pairs,
 * exactly; above, and in scikit-learn always, that of far groups is approximated (Barnes-Hut), so time grows with n log n.
 *
 * @param x - samples, (n, d), no missing values
 * @throws {@link ArgumentError} `NOT_FINITE`, `TOO_LARGE_VALUES`, `BAD_OPTION`, or `OUT_OF_RANGE` unless 1 ≤ perplexity ≤ (n - 1) / 3
 */
export async function tsne(x: Matrix, options: TsneOptions = {}): Promise<TsneMap> {
  const { nComponents = 2, perplexity = 30, angle = 0.5, threads = 1, signal } = options;
  const n = x.rows;
  const { method = n > mostExact ? "barnes-hut" : "exact" } = options;
  requireSamples(x, "map", 0);
  requirePerplexity(perplexity, n);
  requireOptions({ nComponents, method, angle });
  const course = courseOf(options, n);
  threadCount({ threads });
  const p = jointProbabilities(knn(x, { k: Math.min(n - 1, Math.floor(3 * perplexity)) }), perplexity);
  const shape = method === "exact" ? exactModule(p, n) : treeModule(p, n, nComponents, angle);
  if (!hasSimd || (threads === 1 && !forcesFit(shape))) {
    return runPaused(undefined, descend(x, p, plainForces(p, n, nComponents), course), signal);
  }
  const computation = (module: WasmExports) => descend(x, p, simdForces(module, p, n, nComponents), course);
  if (threads > 1) return runInThreads({ ...shape, job: `map ${n} samples` }, computation, { threads, signal });
  const module = openForces(shape);
  return runPaused(module, computation(module), signal);
}

/** The iterations from the start to the map. */
function* descend(x: Matrix, p: SparseRows, forces: Forces, course: Course): Sliced<TsneMap> {
  const { nComponents, earlyExaggeration, learningRate, maxIter, init, seed, onProgress } = course;
  const start =
    init === "pca" && x.cols >= nComponents ? principalStart(x, nComponents) : randomStart(x.rows, nComponents, seed);
  const descent = new Descent(p, start, learningRate, forces);
  let told = performance.now();
  for (let iteration = 0; iteration < maxIter; iteration++) {
    const early = iteration < exaggerated;
    yield* descent.step(early ? earlyExaggeration : 1, early ? 0.5 : 0.8);
    if (performance.now() - told >= reportMs) {
      onProgress?.({ iteration: iteration + 1, iterations: maxIter });
      told = performance.now();
    }
    // A place to pause.
    yield [];
  }
  onProgress?.({ iteration: maxIter, iterations: maxIter });
  const klDivergence = yield* descent.klDivergence();
  return { data: interleave(descent.y), rows: x.rows, cols: nComponents, klDivergence };
}

function requireOptions({ nComponents, method, angle }: { nComponents: number; method: string; angle: number }): void {
  if (nComponents !== 2 && nComponents !== 3) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot map to ${nComponents} dimensions`, "Choose 2 or 3 dimensions.");
  }
  if (method !== "exact" && method !== "barnes-hut") {
    throw new ArgumentError("BAD_OPTION", `Cannot map by method ${method}`, 'method is "exact" or "barnes-hut".');
  }
  if (!(angle >= 0 && angle <= 1)) {
    throw new ArgumentError("BAD_OPTION", `Cannot map with angle ${angle}`, "angle is a number from 0 to 1.");
  }
}

/** How the map is found, with defaults filled in. */
type Course = ReturnType<typeof courseOf>;

function courseOf(options: TsneOptions, n: number) {
  const { nComponents = 2, earlyExaggeration = 12, maxIter = 1000, init = "pca", seed = 0, onProgress } = options;
  const { learningRate = Math.max(n / earlyExaggeration / 4, 50) } = options;
  if (!(earlyExaggeration >= 1 && earlyExaggeration < Infinity)) {
    refuse("earlyExaggeration", earlyExaggeration, "a number from 1");
  }
  if (!(learningRate > 0 && learningRate < Infinity)) {
    refuse("learningRate", learningRate, 'a number above 0; without it, it is scikit-learn\'s "auto"');
  }
  if (!Number.isInteger(maxIter) || maxIter < 1) refuse("maxIter", maxIter, "a whole number from 1");
  if (init !== "pca" && init !== "random") refuse("init", init, '"pca" or "random"');
  if (!Number.isInteger(seed)) refuse("seed", seed, "a whole number");
  return { nComponents, earlyExaggeration, learningRate, maxIter, init, seed, onProgress };
}

function refuse(option: string, value: unknown, rule: string): never {
  throw new ArgumentError("BAD_OPTION", `Cannot map with ${option} ${value}`, `${option} is ${rule}.`);
}

function requirePerplexity(perplexity: number, n: number): void {
  if (perplexity >= 1 && perplexity <= (n - 1) / 3) return;
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot map ${n} samples with perplexity ${perplexity}`,
    n >= 4
      ? `Choose a perplexity from 1 to ${Math.floor((n - 1) / 3)}, a third of the other samples.`
      : "t-SNE needs at least 4 samples.",
  );
}

/** The leading components, scaled as in scikit-learn so that the first has standard deviation 1e-4. */
function principalStart(x: Matrix, nComponents: number): Float64Array[] {
  const scores = pca(x, { nComponents }).transform(x);
  const parts = Array.from({ length: nComponents }, (_, c) => {
    return Float64Array.from({ length: x.rows }, (_, i) => scores.data[i * nComponents + c]);
  });
  const spread = Math.sqrt(parts[0].reduce((sum, value) => sum + value * value, 0) / x.rows);
  return parts.map((part) => part.map((value) => (spread > 0 ? (value / spread) * 1e-4 : 0)));
}

function randomStart(n: number, nComponents: number, seed: number): Float64Array[] {
  const { normal } = random(seed);
  return Array.from({ length: nComponents }, () => Float64Array.from({ length: n }, () => 1e-4 * normal()));
}

function interleave(parts: readonly Float64Array[]): Float64Array {
  const data = new Float64Array(parts.length * parts[0].length);
  parts.forEach((part, c) => {
    for (let i = 0; i < part.length; i++) data[i * parts.length + c] = part[i];
  });
  return data;
}
