// One call of a module owns its whole memory: arrays are laid out one after the other and never freed.

let top: u64 = 0;

/** Starts the layout anew. */
export function clear(): void {
  top = (<u64>__heap_base + 15) & ~15;
}

/** Room for `count` items of `size` bytes, at a multiple of 16. May lie beyond the memory until that has grown. */
export function reserve(count: i32, size: i32): usize {
  const at = top;
  top += (<u64>count * <u64>size + 15) & ~15;
  return <usize>at;
}

/** How far the layout has come. */
export function mark(): u64 {
  return top;
}

/** Takes the layout back to a mark. */
export function reset(to: u64): void {
  top = to;
}

/** Bytes of memory that the layout needs; a double, because it may exceed 32 bits. */
export function needed(): f64 {
  return <f64>top;
}

/** Puts the sum of both lanes into one number. */
export function total(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}
