import type { ImageStack } from "../../images/image-stack.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { requireTrainable } from "./require-trainable.ts";
import { simclrNetwork } from "./simclr-network.ts";
import { simclrSettings, type TrainSimclrOptions } from "./simclr-options.ts";
import type { SimclrResult } from "./simclr-result.ts";
import { trainEncoder } from "./train-encoder.ts";

/**
 * Trains a backbone without labels: of each picture two changed views are made, and the network learns to find each
 * view's partner among all views of the batch. Then the head on which they were compared is thrown away.
 *
 * Chen, Kornblith, Norouzi and Hinton, 2020, arXiv:2002.05709, with the settings of the study as defaults: they suit a
 * backbone with ImageNet weights; from random weights use {@link simclrPreset}. Each epoch leaves out the pictures that do
 * not fill a batch, others each time. When the loss stops being a number, training stops and the best weights are kept.
 *
 * @param backbone - what to train; it is left as it is
 * @param images - values 0 to 1, at least 4 pictures
 * @throws {@link ArgumentError} `NOT_TRAINABLE`, `NOT_FINITE`, `OUT_OF_RANGE`, `TOO_FEW_PICTURES`, `OTHER_TRAINING`, or
 * `DIVERGED` when not even the first epoch was good
 */
export async function trainSimclr(
  backbone: Encoder,
  images: ImageStack,
  options: TrainSimclrOptions = {},
): Promise<SimclrResult> {
  requireTrainable(backbone, images);
  const settings = simclrSettings(options, images.count, backbone.size);
  const network = simclrNetwork(backbone, settings.temperature);
  return trainEncoder(backbone, images, settings, { name: "SimCLR", network }, options);
}
