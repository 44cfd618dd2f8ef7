import type { Encoder } from "../encoders/encoder.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { concat } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { BatchStatistics } from "../layers/batch-norm.ts";
import type { Layer, Parameter, Weights } from "../layers/layer.ts";
import { ntXent } from "../losses.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { TrainingStepOptions } from "../training/training-step.ts";
import { parameterCount, viewsOf } from "../training/weights.ts";
import { projectionHead } from "./projection-head.ts";

/** A backbone and its head as they learn. */
export interface SimclrNetwork {
  /** Everything that the optimizer moves. */
  readonly parameters: readonly Parameter[];
  /** Running means, then running variances, of every normalization: what the backbone holds besides. */
  readonly running: { readonly means: readonly Parameter[]; readonly variances: readonly Parameter[] };
  /** The training step for pairs of views of `batch` pictures; the graph also hands out `means` and `variances`. */
  step(batch: number, size: number, optimizer: Optimizer, temperature: number): TrainingStepOptions;
  /** The loss with the running statistics instead of the batch's: inputs `x`, `weights`, `means` and `variances`. */
  test(batch: number, size: number, temperature: number): Graph;
  /** How many values the statistics of each channel are of, in the order of `means`; known once a step was traced. */
  readonly counts: number[];
}

/** The network that SimCLR trains on a backbone. */
export function simclrNetwork(backbone: Encoder, head: Layer = projectionHead(backbone.features)): SimclrNetwork {
  const trained = backbone.trainingLayer!(() => undefined);
  const parameters = [...trained.parameters, ...head.parameters];
  const ending = (end: string) => backbone.layer.parameters.filter(({ name }) => name.endsWith(end));
  const running = { means: ending("running_mean"), variances: ending("running_var") };
  const counts: number[] = [];
  const views = (batch: number, size: number) => input("x", [2 * batch, 3, size, size]);

  return {
    parameters,
    running,
    counts,
    step: (batch, size, optimizer, temperature) => ({
      parameters,
      optimizer,
      loss(weights) {
        const statistics: BatchStatistics[] = [];
        const layer = backbone.trainingLayer!((found) => statistics.push(found));
        const features = layer.apply(views(batch, size), weights);
        const loss = ntXent(head.apply(features, weights), temperature);
        counts.splice(0, counts.length, ...statistics.flatMap(({ count, mean }) => Array(mean.shape[0]).fill(count)));
        return {
          loss,
          means: concat(statistics.map(({ mean }) => mean)),
          variances: concat(statistics.map(({ variance }) => variance)),
        };
      },
    }),
    test(batch, size, temperature) {
      const held = [
        viewsOf(input("weights", [parameterCount(parameters)]), parameters),
        viewsOf(input("means", [parameterCount(running.means)]), running.means),
        viewsOf(input("variances", [parameterCount(running.variances)]), running.variances),
      ];
      const lists = [parameters, running.means, running.variances];
      const byName = new Map<string, Tensor>();
      lists.forEach((list, i) => {
        list.forEach(({ name }, j) => {
          byName.set(name, held[i].all[j]);
        });
      });
      const weights: Weights = (name) => byName.get(name)!;
      const features = backbone.layer.apply(views(batch, size), weights);
      return graph({ outputs: { loss: ntXent(head.apply(features, weights), temperature) } });
    },
  };
}
