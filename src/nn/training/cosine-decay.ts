import { ArgumentError } from "../../errors.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * An optimizer whose learning rate falls to 0 along half a cosine, so that weights come to rest at the end. Loshchilov and
 * Hutter, 2016, arXiv:1608.03983, without restarts.
 *
 * @param steps - steps of the whole training; later ones do not move
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function cosineDecay(optimizer: Optimizer, steps: number): Optimizer {
  if (!(steps >= 1 && steps < Infinity)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot let a rate fall over ${steps} steps`, "Choose 1 step or more.");
  }
  return {
    ...optimizer,
    scalars(step) {
      const { rate, ...others } = optimizer.scalars(step);
      const share = Math.min(1, (step - 1) / steps);
      return { ...others, rate: rate * 0.5 * (1 + Math.cos(Math.PI * share)) };
    },
  };
}
