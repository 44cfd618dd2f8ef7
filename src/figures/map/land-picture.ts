import { encodePng } from "../../images/png.ts";
import type { Bounds } from "./coastline.ts";
import { type LandDetail, landRings } from "./land.ts";

/** Ways to colour the generated picture: quiet and pale, or dark like a photograph. */
export type LandStyle = "pale" | "deep";

interface Style {
  readonly shore: Color;
  readonly ocean: Color;
  readonly coast: Color;
  readonly inland: Color;
  readonly ice: Color;
}

type Color = readonly [number, number, number];

const styles: Record<LandStyle, Style> = {
  pale: {
    shore: [222, 232, 240],
    ocean: [202, 217, 229],
    coast: [238, 236, 230],
    inland: [228, 225, 217],
    ice: [247, 248, 249],
  },
  deep: {
    shore: [38, 66, 98],
    ocean: [20, 40, 70],
    coast: [140, 136, 120],
    inland: [116, 112, 98],
    ice: [226, 230, 234],
  },
};

const shades = 16;
const cached = new Map<string, string>();

/**
 * A picture of land and ocean as a data URL, drawn from the outline of the land: equal steps of degrees, shaded by the
 * distance from the coast. It shows no measurement.
 */
export function landPicture(bounds: Bounds, style: LandStyle, pixelsPerDegree: number): string {
  const key = JSON.stringify([bounds, style, pixelsPerDegree]);
  const known = cached.get(key);
  if (known) return known;
  const width = Math.round((bounds.east - bounds.west) * pixelsPerDegree);
  const height = Math.round((bounds.north - bounds.south) * pixelsPerDegree);
  const land = landMask(bounds, width, height, pixelsPerDegree > 4 ? "50m" : "110m");
  // Five degrees from the coast the shading ends.
  const pixels = shade(land, width, height, 5 * pixelsPerDegree, bounds);
  const url = `data:image/png;base64,${encodePng({ width, height, pixels, palette: paletteOf(styles[style]) }).toString("base64")}`;
  if (cached.size >= 12) cached.clear();
  cached.set(key, url);
  return url;
}

/** 1 where the middle of a pixel lies on land, row by row from the north. */
export function landMask(bounds: Bounds, width: number, height: number, detail: LandDetail): Uint8Array {
  const { west, east, south, north } = bounds;
  const [perX, perY] = [width / (east - west), height / (north - south)];
  const crossings: number[][] = Array.from({ length: height }, () => []);
  for (const ring of landRings(detail)) {
    for (const shift of [-360, 0, 360]) {
      for (let i = 2; i < ring.length; i += 2) addCrossings(ring, i, shift);
    }
  }
  function addCrossings(ring: Float64Array, i: number, shift: number): void {
    const x0 = (ring[i - 2] + shift - west) * perX;
    const x1 = (ring[i] + shift - west) * perX;
    const y0 = (north - ring[i - 1]) * perY;
    const y1 = (north - ring[i + 1]) * perY;
    if (y0 === y1) return;
    const first = Math.max(0, Math.ceil(Math.min(y0, y1) - 0.5));
    const last = Math.min(height - 1, Math.ceil(Math.max(y0, y1) - 0.5) - 1);
    for (let row = first; row <= last; row++) crossings[row].push(x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0));
  }
  const mask = new Uint8Array(width * height);
  crossings.forEach((places, row) => {
    places.sort((a, b) => a - b);
    for (let i = 0; i + 1 < places.length; i += 2) {
      const first = Math.max(0, Math.ceil(places[i] - 0.5));
      const last = Math.min(width, Math.ceil(places[i + 1] - 0.5));
      if (first < last) mask.fill(1, row * width + first, row * width + last);
    }
  });
  return mask;
}

/** Palette index of each pixel: ocean 0 to 15 and land 16 to 31 by distance from the coast, ice 32. */
function shade(land: Uint8Array, width: number, height: number, reach: number, bounds: Bounds): Uint8Array {
  const toCoast = coastDistances(land, width, height);
  const pixels = new Uint8Array(land.length);
  for (let row = 0; row < height; row++) {
    const latitude = bounds.north - ((row + 0.5) / height) * (bounds.north - bounds.south);
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      const near = Math.min(toCoast[i] / reach, 1);
      const step = Math.min(Math.floor(Math.sqrt(near) * shades), shades - 1);
      pixels[i] = !land[i] ? step : latitude < -60 ? 2 * shades : shades + step;
    }
  }
  return pixels;
}

/** Distance in pixels from each pixel to the nearest of the other kind, by two sweeps of a chamfer mask (1, √2). */
function coastDistances(land: Uint8Array, width: number, height: number): Float32Array {
  const found = new Float32Array(land.length).fill(1e6);
  // Neighbours before a pixel in the direction of the sweep: beside it, and three in the row before.
  const sweep = (row: number, column: number, i: number, back: -1 | 1) => {
    let least = found[i];
    const look = (j: number, step: number) => {
      const distance = land[j] === land[i] ? found[j] + step : step;
      if (distance < least) least = distance;
    };
    if (back < 0 ? column > 0 : column < width - 1) look(i + back, 1);
    if (back < 0 ? row > 0 : row < height - 1) {
      const above = i + back * width;
      look(above, 1);
      if (column > 0) look(above - 1, Math.SQRT2);
      if (column < width - 1) look(above + 1, Math.SQRT2);
    }
    found[i] = least;
  };
  for (let i = 0; i < land.length; i++) sweep(Math.floor(i / width), i % width, i, -1);
  for (let i = land.length - 1; i >= 0; i--) sweep(Math.floor(i / width), i % width, i, 1);
  return found;
}

function paletteOf({ shore, ocean, coast, inland, ice }: Style): Color[] {
  const steps = Array.from({ length: shades }, (_, i) => i / (shades - 1));
  return [...steps.map((t) => mix(shore, ocean, t)), ...steps.map((t) => mix(coast, inland, t)), ice];
}

function mix(a: Color, b: Color, t: number): Color {
  return [0, 1, 2].map((k) => Math.round(a[k] + t * (b[k] - a[k]))) as unknown as Color;
}
