import type { Matrix } from "../../matrix.ts";
import type { Executor } from "../executors/executor.ts";
import { graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { softmax } from "../graph/reductions.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dense } from "../layers/dense.ts";
import { type Layer, named, type Weights } from "../layers/layer.ts";
import { viewsOf } from "../training/weights.ts";

/** Linear layers from features to clusters. */
export function scanHeads(features: number, nClusters: number, count: number): readonly Layer[] {
  return Array.from({ length: count }, (_, i) => named(`heads.${i}`, dense(features, nClusters)));
}

/** Probabilities that a head gives. */
export function probabilitiesOf(head: Layer, x: Tensor, weights: Weights): Tensor {
  return softmax(head.apply(x, weights), 1);
}

/** Columns brought to mean 0 and standard deviation 1, and the same for other rows. */
export interface Scaler {
  /** (n, d) → n · d */
  apply(x: Matrix): Float32Array;
}

/** Learns means and deviations of the columns; columns that never change become 0. */
export function columnScaler({ data, rows, cols }: Matrix): Scaler {
  const means = new Float64Array(cols);
  const squares = new Float64Array(cols);
  for (let i = 0; i < rows * cols; i++) means[i % cols] += data[i] / rows;
  for (let i = 0; i < rows * cols; i++) squares[i % cols] += (data[i] - means[i % cols]) ** 2 / rows;
  return {
    apply: (x) =>
      Float32Array.from(x.data, (value, i) => {
        const deviation = Math.sqrt(squares[i % cols]);
        return deviation > 1e-12 ? (value - means[i % cols]) / deviation : 0;
      }),
  };
}

/** Probabilities of all rows by each head, (n, k) each. */
export async function allProbabilities(
  executor: Executor,
  heads: readonly Layer[],
  vector: Float32Array,
  x: Float32Array,
  rows: number,
): Promise<Matrix[]> {
  const parameters = heads.flatMap((head) => head.parameters);
  const { weights } = viewsOf(input("weights", [vector.length]), parameters);
  const samples = input("x", [rows, x.length / rows]);
  const outputs = Object.fromEntries(heads.map((head, i) => [`head ${i}`, probabilitiesOf(head, samples, weights)]));
  const program = await executor.compile(graph({ outputs }));
  try {
    const found = await program.run({ x, weights: vector });
    return heads.map((_, i) => {
      const data = Float64Array.from(found[`head ${i}`]);
      return { data, rows, cols: data.length / rows };
    });
  } finally {
    await program.close();
  }
}
