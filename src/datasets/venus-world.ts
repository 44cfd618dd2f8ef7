import type { VenusScale } from "./venus-scales.ts";
import { textureCols, textureRows, type VenusTextures } from "./venus-texture.ts";

/** The kinds of cloud that the stand-in's pictures are made of, in the order of the truth labels. */
export const cloudTypes = ["wake", "streaks", "smooth", "morning", "waves"] as const;

/** How a picture's clouds lie. */
export interface VenusWeather {
  readonly textures: VenusTextures;
  readonly scaleKm: VenusScale;
  /** Degrees by which the textures are shifted. */
  readonly shift: readonly [longitude: number, latitude: number];
  /** Degrees of latitude over which one kind of cloud gives way to the next. */
  readonly blend: number;
}

/** Clouds at one place. */
export interface Clouds {
  /** Brightness of the place under the zenith Sun, seen from the zenith; about 1. */
  brightness: number;
  /** Place in {@link cloudTypes} of the kind that prevails. */
  type: number;
}

/** Share of a kind of cloud below which it is not looked at. */
const least = 1e-4;

/**
 * What the clouds at a place look like: polar haze and large-scale brightness times exp(texture). Textures follow from
 * latitude and local time: mottled in the wake of noon, streaks beyond 38 degrees, a mixture in the morning, else
 * smooth. At 25 km they are smooth with packets of waves instead.
 *
 * @param into - is filled, so that a picture needs no million objects
 */
export function cloudsAt(
  latitude: number,
  longitude: number,
  localTime: number,
  { textures, scaleKm, shift, blend }: VenusWeather,
  into: Clouds,
): void {
  const finer = 3000 / scaleKm;
  const north = Math.abs(latitude);
  const [east, up] = [longitude + shift[0], latitude + shift[1]];
  const haze = 0.15 * sigmoid((north - 62) / 3) + 0.02 * sample(textures.broad, east, up);
  const [fineEast, fineUp] = [finer * east, finer * up];
  const calm = 0.015 * sample(textures.smooth, fineEast, fineUp);
  if (scaleKm === 25) {
    into.brightness = (1 + haze) * Math.exp(calm + 0.04 * sample(textures.waves, fineEast, fineUp));
    into.type = sample(textures.packets, fineEast, fineUp) > 0.5 ? 4 : 2;
    return;
  }
  const high = sigmoid((north - 38) / blend);
  const afternoon = (1 - high) * sigmoid((localTime - 12.5) / (0.08 * blend));
  const morning = (1 - high - afternoon) * sigmoid((10 - localTime) / (0.08 * blend));
  const rest = 1 - high - afternoon - morning;
  let texture = rest * calm;
  if (afternoon > least) texture += 0.085 * afternoon * sample(textures.cells, fineEast, fineUp);
  if (high > least || morning > least) {
    // Streaks lean: 1.1 degrees of longitude for each degree away from the equator.
    texture += (0.075 * high + 0.022 * morning) * sample(textures.streaks, finer * (east + 1.1 * north), fineUp);
  }
  if (morning > least) texture += 0.022 * morning * sample(textures.fine, fineEast, fineUp);
  into.brightness = (1 + haze) * Math.exp(texture);
  const most = Math.max(afternoon, high, rest, morning);
  into.type = most === afternoon ? 0 : most === high ? 1 : most === rest ? 2 : 3;
}

/** A texture between its cells, at degrees east and north of its corner. */
function sample(texture: Float32Array, east: number, up: number): number {
  const x = (east * textureCols) / 360;
  const y = (up * textureRows) / 180;
  const [left, bottom] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - left, y - bottom];
  const col = modulo(left, textureCols);
  const row = modulo(bottom, textureRows);
  const nextCol = col + 1 === textureCols ? 0 : col + 1;
  const nextRow = row + 1 === textureRows ? 0 : row + 1;
  const [low, high] = [row * textureCols, nextRow * textureCols];
  return (
    (1 - v) * ((1 - u) * texture[low + col] + u * texture[low + nextCol]) +
    v * ((1 - u) * texture[high + col] + u * texture[high + nextCol])
  );
}

function modulo(i: number, n: number): number {
  return ((i % n) + n) % n;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
