import type { AugmentOptions } from "../../images/augment.ts";
import { adam } from "../training/adam.ts";
import { lars } from "../training/lars.ts";
import type { TrainSimclrOptions } from "./simclr-options.ts";

/** Options of {@link trainSimclr} for a size of views. */
export type SimclrPreset = Pick<
  TrainSimclrOptions,
  "size" | "batchSize" | "temperature" | "optimizer" | "decay" | "augment"
>;

/**
 * Options for a machine and a start. 224 is the study's: ImageNet weights, LARS, views of 224 × 224, for a GPU or for a
 * long night. 64 and 128 start from random weights and suit a laptop: Adam in place of LARS, whose steps are too small to
 * leave random weights in some hundred of them, and a rate that falls; a temperature of 0.2; and a blur that shrinks with the views.
 */
export function simclrPreset(size: 64 | 128 | 224): SimclrPreset {
  if (size === 224) {
    return {
      size,
      batchSize: 32,
      temperature: 1,
      optimizer: lars({ learningRate: 0.0375, weightDecay: 1e-4 }),
      decay: "none",
      augment: {},
    };
  }
  const blur = { probability: 0.5, kernel: 25, sigma: [0.1, (2 * size) / 224] as const };
  const optimizer = adam({ learningRate: 1e-3 });
  return { size, batchSize: 32, temperature: 0.2, optimizer, decay: "cosine", augment: { blur } };
}

/** The optimizer of the study's code, which decays less than the text says and moves every tensor alike. */
export function referenceOptimizer(batchSize = 32) {
  return lars({ learningRate: (0.3 * batchSize) / 256, weightDecay: 1e-5, everyTensor: true });
}

/** The changes of the study's code: its blur is 0.2 views wide, so 45 pixels at 224, where the text says 25. */
export function referenceAugment(size = 224): AugmentOptions {
  const kernel = 2 * Math.floor((0.2 * size) / 2) + 1;
  return { blur: { probability: 0.5, kernel, sigma: [0.1, 2] } };
}
