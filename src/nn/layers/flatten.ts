import { ArgumentError } from "../../errors.ts";
import { type Shape, shapeText, sizeOf } from "../graph/shape.ts";
import { reshape } from "../graph/shaping.ts";
import { activation, type Layer } from "./layer.ts";

/** Each sample as one row: (n, …) → (n, product of the rest), as PyTorch's `Flatten`. */
export const flattening: Layer = activation((x) => reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]));

/**
 * Each row as a block: (n, …) → (n, ...shape), as PyTorch's `Unflatten`.
 *
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` while tracing, unless a sample holds as many numbers
 */
export function unflattening(shape: Shape): Layer {
  return activation((x) => {
    if (sizeOf(x.shape.slice(1)) !== sizeOf(shape)) {
      throw new ArgumentError(
        "SHAPE_MISMATCH",
        `Cannot see samples of shape ${shapeText(x.shape.slice(1))} as ${shapeText(shape)}`,
        "Both must hold as many numbers.",
      );
    }
    return reshape(x, [x.shape[0], ...shape]);
  });
}
