import type { EigenLoops } from "../decomposition/eigen-loops.ts";
import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Whether the module's memory can hold the matrices of d columns: up to about 16,000. */
export function eigenFits(d: number): boolean {
  return fitsMemory(instantiate("eigen").prepare(d));
}

/** Arrays and hot loops of a symmetric eigenproblem by assembly/eigen.ts: the twin of `plainEigenLoops`, but for rounding. */
export function simdEigenLoops(d: number): EigenLoops {
  const { memory, prepare, place, multiply, update, reflect, expand, rotate } = instantiate("eigen");
  growTo(memory, prepare(d));
  const doubles = (which: number, length: number) => new Float64Array(memory.buffer, place(which) >>> 0, length);
  return {
    work: doubles(0, d * d),
    product: doubles(1, d),
    basis: doubles(2, d * d),
    cosines: doubles(3, d),
    sines: doubles(4, d),
    scale: doubles(5, d),
    multiply: (k) => {
      multiply(k);
    },
    update: (k) => {
      update(k);
    },
    reflect: (count) => {
      reflect(count);
    },
    expand: () => {
      expand();
    },
    rotate: (low, high) => {
      rotate(low, high);
    },
  };
}
