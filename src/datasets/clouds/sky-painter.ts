import type { Random } from "../../random.ts";
import { cellNoise, fractalNoise } from "./lattice-noise.ts";

/** The classes of Cloud-ImVN, in its order. */
export const cloudClasses = ["clear sky", "patterned", "veil", "thin white", "thick white", "thick dark"] as const;

/** One of {@link cloudClasses}. */
export type CloudClass = (typeof cloudClasses)[number];

type Color = readonly [number, number, number];

/** How much cloud there is at a place, 0 to 1, and how bright it is, 0 to 1. */
interface Cloud {
  readonly cover: number;
  readonly light: number;
}

/** Cloud at a place whose axes are turned at random, in picture widths. */
type CloudField = (x: number, y: number) => Cloud;

/**
 * Draws a sky of a class and gives the colour of any of its places.
 *
 * @returns a function of the place, ±0.5 picture widths from the centre, to red, green and blue
 */
export function skyPainter(kind: CloudClass, source: Random): (x: number, y: number) => Color {
  const between = (low: number, high: number) => low + (high - low) * source.next();
  const angle = between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const exposure = between(0.8, 1.1);
  const hue = between(0, 1);
  const fade = between(0.1, 0.35);
  const sunX = between(-0.7, 0.7);
  const sunY = between(-0.7, 0.7);
  const haze = source.integer(2 ** 30);
  const cloudAt = fields[kind](between, source.integer(2 ** 30));
  return (x, y) => {
    // Towards the sun the sky is paler; a trace of haze lies over all of it.
    const glow = fade * Math.exp(-2 * ((x - sunX) ** 2 + (y - sunY) ** 2)) + 0.05 * fractalNoise(3 * x, 3 * y, haze, 3);
    const sky = [0.2 + 0.12 * hue + glow, 0.38 + 0.1 * hue + 0.8 * glow, 0.66 + 0.1 * hue + 0.4 * glow];
    const { cover, light } = cloudAt(cos * x + sin * y, cos * y - sin * x);
    const white = [0.98 * light, 0.99 * light, light];
    return [0, 1, 2].map((c) => exposure * (sky[c] + (white[c] - sky[c]) * cover)) as unknown as Color;
  };
}

const fields: Record<CloudClass, (between: (low: number, high: number) => number, seed: number) => CloudField> = {
  "clear sky": () => () => ({ cover: 0, light: 1 }),

  // Rows of small clouds with gaps between, thinning out somewhere.
  patterned(between, seed) {
    const cells = between(7, 14);
    const stretch = between(1, 1.7);
    const edge = between(0.1, 0.25);
    const strength = between(0.6, 0.9);
    return (x, y) => {
      const bend = 0.04 * fractalNoise(4 * x, 4 * y, seed + 1, 2);
      const cell = cellNoise((x + bend) * cells, (y - bend) * cells * stretch, seed);
      const patch = smoothStep(0.25, 0.55, fractalNoise(1.5 * x, 1.5 * y, seed + 2, 2));
      return { cover: strength * smoothStep(edge, edge + 0.35, cell) * patch, light: 0.82 + 0.16 * cell };
    };
  },

  // A sheet without edges, denser on one side.
  veil(between, seed) {
    const [thin, dense] = [between(0.25, 0.45), between(0.55, 0.85)];
    const light = between(0.8, 0.95);
    return (x, y) => {
      const side = 0.5 + 0.8 * x + 0.25 * (fractalNoise(1.5 * x, 2.5 * y, seed, 2) - 0.5);
      return { cover: thin + (dense - thin) * Math.min(1, Math.max(0, side)), light };
    };
  },

  // Long wisps along one direction.
  "thin white"(between, seed) {
    const along = between(1, 2.2);
    const across = between(7, 13);
    const strength = between(0.5, 0.8);
    const level = between(0.4, 0.5);
    return (x, y) => {
      const bend = sway(fractalNoise(2 * x, 2 * y, seed + 1, 2));
      const wisp = fractalNoise(x * along, (y + bend) * across, seed, 4, 0.6);
      const patch = smoothStep(0.2, 0.6, fractalNoise(1.5 * x, 1.5 * y, seed + 2, 2));
      return { cover: strength * smoothStep(level, level + 0.3, wisp) * patch, light: 0.95 };
    };
  },

  // Heaps with hard edges, bright on top and grey below.
  "thick white"(between, seed) {
    const scale = between(2.2, 4.5);
    const level = between(0.3, 0.47);
    const shade = between(0.2, 0.4);
    return (x, y) => {
      const heap = fractalNoise(x * scale, y * scale, seed, 6, 0.55);
      const depth = fractalNoise(x * scale + 0.15, y * scale + 0.15, seed, 5, 0.55);
      const light = 1 - shade * smoothStep(0.05, -0.12, heap - depth) - 0.1 * smoothStep(0.55, 0.8, depth);
      return { cover: smoothStep(level, level + 0.05, heap), light };
    };
  },

  // A ragged ceiling that lets little light through.
  "thick dark"(between, seed) {
    const scale = between(1.8, 4);
    const dark = between(0.32, 0.5);
    const contrast = between(0.25, 0.5);
    return (x, y) => {
      const sheet = fractalNoise(x * scale, y * scale * 1.4, seed, 5, 0.5);
      return { cover: 0.97, light: dark + contrast * (sheet - 0.5) };
    };
  },
};

/** A shift of up to ±0.1 picture widths. */
function sway(noise: number): number {
  return 0.2 * (noise - 0.5);
}

/** 0 below `low`, 1 above `high`, smooth between; falling when `low` is above `high`. */
function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
