import { growTo, instantiate } from "./instantiate.ts";

/** A blur of lines, folded about their middle; planet/flatten/blur-weights.ts makes it. */
interface FoldedWeights {
  readonly length: number;
  readonly half: number;
  readonly reach: number;
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

/** Whether the module takes pictures of this many pixels along a side. */
export function blurFits(length: number): boolean {
  return length % 8 === 0 && length <= 4096;
}

/**
 * Blurs square pictures along both sides by assembly/blur.ts: the twin of `plainBlur` in planet/flatten/, within the rounding
 * of 32-bit numbers.
 *
 * @param pictures - one after the other, (count, length, length)
 */
export function simdBlur(pictures: Float32Array, { length, half, reach, even, odd }: FoldedWeights): Float32Array {
  const module = instantiate("blur");
  growTo(module.memory, module.prepare(length, reach));
  const { buffer } = module.memory;
  const weights = new Float32Array(buffer, module.weightsInput() >>> 0, 2 * half * half);
  for (let i = 0; i < half; i++) {
    for (let k = 0; k < half; k++) {
      const place = ((i >> 2) * half + k) * 8 + (i & 3);
      weights[place] = even[i * half + k];
      weights[place + 4] = odd[i * half + k];
    }
  }
  const picture = new Float32Array(buffer, module.input() >>> 0, length * length);
  const result = new Float32Array(pictures.length);
  for (let from = 0; from < pictures.length; from += picture.length) {
    picture.set(pictures.subarray(from, from + picture.length));
    module.run();
    result.set(picture, from);
  }
  return result;
}
