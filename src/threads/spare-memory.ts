import { growTo, newMemory } from "../wasm/instantiate.ts";
import type { WasmMemory } from "../wasm/web-assembly.ts";

// The engine does not count shared memory as garbage that is worth a collection, so one is kept and used again.
let spare: WasmMemory | undefined;

/**
 * Shared memory of so many bytes at least, all zero.
 *
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` when there is not as much
 */
export function takeMemory(bytes: number): WasmMemory {
  const memory = spare ?? newMemory(true);
  spare = undefined;
  new Uint8Array(memory.buffer).fill(0);
  growTo(memory, bytes);
  return memory;
}

/** Takes back a memory that no thread works in any more. */
export function giveMemory(memory: WasmMemory): void {
  if (!spare || spare.buffer.byteLength < memory.buffer.byteLength) spare = memory;
}
