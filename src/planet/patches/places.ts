import { hasSimd } from "../../wasm/instantiate.ts";
import { simdPlaces } from "../../wasm/places.ts";
import type { Frame } from "../frame.ts";
import { degrees } from "./turn.ts";

/** Pixels of a frame as points of the sphere of radius 1. */
export interface Places {
  readonly count: number;
  /** Towards latitude 0 and longitude 0; this and all below hold `count` numbers or more. */
  readonly x: Float64Array;
  /** Towards longitude 90 degrees east. */
  readonly y: Float64Array;
  /** North. */
  readonly z: Float64Array;
  /** Radiance of each point. */
  readonly values: Float32Array;
}

type Planes = Pick<Frame, "radiance" | "latitude" | "longitude">;
type PlaceArrays = Omit<Places, "count">;

/** Up to so many pixels memory is kept for the next frame: 56 MiB. */
const keptPixels = 2 ** 21;
/** New memory for every frame would cost as much as filling it: pages to clear, and garbage to collect. */
let room = arraysFor(0);

/** Maps the pixels that have a radiance and a place to the sphere. What is returned holds until the next call. */
export function placesOf(planes: Planes): Places {
  const pixels = planes.radiance.length;
  const arrays = pixels <= room.values.length ? room : arraysFor(pixels);
  if (pixels <= keptPixels) room = arrays;
  return { ...arrays, count: (hasSimd ? simdPlaces : plainPlaces)(planes, arrays) };
}

function arraysFor(pixels: number): PlaceArrays {
  const axis = () => new Float64Array(pixels);
  return { x: axis(), y: axis(), z: axis(), values: new Float32Array(pixels) };
}

/** Writes the places of a frame's pixels in plain TypeScript, and returns how many there are. */
export function plainPlaces({ radiance, latitude, longitude }: Planes, { x, y, z, values }: PlaceArrays): number {
  let n = 0;
  for (let i = 0; i < radiance.length; i++) {
    // Times 0 a sum of three 32-bit numbers is 0 only where all are finite.
    if ((radiance[i] + latitude[i] + longitude[i]) * 0 !== 0) continue;
    const phi = latitude[i] / degrees;
    const lambda = longitude[i] / degrees;
    const radius = Math.cos(phi);
    x[n] = radius * Math.cos(lambda);
    y[n] = radius * Math.sin(lambda);
    z[n] = Math.sin(phi);
    values[n++] = radiance[i];
  }
  return n;
}
