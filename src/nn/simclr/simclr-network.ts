import type { Encoder } from "../encoders/encoder.ts";
import { ntXent } from "../losses.ts";
import { type EncoderNetwork, encoderNetwork } from "./encoder-network.ts";
import { projectionHead } from "./projection-head.ts";

/** A backbone under a head on which two views of each picture are compared. */
export function simclrNetwork(backbone: Encoder, temperature: number): EncoderNetwork {
  const head = projectionHead(backbone.features);
  return encoderNetwork(backbone, 2, () => ({
    parameters: head.parameters,
    loss: (_, features, weights) => ntXent(head.apply(features, weights), temperature),
  }));
}
