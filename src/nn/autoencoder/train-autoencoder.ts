import { ArgumentError } from "../../errors.ts";
import type { ImageStack } from "../../images/image-stack.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { meanSquaredError } from "../losses.ts";
import { encoderNetwork } from "../simclr/encoder-network.ts";
import { requireTrainable } from "../simclr/require-trainable.ts";
import { simclrSettings, type TrainSimclrOptions } from "../simclr/simclr-options.ts";
import type { SimclrResult } from "../simclr/simclr-result.ts";
import { trainEncoder } from "../simclr/train-encoder.ts";
import { adam } from "../training/adam.ts";
import { mirroredDecoder, shrinkage } from "./mirrored-decoder.ts";

/** How an autoencoder of pictures trains; there is no temperature. */
export type TrainAutoencoderOptions = Omit<TrainSimclrOptions, "temperature">;

/**
 * Trains a ResNet-18 to rebuild pictures from their 512 features: behind it stands its mirror image, which is thrown away
 * afterwards. Pictures are turned, cropped and mirrored, but keep their colours. Mean squared error of normalized values;
 * Adam with a rate of 1e-3, in reference mode 0.0375 as the study's program.
 *
 * @param backbone - a `resnet18()`; it is left as it is
 * @param images - values 0 to 1, at least 4 pictures
 * @param options - `size` is a multiple of 32
 * @throws as {@link trainSimclr}
 */
export async function trainAutoencoder(
  backbone: Encoder,
  images: ImageStack,
  options: TrainAutoencoderOptions = {},
): Promise<SimclrResult> {
  requireTrainable(backbone, images);
  const { optimizer = adam({ learningRate: options.mode === "reference" ? 0.0375 : 1e-3 }), augment = {} } = options;
  const keepColors = { ...augment, jitter: false, blur: false } as const;
  const settings = simclrSettings({ ...options, optimizer, augment: keepColors }, images.count, backbone.size);
  if (backbone.features !== 512 || settings.size % shrinkage !== 0) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot mirror ${backbone.name} at ${settings.size} × ${settings.size}`,
      `Pass a resnet18(), and a size that is a multiple of ${shrinkage}.`,
    );
  }
  const network = encoderNetwork(backbone, 1, (norm) => {
    const decoder = mirroredDecoder(norm);
    return {
      parameters: decoder.parameters,
      loss: (x, features, weights) => meanSquaredError(decoder.apply(features, settings.size, weights), x),
    };
  });
  return trainEncoder(backbone, images, settings, { name: "an autoencoder", network }, options);
}
