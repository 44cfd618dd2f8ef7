/** Where the keys are in a table, in the order in which its rows are shown. */
export class TableCursor {
  /** Position of the row; -1 before the first key. */
  at = -1;
  /** Where a range of chosen rows begins. */
  anchor = -1;

  /** Forgets its place: the order of the rows has changed. */
  reset(): void {
    this.at = -1;
    this.anchor = -1;
  }

  /** Goes to a row, from which a range may begin. */
  place(row: number): void {
    this.at = row;
    this.anchor = row;
  }

  /**
   * Moves as a key says; the first one only shows where the cursor is.
   *
   * @param first - the uppermost row in view
   * @param extend - whether the rows on the way are to be chosen
   * @returns false for a key that moves nothing
   */
  move(key: string, { first, total, page }: { first: number; total: number; page: number }, extend: boolean): boolean {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total };
    const step = steps[key as keyof typeof steps];
    if (step === undefined || total === 0) return false;
    const from = this.at < 0 ? first : this.at;
    const next = this.at < 0 && key.startsWith("Arrow") ? first : from + step;
    this.at = Math.min(Math.max(next, 0), total - 1);
    if (!extend) this.anchor = this.at;
    else if (this.anchor < 0) this.anchor = from;
    return true;
  }

  /** The first row of the range from where it began to the cursor, and how many there are. */
  get range(): { from: number; count: number } {
    const begun = this.anchor < 0 ? this.at : this.anchor;
    return { from: Math.min(begun, this.at), count: Math.abs(begun - this.at) + 1 };
  }
}
