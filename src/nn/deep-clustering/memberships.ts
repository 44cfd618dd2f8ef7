import type { Matrix } from "../../matrix.ts";
import { add, div, exp, mul, neg, sub } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum, softmax } from "../graph/reductions.ts";
import { reshape } from "../graph/shaping.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Squared distance of every latent point to every center, (n, latent), (k, latent) → (n, k). */
function squaredDistances(z: Tensor, centers: Tensor): Tensor {
  const [n] = z.shape;
  const [k] = centers.shape;
  const ones = reduceSum(mul(z, z), { axes: [1], keepDims: true });
  const others = reshape(reduceSum(mul(centers, centers), { axes: [1] }), [1, k]);
  const cross = reshape(matmul(z, centers, { transposeB: true }), [n, k]);
  return sub(add(ones, others), mul(cross, 2));
}

/**
 * Membership by Student's t with one degree of freedom: (1 + ‖z − μ‖²)⁻¹, normalized over the clusters.
 * Xie, Girshick and Farhadi, 2016, arXiv:1511.06335, eq. 1.
 */
export function studentMemberships(z: Tensor, centers: Tensor): Tensor {
  const kernel = div(1, add(squaredDistances(z, centers), 1));
  return div(kernel, reduceSum(kernel, { axes: [1], keepDims: true }));
}

/** How strongly the softmax over radial basis functions decides. */
const temperature = 0.25;

/**
 * Membership by radial basis functions: softmax of exp(−‖z − c‖² / s²) / 0.25.
 * Vardakas, Papakostas and Likas, 2024, arXiv:2402.00608, eq. 9 and 10.
 *
 * @param logWidths - ln s, (k)
 */
export function radialMemberships(z: Tensor, centers: Tensor, logWidths: Tensor): Tensor {
  const inverse = reshape(exp(mul(logWidths, -2)), [1, logWidths.shape[0]]);
  const nearness = exp(neg(mul(squaredDistances(z, centers), inverse)));
  return softmax(mul(nearness, 1 / temperature), 1);
}

/**
 * What memberships should become: squared and divided by the clusters' masses, so that sure ones count more and large
 * clusters not. Xie, Girshick and Farhadi, 2016, eq. 3.
 *
 * @param q - (n, k), rows sum to 1
 */
export function targetMemberships(q: Matrix): Matrix & { readonly data: Float64Array } {
  const { data, rows, cols } = q;
  const masses = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) masses[i % cols] += data[i];
  const target = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let c = 0; c < cols; c++) {
      const at = i * cols + c;
      target[at] = masses[c] > 0 ? data[at] ** 2 / masses[c] : 0;
      sum += target[at];
    }
    for (let c = 0; c < cols; c++) target[i * cols + c] /= sum;
  }
  return { data: target, rows, cols };
}
