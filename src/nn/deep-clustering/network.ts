import { relu } from "../graph/elementwise.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dense } from "../layers/dense.ts";
import { activation, type Layer, named, type Parameter, sequential, type Weights } from "../layers/layer.ts";

/** Sizes of an autoencoder whose latent space is clustered. */
export interface ClusterNetworkSizes {
  /** Columns of the data. */
  readonly features: number;
  /** Widths of the layers between, from the data to the latent space. */
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly nClusters: number;
}

/** An autoencoder with one center a cluster in its latent space. */
export interface ClusterNetwork {
  /** Of the autoencoder alone, which learns first. */
  readonly autoencoder: readonly Parameter[];
  /** Of all: the autoencoder's, then the centers' and what else the clusters learn. */
  readonly parameters: readonly Parameter[];
  encode(x: Tensor, weights: Weights): Tensor;
  decode(z: Tensor, weights: Weights): Tensor;
}

/** Names of what the clusters learn: where they lie, and the logarithm of how wide they are. */
export const centersName = "clusters.centers";
export const widthsName = "clusters.log_width";

/** Dense layers with ReLU between, mirrored in the decoder; the latent layer and the output are linear. */
export function clusterNetwork({ features, hidden, latent, nClusters }: ClusterNetworkSizes): ClusterNetwork {
  const encoder = named("encoder", stack([features, ...hidden, latent]));
  const decoder = named("decoder", stack([latent, ...hidden.toReversed(), features]));
  const autoencoder = [...encoder.parameters, ...decoder.parameters];
  return {
    autoencoder,
    parameters: [
      ...autoencoder,
      { name: centersName, shape: [nClusters, latent], bound: 0 },
      { name: widthsName, shape: [nClusters], bound: 0 },
    ],
    encode: (x, weights) => encoder.apply(x, weights),
    decode: (z, weights) => decoder.apply(z, weights),
  };
}

function stack(sizes: readonly number[]): Layer {
  const layers = sizes.slice(1).flatMap((outputs, i) => [dense(sizes[i], outputs), activation(relu)]);
  return sequential(layers.slice(0, -1));
}
