import { pca } from "../decomposition/pca.ts";
import { ArgumentError } from "../errors.ts";
import { type Matrix, requireFinite } from "../matrix.ts";
import { knn } from "../neighbors/knn.ts";
import { random } from "../random.ts";
import { jointProbabilities, type SparseRows } from "./affinities.ts";
import { type Forces, forces } from "./forces.ts";
import { repulsion } from "./repulsion.ts";

export interface TsneOptions {
  /** Dimensions of the map. @defaultValue 2 */
  nComponents?: 2 | 3;
  /** Effective number of neighbours, below n / 3. @defaultValue 30 */
  perplexity?: number;
  /** How much tighter clusters are drawn together during the first 250 iterations. @defaultValue 12 */
  earlyExaggeration?: number;
  /** Step length. @defaultValue n / earlyExaggeration / 4, at least 50 */
  learningRate?: number;
  /** Iterations, the first 250 of them exaggerated. @defaultValue 1000 */
  maxIter?: number;
  /** Start from the leading principal components, or from small random positions. @defaultValue "pca" */
  init?: "pca" | "random";
  /** Starting point of every random draw; only `init: "random"` draws. @defaultValue 0 */
  seed?: number;
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
const sliceMs = 50;

/**
 * t-SNE, a map in which near samples stay near; distances between far groups mean little.
 *
 * van der Maaten and Hinton, 2008, JMLR 9:2579. Neighbourhoods of 3 × perplexity samples and the schedule of
 * scikit-learn's `TSNE` (its gains, momentum and learning rate); the repulsion is summed over all pairs, exactly,
 * where scikit-learn approximates it (Barnes-Hut), so time grows with n²: about 3 s at n = 2,000 with 128-bit vectors.
 *
 * @param x - samples, (n, d), no missing values
 * @throws {@link ArgumentError} `NOT_FINITE`, or `OUT_OF_RANGE` unless 1 ≤ perplexity ≤ (n - 1) / 3
 */
export async function tsne(x: Matrix, options: TsneOptions = {}): Promise<TsneMap> {
  const { nComponents = 2, perplexity = 30, earlyExaggeration = 12, maxIter = 1000, init = "pca", seed = 0 } = options;
  requireFinite(x, "map");
  requirePerplexity(perplexity, x.rows);
  if (nComponents !== 2 && nComponents !== 3) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot map to ${nComponents} dimensions`, "Choose 2 or 3 dimensions.");
  }
  const n = x.rows;
  const learningRate = options.learningRate ?? Math.max(n / earlyExaggeration / 4, 50);
  const probabilities = jointProbabilities(knn(x, { k: Math.min(n - 1, Math.floor(3 * perplexity)) }), perplexity);
  const start =
    init === "pca" && x.cols >= nComponents ? principalStart(x, nComponents) : randomStart(n, nComponents, seed);
  const descent = new Descent(probabilities, start, learningRate);

  let paused = performance.now();
  for (let iteration = 0; iteration < maxIter; iteration++) {
    const early = iteration < exaggerated;
    descent.step(early ? earlyExaggeration : 1, early ? 0.5 : 0.8);
    if (performance.now() - paused < sliceMs) continue;
    options.onProgress?.({ iteration: iteration + 1, iterations: maxIter });
    await new Promise(setImmediate);
    options.signal?.throwIfAborted();
    paused = performance.now();
  }
  options.onProgress?.({ iteration: maxIter, iterations: maxIter });
  return { data: interleave(descent.y), rows: n, cols: nComponents, klDivergence: descent.klDivergence() };
}

/** Gradient descent with momentum and a gain for each coordinate (Jacobs, 1988), as in the authors' own code. */
class Descent {
  readonly y: Float64Array[];
  readonly #p: SparseRows;
  readonly #learningRate: number;
  readonly #forces: Forces;
  readonly #velocity: Float64Array[];
  readonly #gains: Float64Array[];

  constructor(p: SparseRows, y: Float64Array[], learningRate: number) {
    this.y = y;
    this.#p = p;
    this.#learningRate = learningRate;
    this.#forces = forces(p, y[0].length, y.length);
    this.#velocity = y.map((part) => new Float64Array(part.length));
    this.#gains = y.map((part) => new Float64Array(part.length).fill(1));
  }

  step(exaggeration: number, momentum: number): void {
    const total = this.#forces.compute(this.y);
    this.y.forEach((part, c) => {
      const pull = this.#forces.pull[c];
      const push = this.#forces.push[c];
      const velocities = this.#velocity[c];
      const gains = this.#gains[c];
      for (let i = 0; i < part.length; i++) {
        const gradient = 4 * (exaggeration * pull[i] - push[i] / total);
        gains[i] = Math.max(0.01, velocities[i] * gradient < 0 ? gains[i] + 0.2 : gains[i] * 0.8);
        velocities[i] = momentum * velocities[i] - this.#learningRate * gains[i] * gradient;
        part[i] += velocities[i];
      }
    });
  }

  klDivergence(): number {
    const { offsets, columns, values } = this.#p;
    const unused = this.y.map((part) => new Float64Array(part.length));
    const total = repulsion(this.y, unused);
    let sum = 0;
    for (let i = 0; i < this.y[0].length; i++) {
      for (let s = offsets[i]; s < offsets[i + 1]; s++) {
        if (values[s] === 0) continue;
        let squared = 1;
        for (const part of this.y) squared += (part[i] - part[columns[s]]) ** 2;
        sum += values[s] * Math.log(values[s] * squared * total);
      }
    }
    return sum;
  }
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
