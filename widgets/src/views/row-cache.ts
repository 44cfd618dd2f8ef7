import type { ViewContext } from "../live/view-context.ts";

interface Piece {
  total: number;
  rows: Uint32Array;
  cells: string[][];
}

/** One row of a table: its position there, and its cells as text. */
export interface ShownRow {
  row: number;
  cells: string[];
}

const pieceRows = 200;
const mostPieces = 40;
// Longer than the pause after which the kernel hears of another order.
const settleMs = 130;

/** Rows that the kernel has sent, fetched in pieces. */
export class RowCache {
  /** Rows that pass the filters; undefined before the first answer. */
  total: number | undefined;
  private readonly context: ViewContext;
  private pieces = new Map<number, Promise<Piece>>();
  private changed = 0;

  constructor(context: ViewContext) {
    this.context = context;
  }

  /** Forgets all: the order or the filters have changed. */
  clear(): void {
    this.pieces.clear();
    this.changed = performance.now();
  }

  /** Rows from one of the shown order on. */
  async rows(from: number, count: number): Promise<ShownRow[]> {
    const first = Math.floor(from / pieceRows);
    const last = Math.floor((from + count - 1) / pieceRows);
    const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const pieces = await Promise.all(numbers.map((number) => this.piece(number)));
    this.total = pieces[0]!.total;
    const all = pieces.flatMap(({ rows, cells }) => Array.from(rows, (row, i) => ({ row, cells: cells[i]! })));
    const skip = from - first * pieceRows;
    return all.slice(skip, skip + count);
  }

  private piece(number: number): Promise<Piece> {
    let piece = this.pieces.get(number);
    if (!piece) {
      piece = this.fetch(number);
      this.pieces.set(number, piece);
      piece.catch(() => this.pieces.delete(number));
      if (this.pieces.size > mostPieces) this.pieces.delete(this.pieces.keys().next().value!);
    }
    return piece;
  }

  private async fetch(number: number): Promise<Piece> {
    const wait = this.changed + settleMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    return this.context.invoke<Piece>("rows", { from: number * pieceRows, count: pieceRows });
  }
}
