import { growTo, instantiate, type WasmExports } from "./instantiate.ts";

/** Pixels mapped at a time. */
const chunk = 8192;

/** The module in use, which holds half a megabyte. */
let module: WasmExports | undefined;

/** Pixels with a place, degrees. */
interface PlacedPixels {
  readonly radiance: Float32Array;
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
}

/** Takes places and values of as many pixels as there are. */
interface PlaceArrays {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly values: Float32Array;
}

/**
 * Places on the sphere of the pixels that have a value and a place, by assembly/places.ts: the twin of `plainPlaces` in
 * planet/patches/places.ts, within rounding.
 *
 * @returns how many there are
 */
export function simdPlaces({ radiance, latitude, longitude }: PlacedPixels, { x, y, z, values }: PlaceArrays): number {
  module ??= instantiate("places");
  growTo(module.memory, module.prepare(chunk));
  const { buffer } = module.memory;
  const floats = (at: number) => new Float32Array(buffer, at >>> 0, chunk);
  const doubles = (at: number) => new Float64Array(buffer, at >>> 0, chunk);
  const inputs = [module.valueInput(), module.latitudeInput(), module.longitudeInput()].map(floats);
  const outputs = [module.xOutput(), module.yOutput(), module.zOutput()].map(doubles);
  const kept = floats(module.valueOutput());
  let n = 0;
  for (let from = 0; from < radiance.length; from += chunk) {
    const count = Math.min(chunk, radiance.length - from);
    [radiance, latitude, longitude].forEach((plane, i) => {
      inputs[i].set(plane.subarray(from, from + count));
    });
    // The second pixel of the last two of an odd count has no value.
    if (count % 2 === 1) inputs[0][count] = Number.NaN;
    const found = module.run(count + (count % 2));
    [x, y, z].forEach((axis, i) => {
      axis.set(outputs[i].subarray(0, found), n);
    });
    values.set(kept.subarray(0, found), n);
    n += found;
  }
  return n;
}
