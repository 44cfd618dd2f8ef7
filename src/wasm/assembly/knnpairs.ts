// Scalar products of queries with all rows, in 32-bit numbers: what the search in many columns chooses its candidates by.
// Eight rows make a panel: number j of the row in lane i stands at j 8 + i.

import { clear, needed, reserve } from "./memory";
import { product32 } from "./tile";

let panels: i32 = 0;
/** Bytes of a panel. */
let size: usize = 0;
let depth: i32 = 0;
let rows: usize = 0;
let queries: usize = 0;
let products: usize = 0;
let scratch: usize = 0;
/** Panels of queries of one call. */
let together: i32 = 0;

/** Lays out memory for so many panels of rows, of queries a call, and calls at a time; returns the bytes needed. */
export function prepare(rowPanels: i32, queryPanels: i32, columns: i32, calls: i32): f64 {
  panels = rowPanels;
  together = queryPanels;
  depth = columns;
  size = (<usize>columns) << 5;
  clear();
  rows = reserve(rowPanels, columns * 32);
  queries = reserve(calls * queryPanels, columns * 32);
  products = reserve(calls * queryPanels * 8, rowPanels * 32);
  scratch = reserve(calls, 128);
  return needed();
}

/** Where the panels of rows go. */
export function input(): usize {
  return rows;
}

/** Where the panels of queries go. */
export function queriesInput(): usize {
  return queries;
}

/** Products of each query with each row, (queries, rows), both completed to panels. */
export function productsOut(): usize {
  return products;
}

/** Multiplies the first `count` panels of queries of one call with all rows. */
export function multiply(call: i32, count: i32): void {
  const from = queries + size * <usize>(call * together);
  const top = products + ((<usize>(call * together * 8) * <usize>panels) << 5);
  const own = scratch + ((<usize>call) << 7);
  for (let p: usize = 0; p < <usize>panels; p++) {
    for (let q: usize = 0; q < <usize>count; q++) {
      for (let half: usize = 0; half < 2; half++) {
        product32(from + size * q + half * 16, rows + size * p, depth, own);
        for (let i: usize = 0; i < 4; i++) {
          const to = top + ((((q << 3) + half * 4 + i) * <usize>panels + p) << 5);
          v128.store(to, v128.load(own + i * 32));
          v128.store(to, v128.load(own + i * 32, 16), 16);
        }
      }
    }
  }
}
