/** Least time between two lines where each stays; on a terminal a line replaces the one before and may come often. */
const [lineMs, redrawMs] = [10_000, 200];

/** A line on stderr that says how work goes, for programs outside a notebook. */
export class StatusLine {
  readonly #text: () => string;
  readonly #stream: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
  #writtenAt: number | undefined;

  /** @param text - the line as it should be now */
  constructor(text: () => string, stream: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns"> = process.stderr) {
    this.#text = text;
    this.#stream = stream;
  }

  /** Writes the line if it is time to, and in any case the last one. */
  change(last: boolean): void {
    const now = performance.now();
    const { isTTY, columns = 80 } = this.#stream;
    // What is over within the time of one line needs none before its last.
    this.#writtenAt ??= isTTY ? Number.NEGATIVE_INFINITY : now;
    if (!last && now - this.#writtenAt < (isTTY ? redrawMs : lineMs)) return;
    this.#writtenAt = now;
    if (isTTY) this.#stream.write(`\r\x1b[2K${this.#text().slice(0, columns - 1)}${last ? "\n" : ""}`);
    else this.#stream.write(`${this.#text()}\n`);
  }
}
