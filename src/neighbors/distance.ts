type Numbers = Float64Array | Float32Array;

/** Squared Euclidean distance of two rows of d numbers, which begin at `a` of p and at `b` of q. */
export function squaredDistance(p: Numbers, a: number, q: Numbers, b: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const gap = p[a + j] - q[b + j];
    sum += gap * gap;
  }
  return sum;
}

/** Squared distance from a point to a box (d lower bounds, then d upper bounds); 0 inside. */
export function boxDistance(point: Numbers, at: number, boxes: Float64Array, box: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const value = point[at + j];
    const low = boxes[box + j] - value;
    const high = value - boxes[box + d + j];
    const gap = Math.max(low, high, 0);
    sum += gap * gap;
  }
  return sum;
}
