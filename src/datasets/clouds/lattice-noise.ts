/**
 * Noise that is smooth between the points of a square lattice, 0 to 1: values hashed from the points, blended by a
 * quintic curve, so that it has no edges (Perlin, 2002, doi:10.1145/566654.566636, with values in place of gradients).
 */
export function latticeNoise(x: number, y: number, seed: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [ease(x - left), ease(y - top)];
  const upper = mix(hashed(left, top, seed), hashed(left + 1, top, seed), u);
  const lower = mix(hashed(left, top + 1, seed), hashed(left + 1, top + 1, seed), u);
  return mix(upper, lower, v);
}

/** Lattice noise of ever finer lattices, each half as strong: 0 to 1. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number, gain = 0.5): number {
  let [sum, total, strength, scale] = [0, 0, 1, 1];
  for (let octave = 0; octave < octaves; octave++) {
    sum += strength * latticeNoise(x * scale, y * scale, seed + 101 * octave);
    total += strength;
    strength *= gain;
    scale *= 2;
  }
  return sum / total;
}

/**
 * Cells around one random point in each square of a lattice: the second-nearest point's distance less the nearest's, 0 on
 * the borders between cells (Worley, 1996, doi:10.1145/237170.237267).
 */
export function cellNoise(x: number, y: number, seed: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  let [nearest, second] = [Infinity, Infinity];
  for (let j = row - 1; j <= row + 1; j++) {
    for (let i = column - 1; i <= column + 1; i++) {
      const dx = i + hashed(i, j, seed) - x;
      const dy = j + hashed(i, j, seed + 7919) - y;
      const distance = dx * dx + dy * dy;
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
      } else if (distance < second) second = distance;
    }
  }
  return Math.sqrt(second) - Math.sqrt(nearest);
}

/** A number in [0, 1) for a point of the lattice, the same on any machine. */
function hashed(i: number, j: number, seed: number): number {
  let h = Math.imul(i, 0x27d4eb2d) ^ Math.imul(j, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

function ease(t: number): number {
  return t * t * t * (t * (6 * t - 15) + 10);
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
