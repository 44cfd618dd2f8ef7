import { availableParallelism } from "node:os";
import { ArgumentError } from "../../errors.ts";
import type { AugmentOptions } from "../../images/augment.ts";
import type { DeviceOptions } from "../device.ts";
import { cosineDecay } from "../training/cosine-decay.ts";
import { lars } from "../training/lars.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { SimclrEpoch } from "./simclr-result.ts";

/** How SimCLR trains. */
export interface TrainSimclrOptions extends DeviceOptions {
  /** Passes over the pictures. @defaultValue 64 */
  epochs?: number;
  /** Pictures of one step, each seen twice; at most the pictures to train with. @defaultValue 32 */
  batchSize?: number;
  /** Small ones make near strangers count more. @defaultValue 1 */
  temperature?: number;
  /** Rows and columns of a view. @defaultValue the backbone's */
  size?: number;
  /** Starting point of every random draw; the same seed gives the same result on one executor. @defaultValue 0 */
  seed?: number;
  /** @defaultValue lars with a learning rate of 0.3 · batchSize / 256 and a weight decay of 1e-4 */
  optimizer?: Optimizer;
  /** Whether the learning rate stays, or falls to 0 along half a cosine over all epochs. @defaultValue "none" */
  decay?: "none" | "cosine";
  /** How views differ from their picture. @defaultValue as the study: turn, crop, mirror, jitter and blur */
  augment?: AugmentOptions;
  /** Share of the pictures on which only the loss is measured. @defaultValue 0.2 */
  testShare?: number;
  /** Stops when the test loss has not fallen for so many epochs. @defaultValue never */
  patience?: number;
  /**
   * `"reference"` repeats what the study's code does and its text does not say: one draw of changes for a whole batch,
   * colours changed after they were normalized, and the weights of the last epoch instead of the best. Pass
   * {@link referenceOptimizer} and {@link referenceAugment} for the rest. @defaultValue "paper"
   */
  mode?: "paper" | "reference";
  /**
   * File that the state is written to after each epoch, whole or not at all, and from which training goes on when it is
   * there already and is of the same training.
   */
  checkpoint?: string;
  /** Threads of one operation on the CPU. @defaultValue one for each core */
  threads?: number;
  /** Threads that make views ahead of the step; views do not depend on them. @defaultValue 1 */
  workers?: number;
  /** Called after each epoch. */
  onEpoch?: (report: SimclrEpoch) => void;
  /** Called after each step. */
  onStep?: (report: { epoch: number; step: number; steps: number; loss: number }) => void;
  /** Stops training at the next batch; what the epochs until then achieved is kept. */
  signal?: AbortSignal;
}

/** Options with every default filled in. */
export type SimclrSettings = Required<
  Pick<
    TrainSimclrOptions,
    "epochs" | "temperature" | "size" | "seed" | "optimizer" | "augment" | "testShare" | "patience" | "mode" | "workers"
  >
> & { readonly batchSize: number; readonly testCount: number; readonly testBatch: number; readonly threads: number };

/**
 * The options as they will be used.
 *
 * @param pictures - how many there are
 * @throws {@link ArgumentError} `OUT_OF_RANGE`, `TOO_FEW_PICTURES`
 */
export function simclrSettings(options: TrainSimclrOptions, pictures: number, ownSize: number): SimclrSettings {
  const { epochs = 64, temperature = 1, size = ownSize, seed = 0, testShare = 0.2, mode = "paper" } = options;
  const { workers = 1, patience = Infinity, augment = {}, threads = availableParallelism() } = options;
  if (!(testShare > 0 && testShare < 1)) throw outOfRange("testShare", testShare, "a number between 0 and 1");
  if (!(temperature > 0 && temperature < Infinity)) throw outOfRange("temperature", temperature, "a positive number");
  const testCount = Math.max(2, Math.round(pictures * testShare));
  if (pictures - testCount < 2) {
    throw new ArgumentError(
      "TOO_FEW_PICTURES",
      `Cannot train with ${pictures} pictures: ${testCount} are set apart for the test loss`,
      "Pass at least 4 pictures; some hundreds are needed to learn anything.",
    );
  }
  const { batchSize: asked = Math.min(32, pictures - testCount) } = options;
  for (const [name, value, least] of [
    ["epochs", epochs, 1],
    ["size", size, 16],
    ["batchSize", asked, 2],
    ["workers", workers, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) throw outOfRange(name, value, `a whole number of ${least} or more`);
  }
  const batchSize = Math.min(asked, pictures - testCount);
  const steady = options.optimizer ?? lars({ learningRate: (0.3 * batchSize) / 256, weightDecay: 1e-4 });
  const steps = epochs * Math.floor((pictures - testCount) / batchSize);
  const optimizer = options.decay === "cosine" ? cosineDecay(steady, steps) : steady;
  const testBatch = Math.min(batchSize, testCount);
  const rest = { epochs, temperature, size, seed, testShare, mode, workers, patience, augment, optimizer, threads };
  return { ...rest, batchSize, testCount, testBatch };
}

function outOfRange(name: string, value: unknown, rule: string): ArgumentError {
  return new ArgumentError("OUT_OF_RANGE", `Cannot train with ${name} ${value}`, `Choose ${rule}.`);
}
