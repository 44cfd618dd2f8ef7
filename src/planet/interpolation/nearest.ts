import { type Buckets, buckets, evenCell } from "./buckets.ts";
import type { Lattice, ScatteredValues } from "./lattice.ts";

/**
 * The value of the nearest point at each node of a lattice; of equally near points the first. The search begins at the
 * winner of the neighbouring node, which leaves a few cells to look through.
 *
 * @returns (rows, columns) of the lattice
 */
export function nearestValues({ x, y, values }: ScatteredValues, lattice: Lattice): Float64Array {
  const sorted = buckets(x, y, evenCell(x, y, 2));
  const columns = lattice.x.length;
  const result = new Float64Array(columns * lattice.y.length);
  let first = 0;
  for (let row = 0, at = 0; row < lattice.y.length; row++) {
    let near = first;
    for (let column = 0; column < columns; column++) {
      near = nearestPlace(sorted, lattice.x[column], lattice.y[row], near);
      if (column === 0) first = near;
      result[at++] = values[sorted.order[near]];
    }
  }
  return result;
}

/** Place in the sorted order of the point nearest to (px, py), given any place to begin with. */
function nearestPlace(sorted: Buckets, px: number, py: number, guess: number): number {
  const { x, y, order, starts, columns, rows, left, bottom, perUnit } = sorted;
  let best = guess;
  let least = (x[guess] - px) * (x[guess] - px) + (y[guess] - py) * (y[guess] - py);
  const column = clamp(((px - left) * perUnit) | 0, columns);
  const row = clamp(((py - bottom) * perUnit) | 0, rows);
  const own = row * columns + column;
  for (let s = starts[own], end = starts[own + 1]; s < end; s++) {
    const gap = (x[s] - px) * (x[s] - px) + (y[s] - py) * (y[s] - py);
    if (gap < least || (gap === least && order[s] < order[best])) {
      least = gap;
      best = s;
    }
  }
  // A hair wider, so that rounding hides no point on the rim.
  const reach = Math.sqrt(least) * (1 + 1e-12);
  const west = clamp(Math.floor((px - reach - left) * perUnit), columns);
  const east = clamp(Math.floor((px + reach - left) * perUnit), columns);
  const south = clamp(Math.floor((py - reach - bottom) * perUnit), rows);
  const north = clamp(Math.floor((py + reach - bottom) * perUnit), rows);
  for (let r = south; r <= north; r++) {
    for (let s = starts[r * columns + west], end = starts[r * columns + east + 1]; s < end; s++) {
      const gap = (x[s] - px) * (x[s] - px) + (y[s] - py) * (y[s] - py);
      if (gap < least || (gap === least && order[s] < order[best])) {
        least = gap;
        best = s;
      }
    }
  }
  return best;
}

function clamp(cell: number, count: number): number {
  return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
}
