const multiplier = 0x5bd1e995;

/**
 * MurmurHash2, 32 bits, of a text in UTF-8: by it front ends and kernels name the code of a cell.
 *
 * @param seed - the same on both sides; a kernel tells its own in `debugInfo`
 * @returns an unsigned number
 */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, "utf8");
  let hash = seed ^ bytes.length;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), multiplier);
    word ^= word >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  const rest = bytes.length - at;
  for (let i = rest - 1; i >= 0; i--) hash ^= bytes[at + i]! << (8 * i);
  if (rest > 0) hash = Math.imul(hash, multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  hash ^= hash >>> 15;
  return hash >>> 0;
}
