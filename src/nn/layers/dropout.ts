import { ArgumentError } from "../../errors.ts";
import { greater, mul } from "../graph/elementwise.ts";
import type { Layer } from "./layer.ts";

/**
 * In training, zeros a random share of the values in each step and divides the others by what is left, so that their
 * expectation stays; in use, passes all through. PyTorch's `Dropout`. What is drawn follows from the training's seed, on
 * every executor alike.
 *
 * Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, 2014, JMLR 15, 1929.
 *
 * @param rate - share that is zeroed, from 0 up to, not including, 1
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function dropout(rate = 0.5): Layer {
  if (!(rate >= 0 && rate < 1)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot drop a share of ${rate}`, "Choose a share from 0 to below 1.");
  }
  return {
    parameters: [],
    apply(x, { noise }) {
      if (!noise || rate === 0) return x;
      return mul(x, mul(greater(noise("dropped", x.shape), rate), 1 / (1 - rate)));
    },
  };
}
