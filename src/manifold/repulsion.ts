/**
 * The repulsive half of t-SNE's gradient over all pairs, exactly: adds q² (yᵢ − yⱼ), with q = 1 / (1 + |yᵢ − yⱼ|²), to
 * `force` of both samples of each pair, and returns the sum of q over all ordered pairs.
 *
 * @param y - positions, one array per dimension (2 or 3), each (n)
 * @param force - same shapes, overwritten
 */
export function repulsion(y: readonly Float64Array[], force: readonly Float64Array[]): number {
  for (const part of force) part.fill(0);
  return y.length === 2 ? inPlane(y[0], y[1], force[0], force[1]) : inSpace(y, force);
}

function inPlane(x: Float64Array, y: Float64Array, fx: Float64Array, fy: Float64Array): number {
  const n = x.length;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const xi = x[i];
    const yi = y[i];
    let sumX = 0;
    let sumY = 0;
    for (let j = i + 1; j < n; j++) {
      const dx = xi - x[j];
      const dy = yi - y[j];
      const q = 1 / (1 + dx * dx + dy * dy);
      total += q;
      const squared = q * q;
      sumX += squared * dx;
      sumY += squared * dy;
      fx[j] -= squared * dx;
      fy[j] -= squared * dy;
    }
    fx[i] += sumX;
    fy[i] += sumY;
  }
  return 2 * total;
}

function inSpace([x, y, z]: readonly Float64Array[], [fx, fy, fz]: readonly Float64Array[]): number {
  const n = x.length;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const xi = x[i];
    const yi = y[i];
    const zi = z[i];
    let sumX = 0;
    let sumY = 0;
    let sumZ = 0;
    for (let j = i + 1; j < n; j++) {
      const dx = xi - x[j];
      const dy = yi - y[j];
      const dz = zi - z[j];
      const q = 1 / (1 + dx * dx + dy * dy + dz * dz);
      total += q;
      const squared = q * q;
      sumX += squared * dx;
      sumY += squared * dy;
      sumZ += squared * dz;
      fx[j] -= squared * dx;
      fy[j] -= squared * dy;
      fz[j] -= squared * dz;
    }
    fx[i] += sumX;
    fy[i] += sumY;
    fz[i] += sumZ;
  }
  return 2 * total;
}
