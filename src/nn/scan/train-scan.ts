import { ArgumentError } from "../../errors.ts";
import { type Matrix, requireFinite } from "../../matrix.ts";
import { knn } from "../../neighbors/knn.ts";
import { random } from "../../random.ts";
import { requireSamples } from "../../stats/samples.ts";
import { toUnitLength } from "../benchmark/benchmark.ts";
import { largest } from "../deep-clustering/passes.ts";
import { chooseExecutor } from "../device.ts";
import { initialWeights, parameterCount } from "../training/weights.ts";
import { allProbabilities, columnScaler, scanHeads } from "./heads.ts";
import { learnFromNeighbors, type ScanRun } from "./learn-from-neighbors.ts";
import { learnFromSure } from "./learn-from-sure.ts";
import { type ScanReport, scanSettings, type TrainScanOptions } from "./options.ts";
import { lossOverNeighbors } from "./select-head.ts";

/** Clusters found from neighbours. */
export interface ScanClusters {
  /** Likeliest cluster of each sample, (n). */
  readonly labels: Int32Array;
  /** (n, k), rows sum to 1. */
  readonly probabilities: Matrix;
  /** The clusters before sure samples taught the others, (n). */
  readonly neighborLabels: Int32Array;
  /** Nearest neighbours of each sample by the angle between features, nearest first, n · neighbors row numbers. */
  readonly neighbors: Int32Array;
  /** Loss of each head over all samples and neighbours; the head of the least one was kept. */
  readonly headLosses: readonly number[];
  readonly history: readonly ScanReport[];
  /** Clusters of other samples, (m, d) → (m). */
  predict(features: Matrix): Promise<Int32Array>;
}

/**
 * Semantic clustering by adopting nearest neighbours, on features that an encoder has learned before: linear layers give
 * each sample the cluster of its neighbours (the best of several by its loss is kept), then samples it is sure of teach it
 * the others. The encoder stays as it is, as in the method's runs on ImageNet.
 *
 * Van Gansbeke, Vandenhende, Georgoulis, Proesmans and Van Gool, 2020, arXiv:2005.12320.
 *
 * @param features - (n, d), of an encoder: `encoder.encode(images)`
 * @throws {@link ArgumentError} `OUT_OF_RANGE`, `SHAPE_MISMATCH`, `NOT_FINITE`, `DIVERGED`
 */
export async function trainScan(features: Matrix, options: TrainScanOptions): Promise<ScanClusters> {
  requireSamples(features, "cluster", 3);
  const settings = scanSettings(options, features);
  for (const view of settings.views) requireFinite(view, "cluster views of");
  const { nClusters, seed, selfLabelEpochs } = settings;
  const { rows, cols } = features;
  const executor = await chooseExecutor(options);
  const { indices: neighbors } = knn(toUnitLength(features), { k: settings.neighbors });
  const scaler = columnScaler(features);
  const history: ScanReport[] = [];
  const run: ScanRun = {
    x: scaler.apply(features),
    views: settings.views.map((view) => scaler.apply(view)),
    rows,
    cols,
    neighbors,
    settings,
    executor,
    source: random(seed),
    report(entry) {
      history.push(entry);
      options.onEpoch?.(entry);
    },
  };
  const heads = scanHeads(cols, nClusters, settings.heads);
  const start = initialWeights(
    heads.flatMap((head) => head.parameters),
    run.source,
  );
  const learned = await learnFromNeighbors(run, heads, start);
  const found = await allProbabilities(executor, heads, learned, run.x, rows);
  const headLosses = found.map((one) => lossOverNeighbors(one, neighbors, settings.entropyWeight));
  const best = headLosses.indexOf(Math.min(...headLosses));
  const size = parameterCount(heads[0].parameters);
  const [head] = scanHeads(cols, nClusters, 1);
  let weights: Float32Array = learned.slice(best * size, (best + 1) * size);
  if (selfLabelEpochs > 0) weights = await learnFromSure(run, head, weights);
  const probabilitiesFor = async (x: Float32Array, count: number) =>
    (await allProbabilities(executor, [head], weights, x, count))[0];
  const probabilities = await probabilitiesFor(run.x, rows);
  return {
    labels: largest(probabilities),
    probabilities,
    neighborLabels: largest(found[best]),
    neighbors: Int32Array.from(neighbors),
    headLosses,
    history,
    async predict(other) {
      requireFinite(other, "assign");
      if (other.cols !== cols) {
        throw new ArgumentError(
          "SHAPE_MISMATCH",
          `Cannot assign ${other.rows} × ${other.cols} features: training had ${cols} columns`,
          "Encode with the same encoder.",
        );
      }
      if (other.rows === 0) return new Int32Array(0);
      return largest(await probabilitiesFor(scaler.apply(other), other.rows));
    },
  };
}
