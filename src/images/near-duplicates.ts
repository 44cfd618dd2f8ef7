import { ArgumentError } from "../errors.ts";
import { toGrey } from "./grey.ts";
import { type ImageStack, takeImages } from "./image-stack.ts";
import { resize } from "./resize.ts";

/** When two pictures count as nearly the same. */
export interface NearDuplicatesOptions {
  /** Of the 64 bits of a perceptual hash, how many may differ. @defaultValue 12 */
  bits?: number;
  /** Root mean square difference of 32 × 32 thumbnails, 0 to 1, that is still allowed. @defaultValue 0.05 */
  difference?: number;
}

/** Pictures in groups of near duplicates. */
export interface NearDuplicates {
  /** Group of each picture, numbered from 0 in the order of their first pictures; a picture alone is a group too. */
  readonly groups: Int32Array;
  /** Number of groups. */
  readonly count: number;
  /** Pictures that share their group with another. */
  readonly duplicated: number;
}

const side = 32;
const kept = 8;

/**
 * Finds pictures that show nearly the same: the same picture saved again, resized, brightened or cut a little. Pictures
 * whose perceptual hashes (signs of the 64 slowest cosine waves against their median) and thumbnails both agree are
 * neighbours; chains of neighbours are one group. Time grows with n², 2,100 pictures take about a second.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function nearDuplicates(images: ImageStack, options: NearDuplicatesOptions = {}): NearDuplicates {
  const { bits = 12, difference = 0.05 } = options;
  if (!(bits >= 0 && bits < 32) || !(difference >= 0)) {
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot compare pictures with ${bits} differing bits and a difference of ${difference}`,
      "Choose fewer than 32 bits, and a difference of 0 or more.",
    );
  }
  const n = images.count;
  const thumbnails = new Float32Array(n * side * side);
  const hashes = new Uint32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const small = resize(toGrey(takeImages(images, [i])), side).data;
    thumbnails.set(small, i * side * side);
    hashes.set(perceptualHash(small), 2 * i);
  }
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const apart = ones(hashes[2 * i] ^ hashes[2 * j]) + ones(hashes[2 * i + 1] ^ hashes[2 * j + 1]);
      if (apart > bits || rms(thumbnails, i * side * side, j * side * side) > difference) continue;
      const [a, b] = [root(i), root(j)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const numbers = new Map<number, number>();
  const groups = parent.map((_, i) => {
    const first = root(i);
    if (!numbers.has(first)) numbers.set(first, numbers.size);
    return numbers.get(first)!;
  });
  const sizes = new Int32Array(numbers.size);
  for (const group of groups) sizes[group]++;
  const duplicated = sizes.reduce((sum, size) => sum + (size > 1 ? size : 0), 0);
  return { groups, count: numbers.size, duplicated };
}

/** Signs of the 8 × 8 slowest waves of a cosine transform against their median, the constant left out: two times 32 bits. */
function perceptualHash(values: Float32Array): [number, number] {
  const waves: number[] = [];
  for (let p = 0; p < kept; p++) {
    const along = new Float64Array(side);
    for (let row = 0; row < side; row++) {
      for (let i = 0; i < side; i++) along[row] += values[row * side + i] * cosines[p * side + i];
    }
    for (let q = 0; q < kept; q++) {
      let sum = 0;
      for (let row = 0; row < side; row++) sum += along[row] * cosines[q * side + row];
      waves.push(p + q === 0 ? 0 : sum);
    }
  }
  const sorted = [...waves].sort((a, b) => a - b);
  const median = (sorted[31] + sorted[32]) / 2;
  const bit = (i: number) => (waves[i] > median ? 2 ** (i % 32) : 0);
  let [low, high] = [0, 0];
  for (let i = 0; i < 32; i++) {
    low += bit(i);
    high += bit(i + 32);
  }
  return [low, high];
}

const cosines = Float64Array.from({ length: kept * side }, (_, k) =>
  Math.cos((Math.PI * Math.floor(k / side) * ((k % side) + 0.5)) / side),
);

function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function rms(values: Float32Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < side * side; i++) sum += (values[a + i] - values[b + i]) ** 2;
  return Math.sqrt(sum) / side;
}
