// Sums over log(mu mu0) and log(mu I) of pixels, two at a time, with cosines and logarithms of our own: both are good to about
// 1e-15, as the engine's.

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

/** Cosine of degrees from -90 to 90, by its series up to the 22nd power, summed in a tree. */
function cosine(degrees: v128): v128 {
  const x = f64x2.mul(degrees, f64x2.splat(0.017453292519943295));
  const z = f64x2.mul(x, x);
  return tree(
    z,
    pair(z, 1, -0.5),
    pair(z, 1 / 24.0, -1 / 720.0),
    pair(z, 1 / 40320.0, -1 / 3628800.0),
    pair(z, 1 / 479001600.0, -1 / 87178291200.0),
    pair(z, 1 / 20922789888000.0, -1 / 6402373705728000.0),
    pair(z, 1 / 2432902008176640000.0, -1 / (2432902008176640000.0 * 462.0)),
  );
}

function pair(z: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), z));
}

/** The polynomial of twelve coefficients whose pairs these are: a short chain of additions. */
function tree(z: v128, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128): v128 {
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const low = f64x2.add(p0, f64x2.mul(p1, z2));
  const middle = f64x2.add(p2, f64x2.mul(p3, z2));
  const high = f64x2.add(p4, f64x2.mul(p5, z2));
  return f64x2.add(low, f64x2.mul(z4, f64x2.add(middle, f64x2.mul(high, z4))));
}

/** Natural logarithm of positive numbers that are not subnormal. */
function logarithm(value: v128): v128 {
  // Exponent and mantissa, the latter taken to between 1/sqrt(2) and sqrt(2).
  const fraction = v128.or(v128.and(value, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const large = f64x2.gt(fraction, f64x2.splat(Math.SQRT2));
  const m = v128.bitselect(f64x2.mul(fraction, f64x2.splat(0.5)), fraction, large);
  // An integer in the last bits of 2^52 becomes a number by subtraction.
  const biased = v128.or(i64x2.shr_u(value, 52), i64x2.splat(0x4330000000000000));
  const exponent = f64x2.add(
    f64x2.sub(biased, f64x2.splat(4503599627370496.0 + 1023.0)),
    v128.and(large, f64x2.splat(1)),
  );
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const z = f64x2.mul(s, s);
  const sum = tree(
    z,
    pair(z, 2, 2.0 / 3.0),
    pair(z, 2.0 / 5.0, 2.0 / 7.0),
    pair(z, 2.0 / 9.0, 2.0 / 11.0),
    pair(z, 2.0 / 13.0, 2.0 / 15.0),
    pair(z, 2.0 / 17.0, 2.0 / 19.0),
    pair(z, 2.0 / 21.0, 2.0 / 23.0),
  );
  return f64x2.add(f64x2.mul(exponent, f64x2.splat(Math.LN2)), f64x2.mul(s, sum));
}
