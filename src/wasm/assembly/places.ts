// Places of pixels on the sphere of radius 1, two at a time; pixels without a value or a place are left out.

import { cosine, sine } from "./functions";
import { clear, needed, reserve } from "./memory";

let values: usize = 0;
let latitudes: usize = 0;
let longitudes: usize = 0;
let x: usize = 0;
let y: usize = 0;
let z: usize = 0;
let kept: usize = 0;

/** Lays out memory for chunks of so many pixels, a multiple of 4; returns the bytes needed. */
export function prepare(pixels: i32): f64 {
  clear();
  values = reserve(pixels, 4);
  latitudes = reserve(pixels, 4);
  longitudes = reserve(pixels, 4);
  // One more of each: pixels are written by twos.
  x = reserve(pixels + 2, 8);
  y = reserve(pixels + 2, 8);
  z = reserve(pixels + 2, 8);
  kept = reserve(pixels + 2, 4);
  return needed();
}

/** Where the values of the pixels go. */
export function valueInput(): usize {
  return values;
}

/** Where the latitudes go, degrees. */
export function latitudeInput(): usize {
  return latitudes;
}

/** Where the longitudes go, degrees. */
export function longitudeInput(): usize {
  return longitudes;
}

/** Towards latitude 0 and longitude 0, doubles. */
export function xOutput(): usize {
  return x;
}

/** Towards longitude 90 degrees east, doubles. */
export function yOutput(): usize {
  return y;
}

/** North, doubles. */
export function zOutput(): usize {
  return z;
}

/** The values of the pixels that are kept. */
export function valueOutput(): usize {
  return kept;
}

/** Maps a chunk of an even number of pixels; returns how many are kept. */
export function run(pixels: i32): i32 {
  const zero = f64x2.splat(0);
  const end = (<usize>pixels) << 2;
  let n: usize = 0;
  for (let at: usize = 0; at < end; at += 8) {
    const value = v128.load64_zero(values + at);
    const latitude = f64x2.promote_low_f32x4(v128.load64_zero(latitudes + at));
    const longitude = f64x2.promote_low_f32x4(v128.load64_zero(longitudes + at));
    // Times 0 a sum of three 32-bit numbers is 0 only where all are finite.
    const sum = f64x2.add(f64x2.promote_low_f32x4(value), f64x2.add(latitude, longitude));
    const valid = f64x2.eq(f64x2.mul(sum, zero), zero);
    const lanes = i64x2.bitmask(valid);
    if (lanes === 0) continue;
    const halfTurnsUp = halfTurns(latitude);
    const halfTurnsAround = halfTurns(longitude);
    const phi = within(latitude, halfTurnsUp);
    const lambda = within(longitude, halfTurnsAround);
    const upSign = sign(halfTurnsUp);
    const radius = f64x2.mul(cosine(phi), upSign);
    const round = f64x2.mul(radius, sign(halfTurnsAround));
    const across = f64x2.mul(round, cosine(lambda));
    const aside = f64x2.mul(round, sine(lambda));
    const up = f64x2.mul(sine(phi), upSign);
    if (lanes === 2) {
      v128.store64_lane(x + (n << 3), across, 1);
      v128.store64_lane(y + (n << 3), aside, 1);
      v128.store64_lane(z + (n << 3), up, 1);
      v128.store32_lane(kept + (n << 2), value, 1);
      n += 1;
    } else {
      // Of one that is left out the next pixel takes the place.
      v128.store(x + (n << 3), across);
      v128.store(y + (n << 3), aside);
      v128.store(z + (n << 3), up);
      v128.store64_lane(kept + (n << 2), value, 0);
      n += lanes === 3 ? 2 : 1;
    }
  }
  return <i32>n;
}

/** How many times 180 degrees are nearest. */
function halfTurns(degrees: v128): v128 {
  return f64x2.nearest(f64x2.mul(degrees, f64x2.splat(1 / 180.0)));
}

/** Degrees less half turns: their sine and cosine are the same but for the {@link sign}. */
function within(degrees: v128, turns: v128): v128 {
  const rest = f64x2.sub(degrees, f64x2.mul(f64x2.splat(180), turns));
  // Numbers so large that nothing of an angle is left.
  return f64x2.min(f64x2.max(rest, f64x2.splat(-90)), f64x2.splat(90));
}

/** -1 after an odd number of half turns, else 1. */
function sign(turns: v128): v128 {
  const half = f64x2.mul(turns, f64x2.splat(0.5));
  return f64x2.sub(f64x2.splat(1), f64x2.mul(f64x2.sub(half, f64x2.floor(half)), f64x2.splat(4)));
}
