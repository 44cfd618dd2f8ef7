import { bounds } from "../interpolation/buckets.ts";

/**
 * Values as an 8-bit picture keeps them that is stretched from its least value (0) to its largest (1), cut off, not rounded:
 * what the reference program writes. A picture of one value becomes 0.
 */
export function stretchToBytes(values: Float32Array): Float32Array {
  const [low, high] = bounds(values);
  return values.map((value) => (high > low ? Math.floor(((value - low) / (high - low)) * 255) / 255 : 0));
}
