/** The process that runs cells: a bundle of its own, from which `start.cjs` calls one of these. */

/** Its main thread. */
export function runtime(): void {
  void import("../runtime/main.ts");
}

/** Its thread that listens to the supervisor. */
export function control(): void {
  void import("../runtime/control-worker.ts");
}
