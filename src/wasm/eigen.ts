import type { EigenLoops } from "../decomposition/eigen-loops.ts";
import { fitsMemory, growTo, instantiate } from "./instantiate.ts";

/** Whether the module's memory can hold the matrices of d columns: up to about 12,000. */
export function eigenFits(d: number): boolean {
  return fitsMemory(instantiate("eigen").prepare(d));
}

/** Arrays and hot loops of a symmetric eigenproblem by assembly/eigen.ts: the twin of `plainEigenLoops`, but for rounding. */
export function simdEigenLoops(d: number): EigenLoops {
  const { memory, prepare, pitchOf, place, advance, reflect, combine } = instantiate("eigen");
  growTo(memory, prepare(d));
  const pitch = pitchOf();
  const doubles = (which: number, length: number) => new Float64Array(memory.buffer, place(which) >>> 0, length);
  const integers = (which: number) => new Int32Array(memory.buffer, place(which) >>> 0, d);
  return {
    pitch,
    work: doubles(0, d * pitch),
    product: doubles(1, d),
    previous: doubles(2, d),
    basis: doubles(3, d * pitch),
    scale: doubles(4, d),
    weights: doubles(5, d * pitch),
    rows: integers(6),
    members: integers(7),
    advance: (k) => {
      advance(k);
    },
    reflect: (count) => {
      reflect(count);
    },
    combine: (count, memberCount, from, to) => {
      combine(count, memberCount, from, to);
    },
  };
}
