import type { Frame } from "./frame.ts";
import type { LineSums } from "./minnaert.ts";

const degree = Math.PI / 180;

/** Sums of log(μ μ₀) and log(μ I) over the usable pixels of a frame. */
export function minnaertSums({ radiance, incidence, emission }: Frame): LineSums {
  let [count, x0, y0, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < radiance.length; i++) {
    const mu = Math.cos(emission[i] * degree);
    const mu0 = Math.cos(incidence[i] * degree);
    if (!(radiance[i] > 0 && mu > 0 && mu0 > 0)) continue;
    let a = Math.log(mu * mu0);
    let b = Math.log(radiance[i] * mu);
    if (count === 0) [x0, y0] = [a, b];
    a -= x0;
    b -= y0;
    count++;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  return { count, weight: count, x0, y0, x, y, xx, xy, yy };
}
