import { ArgumentError } from "../errors.ts";

/** What runtimes say when they get no memory: Node, ONNX Runtime on its providers and in WebAssembly, TensorFlow. */
const complaints =
  /failed to allocate memory|bad[ _]alloc|out of memory|OOM when allocating|ALLOC_FAILED|tensor shape is too large|invalid typed array length|array buffer allocation failed/i;

/** Whether a failure is a runtime's lack of memory. */
export function complainsOfMemory(error: unknown): boolean {
  return complaints.test((error as Error)?.message ?? "");
}

/** Whether an error is the one of {@link outOfMemory}. */
export function isOutOfMemory(error: unknown): boolean {
  return (error as { code?: string })?.code === "OUT_OF_MEMORY";
}

/**
 * The error of work that does not fit into memory.
 *
 * @param message - what could not be done, and how many bytes it needs
 */
export function outOfMemory(message: string, cause: unknown): ArgumentError {
  return new ArgumentError(
    "OUT_OF_MEMORY",
    message,
    "Make the batches or the pictures smaller, or the layers narrower; a checkpoint and weights learned so far stay as they are.",
    { cause },
  );
}

/**
 * Room for 32-bit numbers.
 *
 * @param what - what the numbers are, for the message: `"11176512 weights"`
 * @throws {@link ArgumentError} `OUT_OF_MEMORY`
 */
export function room(count: number, what: string): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(count);
  } catch (cause) {
    throw outOfMemory(`Cannot hold ${what}: they take ${gigabytes(4 * count)}`, cause);
  }
}

/** `4.4 GB` */
export function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3))} GB`;
}
