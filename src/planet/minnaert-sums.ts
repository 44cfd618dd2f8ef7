import { hasSimd } from "../wasm/instantiate.ts";
import { simdMinnaertSums } from "../wasm/minnaert.ts";
import type { Frame } from "./frame.ts";
import type { LineSums } from "./minnaert.ts";

const degree = Math.PI / 180;

type Planes = Pick<Frame, "radiance" | "incidence" | "emission">;

/** Whether Minnaert's law says anything about a pixel: it has light, and is lit and seen from above. */
export function isUsable({ radiance, incidence, emission }: Planes, i: number): boolean {
  return radiance[i] > 0 && incidence[i] < 90 && emission[i] < 90;
}

/** Sums of log(μ μ₀) and log(μ I) over the usable pixels of a frame, around those of the first. */
export function minnaertSums(planes: Planes): LineSums {
  const first = firstUsable(planes);
  if (first < 0) return { count: 0, weight: 0, x0: 0, y0: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  const mu = Math.cos(planes.emission[first] * degree);
  const x0 = Math.log(mu * Math.cos(planes.incidence[first] * degree));
  const y0 = Math.log(planes.radiance[first] * mu);
  const [count, x, y, xx, xy, yy] = (hasSimd ? simdMinnaertSums : plainSums)(planes, x0, y0);
  return { count, weight: count, x0, y0, x, y, xx, xy, yy };
}

/** Number of usable pixels, and their sums of x, y, xx, xy, yy around (x0, y0). */
export function plainSums(planes: Planes, x0: number, y0: number): Float64Array {
  const { radiance, incidence, emission } = planes;
  let [count, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < radiance.length; i++) {
    if (!isUsable(planes, i)) continue;
    const mu = Math.cos(emission[i] * degree);
    const a = Math.log(mu * Math.cos(incidence[i] * degree)) - x0;
    const b = Math.log(radiance[i] * mu) - y0;
    count++;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  return Float64Array.of(count, x, y, xx, xy, yy);
}

function firstUsable(planes: Planes): number {
  for (let i = 0; i < planes.radiance.length; i++) if (isUsable(planes, i)) return i;
  return -1;
}
