import type { Encoder } from "../encoders/encoder.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { concat } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type BatchStatistics, fixedBatchNorm, trainedBatchNorm } from "../layers/batch-norm.ts";
import type { Layer, Parameter, Weights } from "../layers/layer.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { TrainingStepOptions } from "../training/training-step.ts";
import { parameterCount, viewsOf } from "../training/weights.ts";

/** What stands on a backbone while it learns. */
export interface Top {
  readonly parameters: readonly Parameter[];
  /** Traces the loss of the views `x`, (n, 3, size, size), whose features the backbone gave. */
  loss(x: Tensor, features: Tensor, weights: Weights): Tensor;
}

/** A backbone and what stands on it as they learn. */
export interface EncoderNetwork {
  /** Views of each picture. */
  readonly views: 1 | 2;
  /** Everything that the optimizer moves. */
  readonly parameters: readonly Parameter[];
  /** Running means and running variances of every normalization. */
  readonly running: { readonly means: readonly Parameter[]; readonly variances: readonly Parameter[] };
  /** The training step for views of `batch` pictures; the graph also hands out `means` and `variances`. */
  step(batch: number, size: number, optimizer: Optimizer): TrainingStepOptions;
  /** The loss with the running statistics instead of the batch's: inputs `x`, `weights`, `means` and `variances`. */
  test(batch: number, size: number): Graph;
  /** How many values the statistics of each channel are of, in the order of `means`; known once a step was traced. */
  readonly counts: number[];
}

/**
 * The network of a task.
 *
 * @param top - makes what stands on the backbone, with normalizations in training or fixed ones; it must apply them in the
 * order of its parameters
 */
export function encoderNetwork(
  backbone: Encoder,
  views: 1 | 2,
  top: (norm: (channels: number) => Layer) => Top,
): EncoderNetwork {
  const fixed = top(fixedBatchNorm);
  const trained = [
    backbone.trainingLayer!(() => undefined),
    top((channels) => trainedBatchNorm(channels, () => undefined)),
  ];
  const parameters = trained.flatMap((part) => part.parameters);
  const all = [...backbone.layer.parameters, ...fixed.parameters];
  const ending = (end: string) => all.filter(({ name }) => name.endsWith(end));
  const running = { means: ending("running_mean"), variances: ending("running_var") };
  const counts: number[] = [];
  const pictures = (batch: number, size: number) => input("x", [views * batch, 3, size, size]);

  return {
    views,
    parameters,
    running,
    counts,
    step: (batch, size, optimizer) => ({
      parameters,
      optimizer,
      loss(weights) {
        const statistics: BatchStatistics[] = [];
        const collect = (found: BatchStatistics) => statistics.push(found);
        const x = pictures(batch, size);
        const features = backbone.trainingLayer!(collect).apply(x, weights);
        const loss = top((channels) => trainedBatchNorm(channels, collect)).loss(x, features, weights);
        counts.splice(0, counts.length, ...statistics.flatMap(({ count, mean }) => Array(mean.shape[0]).fill(count)));
        return {
          loss,
          means: concat(statistics.map(({ mean }) => mean)),
          variances: concat(statistics.map(({ variance }) => variance)),
        };
      },
    }),
    test(batch, size) {
      const byName = new Map<string, Tensor>();
      const hold = (name: string, list: readonly Parameter[]) => {
        const vectors = viewsOf(input(name, [parameterCount(list)]), list).all;
        list.forEach((parameter, i) => {
          byName.set(parameter.name, vectors[i]);
        });
      };
      hold("weights", parameters);
      hold("means", running.means);
      hold("variances", running.variances);
      const weights: Weights = (name) => byName.get(name)!;
      const x = pictures(batch, size);
      return graph({ outputs: { loss: fixed.loss(x, backbone.layer.apply(x, weights), weights) } });
    },
  };
}
