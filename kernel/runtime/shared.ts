/** Where the numbers are that the main thread and the control thread share. */

/** Grows with each answer of the user. The main thread can wait for it. */
export const userAnswers = 0;
/** Number of the last interrupt that the main thread has begun to handle. */
export const begun = 1;
/** Number of the last interrupt that the main thread has handled. */
export const handled = 2;
/** Grows with each ping that the main thread has answered. */
export const pings = 3;
/** 1 once the main thread handles requests; before that it loads its own code, which must not be terminated. */
export const ready = 4;

/** Memory for these numbers. */
export function createShared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(5 * Int32Array.BYTES_PER_ELEMENT));
}
