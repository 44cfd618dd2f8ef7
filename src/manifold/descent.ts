import type { Sliced } from "../wasm/sliced.ts";
import type { Forces } from "./forces.ts";
import { repulsion } from "./repulsion.ts";
import type { SparseRows } from "./sparse-rows.ts";

/** Up to so many samples the divergence is summed over all pairs. */
const exactDivergence = 15_000;

/** Gradient descent with momentum and a gain for each coordinate (Jacobs, 1988), as in the authors' own code of t-SNE. */
export class Descent {
  /** Positions, one array per dimension, each (n). */
  readonly y: Float64Array[];
  readonly #p: SparseRows;
  readonly #learningRate: number;
  readonly #forces: Forces;
  readonly #velocity: Float64Array[];
  readonly #gains: Float64Array[];

  constructor(p: SparseRows, y: Float64Array[], learningRate: number, forces: Forces) {
    this.y = y;
    this.#p = p;
    this.#learningRate = learningRate;
    this.#forces = forces;
    this.#velocity = y.map((part) => new Float64Array(part.length));
    this.#gains = y.map((part) => new Float64Array(part.length).fill(1));
  }

  *step(exaggeration: number, momentum: number): Sliced<void> {
    const total = yield* this.#forces.compute(this.y);
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

  /** The Kullback-Leibler divergence; of many samples with the total that the forces are computed with. */
  *klDivergence(): Sliced<number> {
    const { offsets, columns, values } = this.#p;
    const n = this.y[0].length;
    const total =
      n > exactDivergence
        ? yield* this.#forces.compute(this.y)
        : repulsion(
            this.y,
            this.y.map(() => new Float64Array(n)),
          );
    let sum = 0;
    for (let i = 0; i < n; i++) {
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
