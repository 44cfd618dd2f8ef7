import { type Buckets, buckets } from "./buckets.ts";
import type { Lattice, ScatteredValues } from "./lattice.ts";

/** Of a distance in steps, so much is certain in spite of rounding. */
const certain = 0.999;
/** How far points offer themselves, in steps of the lattice, one after the other. */
const reaches = [1, 2, 4];

/**
 * The value of the nearest point at each node of a lattice; of equally near points the first.
 *
 * Each point offers itself to the nodes within one step. A node whose winner lies within that distance is decided: any
 * nearer point would have offered itself too. Where points are sparser they do so again to the nodes that are still open,
 * farther; what is open in the end is looked up among points sorted into cells.
 *
 * @returns (rows, columns) of the lattice
 */
export function nearestValues(points: ScatteredValues, lattice: Lattice): Float64Array {
  const columns = lattice.x.length;
  const nodes = columns * lattice.y.length;
  const race: Race = {
    winners: new Int32Array(nodes),
    squares: new Float64Array(nodes).fill(Number.POSITIVE_INFINITY),
  };
  const step = Math.min(stepOf(lattice.x), stepOf(lattice.y));
  let open = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++) open[node] = node;
  for (const reach of step > 0 ? reaches : []) {
    if (open.length === 0) break;
    offer(points, lattice, reach, open, race);
    const limit = (certain * reach * step) ** 2;
    open = stillOpen(open, race.squares, limit);
  }
  if (open.length > 0) {
    const sorted = buckets(points.x, points.y, { points: 2 });
    // The search begins at the winner of the node before, which is seldom far.
    let near = 0;
    for (const node of open) {
      near = nearestPlace(sorted, lattice.x[node % columns], lattice.y[Math.floor(node / columns)], near);
      race.winners[node] = sorted.order[near];
    }
  }
  const result = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++) result[node] = points.values[race.winners[node]];
  return result;
}

/** The nodes whose winners lie too far for others to be out of the race. */
function stillOpen(open: Int32Array, squares: Float64Array, limit: number): Int32Array<ArrayBuffer> {
  const kept = new Int32Array(open.length);
  let count = 0;
  for (let i = 0; i < open.length; i++) if (!(squares[open[i]] <= limit)) kept[count++] = open[i];
  return kept.slice(0, count);
}

/** The nearest point so far of each node, and its squared distance. */
interface Race {
  readonly winners: Int32Array;
  readonly squares: Float64Array;
}

/** Distance of neighbouring positions; 0 of a single one. */
function stepOf(positions: Float64Array): number {
  const last = positions.length - 1;
  return last > 0 ? (positions[last] - positions[0]) / last : 0;
}

/** Lets every point compete at the nodes within `reach` steps across and up, of those around which a node is open. */
function offer({ x, y }: ScatteredValues, lattice: Lattice, reach: number, open: Int32Array, race: Race): void {
  const { x: acrossNodes, y: upNodes } = lattice;
  const { winners, squares } = race;
  const [columns, rows] = [acrossNodes.length, upNodes.length];
  const [left, bottom] = [acrossNodes[0], upNodes[0]];
  const perColumn = 1 / stepOf(acrossNodes);
  const perRow = 1 / stepOf(upNodes);
  const wanted = open.length === columns * rows ? undefined : meshesAround(open, columns, rows, reach);
  for (let i = 0; i < x.length; i++) {
    const px = x[i];
    const py = y[i];
    const across = Math.floor((px - left) * perColumn);
    const upward = Math.floor((py - bottom) * perRow);
    if (across < -reach || across >= columns - 1 + reach || upward < -reach || upward >= rows - 1 + reach) continue;
    // Within the lattice and its rim they are small integers, with which engines are quicker.
    const column = across | 0;
    const row = upward | 0;
    if (wanted !== undefined) {
      const mesh = Math.min(Math.max(row + 1, 0), rows) * (columns + 1) + Math.min(Math.max(column + 1, 0), columns);
      if (wanted[mesh] === 0) continue;
    }
    const firstColumn = Math.max(column - reach + 1, 0);
    const lastColumn = Math.min(column + reach, columns - 1);
    const lastRow = Math.min(row + reach, rows - 1);
    for (let r = Math.max(row - reach + 1, 0); r <= lastRow; r++) {
      const dy = upNodes[r] - py;
      for (let c = firstColumn; c <= lastColumn; c++) {
        const dx = acrossNodes[c] - px;
        const square = dx * dx + dy * dy;
        const node = r * columns + c;
        const least = squares[node];
        if (square > least) continue;
        if (square < least || i < winners[node]) {
          squares[node] = square;
          winners[node] = i;
        }
      }
    }
  }
}

/** Marks the meshes between nodes, those beyond the border included, whose points may reach an open node. */
function meshesAround(open: Int32Array, columns: number, rows: number, reach: number): Uint8Array {
  const marks = new Uint8Array((columns + 1) * (rows + 1));
  for (const node of open) {
    const column = node % columns;
    const row = (node - column) / columns;
    for (let r = Math.max(row - reach + 1, 0); r <= Math.min(row + reach, rows); r++) {
      marks.fill(
        1,
        r * (columns + 1) + Math.max(column - reach + 1, 0),
        r * (columns + 1) + Math.min(column + reach, columns) + 1,
      );
    }
  }
  return marks;
}

/** Place in the sorted order of the point nearest to (px, py), given any place to begin with. */
function nearestPlace(sorted: Buckets, px: number, py: number, guess: number): number {
  const { x, y, order, starts, columns, rows, left, bottom, perUnit } = sorted;
  let best = guess;
  let least = (x[guess] - px) * (x[guess] - px) + (y[guess] - py) * (y[guess] - py);
  const look = (from: number, to: number) => {
    for (let s = from; s < to; s++) {
      const square = (x[s] - px) * (x[s] - px) + (y[s] - py) * (y[s] - py);
      if (square < least || (square === least && order[s] < order[best])) {
        least = square;
        best = s;
      }
    }
  };
  const own = clamp((py - bottom) * perUnit, rows) * columns + clamp((px - left) * perUnit, columns);
  look(starts[own], starts[own + 1]);
  // A hair wider, so that rounding hides no point on the rim.
  const reach = Math.sqrt(least) * (1 + 1e-12);
  const west = clamp((px - reach - left) * perUnit, columns);
  const east = clamp((px + reach - left) * perUnit, columns);
  const south = clamp((py - reach - bottom) * perUnit, rows);
  const north = clamp((py + reach - bottom) * perUnit, rows);
  for (let row = south; row <= north; row++) look(starts[row * columns + west], starts[row * columns + east + 1]);
  return best;
}

function clamp(cell: number, count: number): number {
  return cell < 0 ? 0 : cell >= count ? count - 1 : Math.floor(cell);
}
