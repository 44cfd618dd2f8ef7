/** Clusters in a leaf, at most. */
const leafSize = 8;

/**
 * A kd-tree over the centroids of the clusters that are still alive, for Ward's distance
 * |A| |B| / (|A| + |B|) × (distance of the centroids)².
 *
 * Each node knows a tight box and the smallest cluster below it, which together bound Ward's distance from below.
 * Clusters sit in slots, in tree order. When two merge, one slot takes the new centroid, the other dies, and `refit`
 * mends the boxes above each; `rebuild` drops the dead slots.
 *
 * Columns are padded with zeros to an even number, and squares summed in two lanes, as in wasm/assembly/centroids.ts: its
 * tree has eight children a node and 32-bit boxes, but what it finds is the same, bit by bit.
 */
export class CentroidTree {
  /** Centroid of each slot, (slots, d). */
  centroids: Float64Array;
  /** Samples in the cluster of each slot; 0 when it died, (slots). */
  sizes: Int32Array;
  /** Name of the cluster in each slot, (slots). */
  ids: Int32Array;
  slots: number;
  /** What the last call of `nearest` found: name, -1 for nothing nearer, and Ward distance. */
  foundId = -1;
  foundDistance = 0;

  /** Columns, padded to an even number. */
  readonly d: number;
  private nodes = 0;
  /** First child is the next node; `second` is the other one, or -1 in a leaf. */
  private readonly second: Int32Array;
  private readonly parent: Int32Array;
  private readonly start: Int32Array;
  private readonly end: Int32Array;
  /** Lower and upper corner of each node's box, (nodes, 2 d). */
  private readonly boxes: Float64Array;
  private readonly smallest: Int32Array;
  private readonly leafOf: Int32Array;
  private spareCentroids: Float64Array;
  private spareSizes: Int32Array;
  private spareIds: Int32Array;
  private readonly stack = new Int32Array(64);
  private readonly stackBound = new Float64Array(64);

  /** A tree over `samples`, (n, columns) row-major, each a cluster of its own named by its row, of one sample or of its weight. */
  constructor(samples: ArrayLike<number>, n: number, columns: number, weights?: ArrayLike<number>) {
    const d = columns + (columns % 2);
    this.d = d;
    this.slots = n;
    this.centroids = padColumns(samples, n, columns, new Float64Array(n * d));
    this.sizes = weights ? Int32Array.from(weights) : new Int32Array(n).fill(1);
    this.ids = Int32Array.from({ length: n }, (_, i) => i);
    this.spareCentroids = new Float64Array(n * d);
    this.spareSizes = new Int32Array(n);
    this.spareIds = new Int32Array(n);
    this.leafOf = new Int32Array(n);
    const most = nodeCount(n);
    this.second = new Int32Array(most);
    this.parent = new Int32Array(most);
    this.start = new Int32Array(most);
    this.end = new Int32Array(most);
    this.boxes = new Float64Array(most * 2 * d);
    this.smallest = new Int32Array(most);
    this.rebuild();
  }

  /** Drops the dead slots, puts the others into tree order, and builds the nodes anew. */
  rebuild(): void {
    const { d, sizes } = this;
    const order = new Int32Array(this.slots);
    let live = 0;
    for (let slot = 0; slot < this.slots; slot++) {
      if (sizes[slot] > 0) order[live++] = slot;
    }
    this.slots = live;
    this.nodes = 0;
    this.grow(order, 0, live, -1);
    for (let slot = 0; slot < live; slot++) {
      const from = order[slot];
      this.spareSizes[slot] = sizes[from];
      this.spareIds[slot] = this.ids[from];
      for (let j = 0; j < d; j++) this.spareCentroids[slot * d + j] = this.centroids[from * d + j];
    }
    [this.centroids, this.spareCentroids] = [this.spareCentroids, this.centroids];
    [this.sizes, this.spareSizes] = [this.spareSizes, this.sizes];
    [this.ids, this.spareIds] = [this.spareIds, this.ids];
    // A child has a larger number than its parent, so this order is bottom-up.
    for (let node = this.nodes - 1; node >= 0; node--) {
      if (this.second[node] < 0) this.fitLeaf(node);
      else this.fitInner(node);
    }
  }

  /** Makes the boxes above `slot` tight again, up to the first that stays as it was. */
  refit(slot: number): void {
    let node = this.leafOf[slot];
    this.fitLeaf(node);
    while (node > 0) {
      node = this.parent[node];
      if (!this.fitInner(node)) return;
    }
  }

  /** Ward distance of the clusters in two slots. */
  distance(slot: number, other: number): number {
    const { d, centroids, sizes } = this;
    let even = 0;
    let odd = 0;
    for (let p = slot * d, q = other * d, stop = p + d; p < stop; p += 2, q += 2) {
      const gap = centroids[p] - centroids[q];
      const next = centroids[p + 1] - centroids[q + 1];
      even += gap * gap;
      odd += next * next;
    }
    return (even + odd) * ((sizes[slot] * sizes[other]) / (sizes[slot] + sizes[other]));
  }

  /**
   * Finds the cluster nearest to that of `slot`, if it is nearer than `within`; of equally near ones, that of smallest
   * name.
   */
  nearest(slot: number, within: number): void {
    const { d, centroids, sizes, second, parent, stack, stackBound } = this;
    const size = sizes[slot];
    this.foundId = -1;
    this.foundDistance = within;
    let node = this.leafOf[slot];
    this.scan(node, slot);
    for (; node > 0; node = parent[node]) {
      const above = parent[node];
      const sibling = second[above] === node ? above + 1 : second[above];
      let top = 0;
      stack[0] = sibling;
      stackBound[0] = this.bound(sibling, centroids, slot * d, size);
      while (top >= 0) {
        const at = stack[top];
        if (stackBound[top--] > this.foundDistance) continue;
        if (second[at] < 0) {
          this.scan(at, slot);
          continue;
        }
        const boundFirst = this.bound(at + 1, centroids, slot * d, size);
        const boundSecond = this.bound(second[at], centroids, slot * d, size);
        const firstIsNear = boundFirst <= boundSecond;
        stack[++top] = firstIsNear ? second[at] : at + 1;
        stackBound[top] = firstIsNear ? boundSecond : boundFirst;
        stack[++top] = firstIsNear ? at + 1 : second[at];
        stackBound[top] = firstIsNear ? boundFirst : boundSecond;
      }
    }
  }

  /** Compares the cluster of `slot` with all in a leaf. */
  private scan(leaf: number, slot: number): void {
    const { d, centroids, sizes, ids } = this;
    const size = sizes[slot];
    const end = this.end[leaf];
    let best = this.foundDistance;
    for (let other = this.start[leaf]; other < end; other++) {
      const otherSize = sizes[other];
      if (otherSize === 0 || other === slot) continue;
      let even = 0;
      let odd = 0;
      for (let p = slot * d, q = other * d, stop = p + d; p < stop; p += 2, q += 2) {
        const gap = centroids[p] - centroids[q];
        const next = centroids[p + 1] - centroids[q + 1];
        even += gap * gap;
        odd += next * next;
      }
      const distance = (even + odd) * ((size * otherSize) / (size + otherSize));
      if (distance > best || (distance === best && ids[other] > this.foundId)) continue;
      best = distance;
      this.foundDistance = distance;
      this.foundId = ids[other];
    }
  }

  /**
   * Lower bound of Ward's distance to any cluster below `node`. It rounds exactly as the distance itself does, step
   * by step, so it never exceeds it.
   */
  private bound(node: number, centroids: Float64Array, at: number, size: number): number {
    const { d, boxes } = this;
    let even = 0;
    let odd = 0;
    for (let j = 0, low = node * 2 * d; j < d; j += 2, low += 2) {
      const gap = outside(centroids[at + j], boxes[low], boxes[low + d]);
      const next = outside(centroids[at + j + 1], boxes[low + 1], boxes[low + d + 1]);
      even += gap * gap;
      odd += next * next;
    }
    const smallest = this.smallest[node];
    return (even + odd) * ((size * smallest) / (size + smallest));
  }

  private grow(order: Int32Array, start: number, end: number, parent: number): number {
    const node = this.nodes++;
    this.parent[node] = parent;
    this.start[node] = start;
    this.end[node] = end;
    this.second[node] = -1;
    if (end - start <= leafSize) {
      this.leafOf.fill(node, start, end);
      return node;
    }
    const middle = (start + end) >> 1;
    splitAt(order, start, end, middle, this.centroids, this.d, this.widest(order, start, end));
    this.grow(order, start, middle, node);
    this.second[node] = this.grow(order, middle, end, node);
    return node;
  }

  /** The column in which the centroids of `order[start]` to `order[end - 1]` spread most. */
  private widest(order: Int32Array, start: number, end: number): number {
    const { d, centroids } = this;
    let widest = 0;
    let width = -1;
    for (let j = 0; j < d; j++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = start; i < end; i++) {
        const value = centroids[order[i] * d + j];
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > width) {
        width = high - low;
        widest = j;
      }
    }
    return widest;
  }

  private fitLeaf(leaf: number): void {
    const { d, boxes, centroids, sizes } = this;
    const low = leaf * 2 * d;
    const high = low + d;
    boxes.fill(Number.POSITIVE_INFINITY, low, high);
    boxes.fill(Number.NEGATIVE_INFINITY, high, high + d);
    let smallest = 0x7fffffff;
    for (let slot = this.start[leaf]; slot < this.end[leaf]; slot++) {
      if (sizes[slot] === 0) continue;
      smallest = Math.min(smallest, sizes[slot]);
      for (let j = 0; j < d; j++) {
        const value = centroids[slot * d + j];
        if (value < boxes[low + j]) boxes[low + j] = value;
        if (value > boxes[high + j]) boxes[high + j] = value;
      }
    }
    this.smallest[leaf] = smallest;
  }

  /** Fits a node around its two children; whether that changed anything. */
  private fitInner(node: number): boolean {
    const { d, boxes } = this;
    const low = node * 2 * d;
    const first = (node + 1) * 2 * d;
    const second = this.second[node] * 2 * d;
    const smallest = Math.min(this.smallest[node + 1], this.smallest[this.second[node]]);
    let changed = smallest !== this.smallest[node];
    this.smallest[node] = smallest;
    for (let j = 0; j < d; j++) {
      const lower = Math.min(boxes[first + j], boxes[second + j]);
      const upper = Math.max(boxes[first + d + j], boxes[second + d + j]);
      changed ||= lower !== boxes[low + j] || upper !== boxes[low + d + j];
      boxes[low + j] = lower;
      boxes[low + d + j] = upper;
    }
    return changed;
  }
}

/** How far a value lies outside of [low, high]. */
function outside(value: number, low: number, high: number): number {
  return value < low ? low - value : value > high ? value - high : 0;
}

/** Copies rows into `out`, where they have an even number of columns; what is added stays as it is. */
function padColumns(
  samples: ArrayLike<number>,
  n: number,
  columns: number,
  out: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const d = columns + (columns % 2);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < columns; j++) out[i * d + j] = samples[i * columns + j];
  }
  return out;
}

/** Nodes of a tree over n slots: halving stops at leafSize. */
function nodeCount(n: number): number {
  if (n <= leafSize) return 1;
  const half = n >> 1;
  return 1 + nodeCount(half) + nodeCount(n - half);
}

/** Orders `order[start..end)` so that the values before `middle` are not above, and those after not below, its own. */
function splitAt(
  order: Int32Array,
  start: number,
  end: number,
  middle: number,
  points: Float64Array,
  d: number,
  column: number,
): void {
  let low = start;
  let high = end - 1;
  while (low < high) {
    const pivot = points[order[(low + high) >> 1] * d + column];
    let i = low;
    let j = high;
    while (i <= j) {
      while (points[order[i] * d + column] < pivot) i++;
      while (points[order[j] * d + column] > pivot) j--;
      if (i <= j) {
        const swap = order[i];
        order[i++] = order[j];
        order[j--] = swap;
      }
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
