import { createHash } from "node:crypto";
import { ArgumentError } from "../../errors.ts";
import type { ImageStack } from "../../images/image-stack.ts";
import { random } from "../../random.ts";
import { chooseExecutor } from "../device.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { isOutOfMemory } from "../out-of-memory.ts";
import { shuffled } from "../training/batches.ts";
import { startTraining, type Training } from "../training/training-step.ts";
import { initialWeights, joinWeights, parameterCount, splitWeights, type WeightSet } from "../training/weights.ts";
import { type Checkpoint, readCheckpoint, type Snapshot, writeCheckpoint } from "./checkpoint.ts";
import type { EncoderNetwork } from "./encoder-network.ts";
import { type RunningStatistics, runAlong } from "./running-statistics.ts";
import type { SimclrSettings, TrainSimclrOptions } from "./simclr-options.ts";
import { type SimclrEpoch, type SimclrResult, simclrResult } from "./simclr-result.ts";
import { type ViewJob, viewJob } from "./view-job.ts";
import { viewThreads } from "./view-threads.ts";

/** What an encoder learns from pictures without labels. */
export interface EncoderTask {
  /** In words, for where weights come from: `"SimCLR"`. */
  readonly name: string;
  readonly network: EncoderNetwork;
}

/**
 * Trains a backbone at a task: epochs over four fifths of the pictures, the loss of the rest after each, checkpoints, early
 * stop. See {@link trainSimclr} and {@link trainAutoencoder}.
 */
export async function trainEncoder(
  backbone: Encoder,
  images: ImageStack,
  settings: SimclrSettings,
  task: EncoderTask,
  options: TrainSimclrOptions,
): Promise<SimclrResult> {
  const { epochs, batchSize, size, seed, augment, mode, optimizer, patience } = settings;
  const { network } = task;
  const executor = await chooseExecutor({ ...options, threads: settings.threads });
  const order = shuffled(images.count, random(seed));
  const [test, train] = [order.slice(0, settings.testCount), order.slice(settings.testCount)];
  const tester = await executor.compile(network.test(settings.testBatch, size));
  const training = await startTraining(
    executor,
    [batchSize],
    (batch) => network.step(batch, size, optimizer),
    startWeights(backbone, network, seed),
  );
  const threads = viewThreads({ size, seed, augment, mode, views: network.views }, settings.workers);
  const { checkpoint, signal } = options;
  const of = checkpoint === undefined ? "" : trainingName(backbone, images, settings, task);

  try {
    const before = await readCheckpoint(checkpoint, of);
    if (before) training.restore(before.state);
    const history: SimclrEpoch[] = [...(before?.history ?? [])];
    let running = before?.running ?? startStatistics(backbone, network);
    let best: Snapshot = before?.best ?? { epoch: 0, weights: training.weights(), running };
    let stopped: SimclrResult["stopped"];

    for (let epoch = history.length + 1; epoch <= epochs && !stopped; epoch++) {
      const start = performance.now();
      const trained = await trainEpoch(training, network, running, epoch);
      if (trained.stopped) {
        stopped = { reason: trained.stopped, epoch };
        if (trained.stopped === "signal" && best.epoch === 0)
          best = { epoch: 0, weights: training.weights(), running: trained.running };
        break;
      }
      running = trained.running;
      const weights = training.weights();
      const testLoss = await testEpoch(weights, running, epoch);
      if (!Number.isFinite(testLoss)) {
        stopped = { reason: "diverged", epoch };
        break;
      }
      const improved = history.every((report) => testLoss < report.testLoss);
      if (improved || mode === "reference") best = { epoch, weights, running };
      const seconds = (performance.now() - start) / 1000;
      const imagesPerSecond = (trained.batches * batchSize) / seconds;
      const report = { epoch, loss: trained.loss, testLoss, best: improved, seconds, imagesPerSecond };
      history.push(report);
      const state: Checkpoint = { history, state: training.state(), running, best };
      if (checkpoint !== undefined) await writeCheckpoint(checkpoint, state, of);
      options.onEpoch?.(report);
      const lastGain = history.findLastIndex((earlier) => earlier.best) + 1;
      if (epoch - lastGain >= patience && epoch < epochs) stopped = { reason: "patience", epoch };
    }
    if (stopped?.reason === "diverged" && best.epoch === 0) throw diverged(stopped.epoch);
    const encoder = backbone.withWeights(weightSet(backbone, network, best), {
      weightsFrom: `${backbone.weightsFrom}, then ${task.name} on ${images.count} pictures, epoch ${best.epoch}`,
      size,
    });
    return simclrResult({ task: task.name, encoder, history, epoch: best.epoch, stopped, executor: executor.name });
  } finally {
    await threads.close();
    await training.close();
    await tester.close();
  }

  async function trainEpoch(training: Training, network: EncoderNetwork, start: RunningStatistics, epoch: number) {
    let running = start;
    let [loss, batches] = [0, 0];
    const jobs = batchJobs(
      shuffled(train.length, random(seed + 7919 * epoch)).map((i) => train[i]),
      batchSize,
      epoch,
    );
    for await (const x of threads.results(jobs)) {
      if (signal?.aborted) return { stopped: "signal", running, loss, batches } as const;
      let results: Awaited<ReturnType<Training["step"]>>;
      try {
        results = await training.step(batchSize, { x });
      } catch (error) {
        if (isOutOfMemory(error) && epoch > 1) return { stopped: "memory", running, loss, batches } as const;
        throw error;
      }
      if (!Number.isFinite(results.loss[0])) return { stopped: "diverged", running, loss, batches } as const;
      running = runAlong(running, { means: results.means, variances: results.variances }, network.counts);
      loss += results.loss[0];
      batches++;
      options.onStep?.({ epoch, step: batches, steps: Math.floor(train.length / batchSize), loss: results.loss[0] });
    }
    return { stopped: undefined, running, loss: loss / batches, batches };
  }

  /** Test views are drawn anew each epoch, as the study's, from seeds of their own. */
  async function testEpoch(weights: Float32Array, { means, variances }: RunningStatistics, epoch: number) {
    let [sum, count] = [0, 0];
    for await (const x of threads.results(batchJobs(test, settings.testBatch, -epoch))) {
      const { loss } = await tester.run({ x, weights, means, variances });
      sum += loss[0];
      count++;
    }
    return sum / count;
  }

  function* batchJobs(numbers: Int32Array, size: number, epoch: number): Generator<ViewJob> {
    for (let batch = 0; (batch + 1) * size <= numbers.length; batch++) {
      yield viewJob(images, [...numbers.subarray(batch * size, (batch + 1) * size)], epoch, batch);
    }
  }
}

/** The backbone's weights, then a new head's. */
function startWeights(backbone: Encoder, { parameters }: EncoderNetwork, seed: number): Float32Array {
  const known = backbone.weights();
  const unknown = parameters.filter(({ name }) => !Object.hasOwn(known, name));
  const fresh = splitWeights(initialWeights(unknown, random(seed + 1)), unknown);
  return joinWeights(pick({ ...fresh, ...known }, parameters), parameters, backbone.weightsFrom);
}

function startStatistics(backbone: Encoder, { running }: EncoderNetwork): RunningStatistics {
  const known = backbone.weights();
  const vector = (parameters: typeof running.means, fresh: number) => {
    const start = parameters.map(
      ({ name, shape }) => known[name] ?? { shape, data: new Float32Array(shape[0]).fill(fresh) },
    );
    const set = Object.fromEntries(parameters.map(({ name }, i) => [name, start[i]]));
    return joinWeights(set, parameters, backbone.weightsFrom);
  };
  return { means: vector(running.means, 0), variances: vector(running.variances, 1) };
}

function weightSet(
  backbone: Encoder,
  { parameters, running }: EncoderNetwork,
  { weights, ...best }: Snapshot,
): WeightSet {
  const all = {
    ...splitWeights(weights, parameters),
    ...splitWeights(best.running.means, running.means),
    ...splitWeights(best.running.variances, running.variances),
  };
  return pick(all, backbone.layer.parameters);
}

function pick(set: WeightSet, parameters: readonly { readonly name: string }[]): WeightSet {
  return Object.fromEntries(parameters.map(({ name }) => [name, set[name]]));
}

/** Names a training by everything that its course depends on, except how many epochs it runs at one rate. */
function trainingName(backbone: Encoder, images: ImageStack, settings: SimclrSettings, task: EncoderTask): string {
  const { batchSize, temperature, size, seed, augment, mode, testShare, optimizer } = settings;
  const digest = createHash("sha256");
  digest.update(new Uint8Array(images.data.buffer, images.data.byteOffset, images.data.byteLength));
  for (const { data } of Object.values(backbone.weights())) digest.update(new Uint8Array(data.buffer));
  const rates = [optimizer.memory, optimizer.scalars(1), optimizer.scalars(100)];
  digest.update(JSON.stringify([batchSize, temperature, size, seed, augment, mode, testShare, rates]));
  return `${task.name} on ${images.count} pictures, ${parameterCount(backbone.layer.parameters)} numbers, ${digest.digest("hex").slice(0, 16)}`;
}

function diverged(epoch: number): ArgumentError {
  return new ArgumentError(
    "DIVERGED",
    `Cannot train: the loss was no number in epoch ${epoch}`,
    "Choose a smaller learning rate, or a larger temperature.",
  );
}
