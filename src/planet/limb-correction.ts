import { hasSimd } from "../wasm/instantiate.ts";
import { simdCorrection } from "../wasm/minnaert.ts";
import type { Frame } from "./frame.ts";

const degree = Math.PI / 180;

type Planes = Pick<Frame, "radiance" | "incidence" | "emission">;

/** Radiance without limb darkening: I / (μ^(k-1) μ₀^k); NaN where an angle is 90 degrees or more. */
export function limbCorrection(planes: Planes, k: number): Float32Array {
  return (hasSimd ? simdCorrection : plainCorrection)(planes, k);
}

/** {@link limbCorrection} in plain TypeScript. */
export function plainCorrection({ radiance, incidence, emission }: Planes, k: number): Float32Array {
  const corrected = new Float32Array(radiance.length).fill(Number.NaN);
  for (let i = 0; i < radiance.length; i++) {
    if (!(incidence[i] < 90 && emission[i] < 90)) continue;
    const [mu, mu0] = [Math.cos(emission[i] * degree), Math.cos(incidence[i] * degree)];
    corrected[i] = radiance[i] * Math.exp((1 - k) * Math.log(mu) - k * Math.log(mu0));
  }
  return corrected;
}
