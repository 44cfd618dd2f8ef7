/**
 * The k nearest candidates met so far, in ascending order of squared distance, then of row, so that the answer does not
 * depend on the order in which candidates come.
 */
export class Nearest {
  readonly k: number;
  readonly squared: Float64Array;
  readonly rows: Int32Array;
  /** Squared distance that a candidate must not exceed; infinite until k are there. */
  limit = Number.POSITIVE_INFINITY;
  #count = 0;

  constructor(k: number) {
    this.k = k;
    this.squared = new Float64Array(k);
    this.rows = new Int32Array(k);
  }

  clear(): void {
    this.#count = 0;
    this.limit = Number.POSITIVE_INFINITY;
  }

  offer(squared: number, row: number): void {
    const last = this.k - 1;
    let place: number;
    if (this.#count < this.k) {
      place = this.#count++;
    } else {
      if (squared > this.limit || (squared === this.limit && row > this.rows[last])) return;
      place = last;
    }
    while (
      place > 0 &&
      (this.squared[place - 1] > squared || (this.squared[place - 1] === squared && this.rows[place - 1] > row))
    ) {
      this.squared[place] = this.squared[place - 1];
      this.rows[place] = this.rows[place - 1];
      place--;
    }
    this.squared[place] = squared;
    this.rows[place] = row;
    if (this.#count === this.k) this.limit = this.squared[last];
  }
}
