// Sines, cosines, logarithms and powers of e of two numbers at a time, good to about 1e-15: series summed in a tree, which makes
// a short chain of additions.

const degree: f64 = 0.017453292519943295;

/** Cosine of degrees from -90 to 90, by its series up to the 22nd power. */
export function cosine(degrees: v128): v128 {
  const x = f64x2.mul(degrees, f64x2.splat(degree));
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

/** Sine of degrees from -90 to 90, by its series up to the 23rd power. */
export function sine(degrees: v128): v128 {
  const x = f64x2.mul(degrees, f64x2.splat(degree));
  const z = f64x2.mul(x, x);
  const sum = tree(
    z,
    pair(z, 1, -1 / 6.0),
    pair(z, 1 / 120.0, -1 / 5040.0),
    pair(z, 1 / 362880.0, -1 / 39916800.0),
    pair(z, 1 / 6227020800.0, -1 / 1307674368000.0),
    pair(z, 1 / 355687428096000.0, -1 / 121645100408832000.0),
    pair(z, 1 / (121645100408832000.0 * 420.0), -1 / (121645100408832000.0 * 420.0 * 506.0)),
  );
  return f64x2.mul(x, sum);
}

/** Natural logarithm of positive numbers that are not subnormal. */
export function logarithm(value: v128): v128 {
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

/** Powers of e; exponents beyond -708 and 708 count as these. */
export function exponential(value: v128): v128 {
  const within = f64x2.min(f64x2.max(value, f64x2.splat(-708)), f64x2.splat(708));
  const powers = f64x2.nearest(f64x2.mul(within, f64x2.splat(Math.LOG2E)));
  // The logarithm of 2 in two parts, so that no digits are lost; then the square of half of the rest.
  const most = f64x2.sub(within, f64x2.mul(powers, f64x2.splat(0.6931471803691238)));
  const rest = f64x2.sub(most, f64x2.mul(powers, f64x2.splat(1.9082149292705877e-10)));
  const z = f64x2.mul(rest, f64x2.splat(0.5));
  const root = tree(
    z,
    pair(z, 1, 1),
    pair(z, 1 / 2.0, 1 / 6.0),
    pair(z, 1 / 24.0, 1 / 120.0),
    pair(z, 1 / 720.0, 1 / 5040.0),
    pair(z, 1 / 40320.0, 1 / 362880.0),
    pair(z, 1 / 3628800.0, 1 / 39916800.0),
  );
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(powers));
  const scale = i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
  return f64x2.mul(f64x2.mul(root, root), scale);
}

function pair(z: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), z));
}

/** The polynomial of twelve coefficients whose pairs these are. */
function tree(z: v128, p0: v128, p1: v128, p2: v128, p3: v128, p4: v128, p5: v128): v128 {
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const low = f64x2.add(p0, f64x2.mul(p1, z2));
  const middle = f64x2.add(p2, f64x2.mul(p3, z2));
  const high = f64x2.add(p4, f64x2.mul(p5, z2));
  return f64x2.add(low, f64x2.mul(z4, f64x2.add(middle, f64x2.mul(high, z4))));
}
