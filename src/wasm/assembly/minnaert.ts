// Sums over log(mu mu0) and log(mu I) of pixels, and pixels without limb darkening, two at a time.

import { cosine, exponential, logarithm } from "./functions";
import { clear, needed, reserve, total } from "./memory";

let radiance: usize = 0;
let incidence: usize = 0;
let emission: usize = 0;
let results: usize = 0;

/** Lays out memory for chunks of so many pixels, a multiple of 4; returns the bytes needed. */
export function prepare(pixels: i32): f64 {
  clear();
  radiance = reserve(pixels, 4);
  incidence = reserve(pixels, 4);
  emission = reserve(pixels, 4);
  results = reserve(6, 8);
  return needed();
}

/** Where the radiances go. */
export function radianceInput(): usize {
  return radiance;
}

/** Where the angles to the Sun go, degrees. */
export function incidenceInput(): usize {
  return incidence;
}

/** Where the angles to the spacecraft go, degrees. */
export function emissionInput(): usize {
  return emission;
}

/** Count, and the sums of x, y, xx, xy, yy, doubles, of the chunk done last. */
export function output(): usize {
  return results;
}

/** Sums over a chunk, of x - x0 and y - y0; pixels need a positive radiance and angles below 90 degrees. */
export function run(pixels: i32, x0: f64, y0: f64): void {
  const zero = f64x2.splat(0);
  const originX = f64x2.splat(x0);
  const originY = f64x2.splat(y0);
  const right = f64x2.splat(90);
  let count = i64x2.splat(0);
  let sx = zero;
  let sy = zero;
  let sxx = zero;
  let sxy = zero;
  let syy = zero;
  const end = (<usize>pixels) << 2;
  for (let at: usize = 0; at < end; at += 8) {
    const i = f64x2.promote_low_f32x4(v128.load64_zero(radiance + at));
    const inc = f64x2.promote_low_f32x4(v128.load64_zero(incidence + at));
    const emi = f64x2.promote_low_f32x4(v128.load64_zero(emission + at));
    const used = v128.and(f64x2.gt(i, zero), v128.and(f64x2.lt(inc, right), f64x2.lt(emi, right)));
    if (!v128.any_true(used)) continue;
    count = i64x2.sub(count, used);
    const mu = cosine(v128.and(used, emi));
    const mu0 = cosine(v128.and(used, inc));
    const one = f64x2.splat(1);
    const x = v128.and(used, f64x2.sub(logarithm(f64x2.mul(mu, mu0)), originX));
    const y = v128.and(used, f64x2.sub(logarithm(f64x2.mul(v128.bitselect(i, one, used), mu)), originY));
    sx = f64x2.add(sx, x);
    sy = f64x2.add(sy, y);
    sxx = f64x2.add(sxx, f64x2.mul(x, x));
    sxy = f64x2.add(sxy, f64x2.mul(x, y));
    syy = f64x2.add(syy, f64x2.mul(y, y));
  }
  store<f64>(results, <f64>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1)));
  store<f64>(results, total(sx), 8);
  store<f64>(results, total(sy), 16);
  store<f64>(results, total(sxx), 24);
  store<f64>(results, total(sxy), 32);
  store<f64>(results, total(syy), 40);
}

/**
 * Divides the radiances of a chunk by mu^(k-1) mu0^k, in their place; pixels with angles of 90 degrees or more become NaN.
 */
export function correct(pixels: i32, k: f64): void {
  const right = f64x2.splat(90);
  const end = (<usize>pixels) << 2;
  for (let at: usize = 0; at < end; at += 8) {
    const i = f64x2.promote_low_f32x4(v128.load64_zero(radiance + at));
    const inc = f64x2.promote_low_f32x4(v128.load64_zero(incidence + at));
    const emi = f64x2.promote_low_f32x4(v128.load64_zero(emission + at));
    const used = v128.and(v128.and(f64x2.lt(inc, right), f64x2.lt(emi, right)), f64x2.eq(i, i));
    let corrected = f64x2.splat(NaN);
    if (v128.any_true(used)) {
      const mu = logarithm(cosine(v128.and(used, emi)));
      const mu0 = logarithm(cosine(v128.and(used, inc)));
      const power = f64x2.sub(f64x2.mul(f64x2.splat(1 - k), mu), f64x2.mul(f64x2.splat(k), mu0));
      corrected = v128.bitselect(f64x2.mul(i, exponential(power)), corrected, used);
    }
    v128.store64_lane(radiance + at, f32x4.demote_f64x2_zero(corrected), 0);
  }
}
