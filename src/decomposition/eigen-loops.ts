/** Arrays and hot loops of a symmetric eigenproblem. */
export interface EigenLoops {
  /** The matrix, upper triangle; row by row replaced by the vectors of reflections, from column k + 1 on, (d, d). */
  readonly work: Float64Array;
  /** (d) */
  readonly product: Float64Array;
  /** Rows that are reflected and rotated, zeros at first, (d, d). */
  readonly basis: Float64Array;
  /** Of the rotation of rows i and i + 1, (d). */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  /** Reflection k is I - scale[k] v v' with vector k, (d); 0 for none. */
  readonly scale: Float64Array;
  /** Writes the block of `work` below and right of k, times vector k, to `product`. */
  multiply(k: number): void;
  /** Takes the products of vector k and `product` from that block, both ways round. */
  update(k: number): void;
  /** Applies all reflections, the last first, to the first `count` rows of `basis`. */
  reflect(count: number): void;
  /** Fills `basis` with the columns of the product of all reflections, one a row. */
  expand(): void;
  /** Applies rotations high - 1 down to `low` to the rows of `basis`. */
  rotate(low: number, high: number): void;
}

/** The loops in plain TypeScript. */
export function plainEigenLoops(d: number): EigenLoops {
  const work = new Float64Array(d * d);
  const basis = new Float64Array(d * d);
  const product = new Float64Array(d);
  const cosines = new Float64Array(d);
  const sines = new Float64Array(d);
  const scale = new Float64Array(d);
  return {
    work,
    product,
    basis,
    cosines,
    sines,
    scale,
    multiply: (k) => multiply(work, d, k, product),
    update: (k) => update(work, d, k, product),
    reflect: (count) => {
      for (let i = 0; i < count; i++) reflectRow(work, d, d - 2, scale, basis, i * d);
    },
    expand: () => {
      basis.fill(0);
      for (let i = 0; i < d; i++) {
        basis[i * d + i] = 1;
        // Vectors from i on are zero in column i, so they do not touch this row.
        reflectRow(work, d, i - 1, scale, basis, i * d);
      }
    },
    rotate: (low, high) => {
      for (let i = high - 1; i >= low; i--) rotateRow(basis, i * d, d, cosines[i], sines[i]);
    },
  };
}

function multiply(work: Float64Array, d: number, k: number, product: Float64Array): void {
  const v = k * d;
  product.fill(0, k + 1);
  for (let i = k + 1; i < d; i++) {
    const row = i * d;
    const vi = work[v + i];
    let sum = work[row + i] * vi;
    for (let j = i + 1; j < d; j++) {
      const value = work[row + j];
      sum += value * work[v + j];
      product[j] += value * vi;
    }
    product[i] += sum;
  }
}

function update(work: Float64Array, d: number, k: number, product: Float64Array): void {
  const v = k * d;
  for (let i = k + 1; i < d; i++) {
    const row = i * d;
    const vi = work[v + i];
    const pi = product[i];
    for (let j = i; j < d; j++) work[row + j] -= vi * product[j] + pi * work[v + j];
  }
}

/** Applies reflections `last` to 0 to the row at `row`. */
function reflectRow(
  work: Float64Array,
  d: number,
  last: number,
  scale: Float64Array,
  basis: Float64Array,
  row: number,
): void {
  for (let k = last; k >= 0; k--) {
    const v = k * d;
    let sum = 0;
    for (let j = k + 1; j < d; j++) sum += basis[row + j] * work[v + j];
    sum *= scale[k];
    for (let j = k + 1; j < d; j++) basis[row + j] -= sum * work[v + j];
  }
}

/** Rotates the row at `at` and the one below it. */
function rotateRow(basis: Float64Array, at: number, d: number, cosine: number, sine: number): void {
  for (let j = at; j < at + d; j++) {
    const lower = basis[j + d];
    const upper = basis[j];
    basis[j + d] = sine * upper + cosine * lower;
    basis[j] = cosine * upper - sine * lower;
  }
}
