/// <reference lib="es2024.sharedmemory" />
import { setTimeout as sleep } from "node:timers/promises";

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

/** Bytes of output on their way to the thread of the session, where both are in one process. */
export const inFlight = 5;

/** The first of some places for the numbers of the latest cells that the main thread has taken over. */
const takenOver = 6;
const takenOverPlaces = 8;

/** Notes that the main thread has taken a cell over: an interrupt from now on ends it. */
export function noteTakenOver(shared: Int32Array, context: number): void {
  Atomics.store(shared, takenOver + (context % takenOverPlaces), context);
}

/** Whether the main thread has taken a cell over. */
export function isTakenOver(shared: Int32Array, context: number): boolean {
  return Atomics.load(shared, takenOver + (context % takenOverPlaces)) === context;
}

/** Sets one of the numbers, and wakes whoever waits for that. */
export function change(shared: Int32Array, index: number, value: number): void {
  Atomics.store(shared, index, value);
  Atomics.notify(shared, index);
}

/** Waits until one of the numbers is no longer `value`, or the time is over. */
export async function changed(shared: Int32Array, index: number, value: number, milliseconds: number): Promise<void> {
  await Promise.race([Atomics.waitAsync(shared, index, value, milliseconds).value, sleep(milliseconds)]);
}

/** Memory for these numbers. */
export function createShared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer((takenOver + takenOverPlaces) * Int32Array.BYTES_PER_ELEMENT));
}
