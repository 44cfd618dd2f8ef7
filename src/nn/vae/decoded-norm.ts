import { ArgumentError } from "../../errors.ts";
import { type Matrix, requireFinite } from "../../matrix.ts";
import { interpreter } from "../executors/interpreter.ts";
import { sqrt, square } from "../graph/elementwise.ts";
import { gradients } from "../graph/gradients.ts";
import { graph } from "../graph/graph.ts";
import { constant, input } from "../graph/leaves.ts";
import { reduceSum } from "../graph/reductions.ts";
import type { Vae } from "./trained-vae.ts";
import { vae } from "./vae.ts";

/** Length of the decoded sample at points of the latent space, and how fast it changes there. */
export interface DecodedNorm {
  /** ‖decoder(z)‖ of each point, (n). */
  readonly norm: Float64Array;
  /** Its derivative along each latent axis, (n, latent). */
  readonly gradient: Matrix;
  /** Length of the gradient, (n). */
  readonly slope: Float64Array;
}

/**
 * The Euclidean norm of what a decoder makes of latent points, and its gradient by automatic differentiation, in 64-bit
 * numbers. Where the norm is 0 it has no gradient, and NaN stands there.
 *
 * @param z - points of the latent space, (n, latent)
 * @throws {@link ArgumentError} `SHAPE_MISMATCH`, `NOT_FINITE`
 */
export async function decodedNorm(model: Vae, z: Matrix): Promise<DecodedNorm> {
  const { latent } = model.sizes;
  if (z.cols !== latent || z.rows < 1) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot decode ${z.rows} points of ${z.cols} numbers: the latent space has ${latent}`,
      `Pass a matrix of ${latent} columns.`,
    );
  }
  requireFinite(z, "decode");
  const weights = model.weights();
  const points = input("z", [z.rows, latent]);
  const decoded = vae(model.sizes).decode(points, (name) => constant(weights[name].data, weights[name].shape));
  const norms = sqrt(reduceSum(square(decoded), { axes: [1] }));
  // Each norm depends on its own point alone, so the gradient of their sum holds the gradient of each.
  const [gradient] = gradients(reduceSum(norms), [points]);
  const program = await interpreter().compile(graph({ outputs: { norms, gradient } }));
  const found = await program.run({ z: Float64Array.from(z.data) });
  const data = Float64Array.from(found.gradient);
  const slope = Float64Array.from({ length: z.rows }, (_, i) =>
    Math.hypot(...data.subarray(i * latent, (i + 1) * latent)),
  );
  return { norm: Float64Array.from(found.norms), gradient: { data, rows: z.rows, cols: latent }, slope };
}
