/** Which of a number of things are chosen, shared by the plots of a view. */
export class Selection {
  readonly count: number;
  /** 1 for each thing chosen. */
  mask: Uint8Array;
  /** How many are chosen. */
  size = 0;
  /** The thing under the pointer or the cursor; -1 for none. */
  hovered = -1;
  private readonly listeners = new Set<(byReader: boolean) => void>();
  private readonly hoverListeners = new Set<() => void>();

  constructor(count: number) {
    this.count = count;
    this.mask = new Uint8Array(count);
  }

  /** Whether plots show some as chosen and the others faint. */
  get isActive(): boolean {
    return this.size > 0;
  }

  /** Calls a listener after each change. */
  onChange(listener: (byReader: boolean) => void): void {
    this.listeners.add(listener);
  }

  onHover(listener: () => void): void {
    this.hoverListeners.add(listener);
  }

  /** Points at one thing in every plot. */
  hover(row: number): void {
    if (row === this.hovered) return;
    this.hovered = row;
    for (const listener of this.hoverListeners) listener();
  }

  /** Chooses the things for which `test` holds; with `add` besides those chosen before. */
  choose(test: (row: number) => boolean, add = false): void {
    const mask = add ? this.mask : new Uint8Array(this.count);
    for (let row = 0; row < this.count; row++) if (test(row)) mask[row] = 1;
    this.replace(mask);
  }

  /** Chooses one thing, or with `add` turns it over. */
  pick(row: number, add = false): void {
    const mask = add ? this.mask : new Uint8Array(this.count);
    mask[row] = add && mask[row] ? 0 : 1;
    this.replace(mask);
  }

  clear(): void {
    this.replace(new Uint8Array(this.count));
  }

  /** Positions of those chosen, rising. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.size);
    let at = 0;
    for (let row = 0; row < this.count; row++) if (this.mask[row]) rows[at++] = row;
    return rows;
  }

  /** Takes over what the kernel or another view has chosen. */
  takeRows(rows: ArrayLike<number>): void {
    const mask = new Uint8Array(this.count);
    for (let i = 0; i < rows.length; i++) mask[rows[i]!] = 1;
    this.replace(mask, false);
  }

  private replace(mask: Uint8Array, byReader = true): void {
    this.mask = mask;
    this.size = 0;
    for (let row = 0; row < this.count; row++) this.size += mask[row]!;
    for (const listener of this.listeners) listener(byReader);
  }
}
