import { ArgumentError } from "../../errors.ts";
import type { ImageStack } from "../../images/image-stack.ts";
import { requireFiniteImages } from "../../images/require-finite.ts";
import type { Encoder } from "../encoders/encoder.ts";

/** Refuses an encoder that cannot be trained, and pictures with missing values. */
export function requireTrainable(backbone: Encoder, images: ImageStack): void {
  if (!backbone.trainingLayer) {
    throw new ArgumentError("NOT_TRAINABLE", `Cannot train ${backbone.name}`, "Pass a resnet18() as backbone.");
  }
  requireFiniteImages(images, "train with");
}
