import { add, exp, leakyRelu, mul, relu } from "../graph/elementwise.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dense } from "../layers/dense.ts";
import { activation, named, type Parameter, sequential, type Weights } from "../layers/layer.ts";
import { divergenceFromNormal, meanSquaredError } from "../losses.ts";

/** Sizes of a variational autoencoder. */
export interface VaeSizes {
  /** Columns of the data. */
  readonly features: number;
  /** Width of the layers between. */
  readonly hidden: number;
  /** Numbers that a sample is squeezed into. */
  readonly latent: number;
}

/** Where the encoder believes a sample to lie: a normal distribution for each latent dimension. */
export interface Belief {
  /** (n, latent). */
  readonly mean: Tensor;
  /** Logarithm of the variance, (n, latent). */
  readonly logVariance: Tensor;
}

/** A variational autoencoder, as operations on tensors. */
export interface VaeNetwork {
  readonly parameters: readonly Parameter[];
  encode(x: Tensor, weights: Weights): Belief;
  decode(z: Tensor, weights: Weights): Tensor;
}

/**
 * A variational autoencoder: an encoder that squeezes each sample into a few numbers, and a decoder that rebuilds the
 * sample from them. Both are stacks of dense layers with a bend (ReLU) between; without bends it would be a PCA.
 *
 * Kingma and Welling, 2013, arXiv:1312.6114.
 */
export function vae({ features, hidden, latent }: VaeSizes): VaeNetwork {
  const bend = activation(relu);
  const encoder = named(
    "encoder",
    sequential([
      dense(features, hidden),
      activation((x) => leakyRelu(x, 0.2)),
      dense(hidden, hidden),
      bend,
      dense(hidden, hidden),
      bend,
      dense(hidden, hidden),
    ]),
  );
  const toMean = named("mean", dense(hidden, latent));
  const toLogVariance = named("log_variance", dense(hidden, latent));
  const decoder = named(
    "decoder",
    sequential([
      dense(latent, hidden),
      bend,
      dense(hidden, hidden),
      bend,
      dense(hidden, hidden),
      bend,
      dense(hidden, features),
    ]),
  );
  return {
    parameters: [encoder, toMean, toLogVariance, decoder].flatMap(({ parameters }) => parameters),
    encode(x, weights) {
      const h = encoder.apply(x, weights);
      return { mean: toMean.apply(h, weights), logVariance: toLogVariance.apply(h, weights) };
    },
    decode: (z, weights) => decoder.apply(z, weights),
  };
}

/** A point drawn from the belief: μ + σ ε. With the noise as an input, gradients flow through μ and σ. */
export function draw({ mean, logVariance }: Belief, noise: Tensor): Tensor {
  return add(mean, mul(exp(mul(logVariance, 0.5)), noise));
}

/**
 * What training makes small: the error of the rebuilt samples, plus alpha times how far the beliefs are from a standard
 * normal distribution. The error is a mean, the divergence a sum over the batch, so their balance depends on its size.
 *
 * @param x - samples, (n, features)
 * @param noise - standard normal, (n, latent)
 */
export function vaeLoss(network: VaeNetwork, weights: Weights, x: Tensor, noise: Tensor, alpha: number) {
  const belief = network.encode(x, weights);
  const rebuilt = network.decode(draw(belief, noise), weights);
  const error = meanSquaredError(rebuilt, x);
  const divergence = divergenceFromNormal(belief.mean, belief.logVariance);
  return { loss: add(error, mul(divergence, alpha)), error, divergence, rebuilt, ...belief };
}
