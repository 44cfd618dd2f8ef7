import { ArgumentError } from "../errors.ts";
import { listNames } from "./inputs.ts";

/** Continuous scales, as matplotlib draws them, at 33 even steps (within 3 of 255 of its 256-step tables). */
const scales = {
  viridis:
    "440154470d6048186a482374472d7b4536814240863f49893b528b375a8d33638d2f6a8e2c728e297a8e26818e23898e21908c1f988b1f9f88" +
    "21a68528ae8031b57b3ebc744cc26c5dc9636ece5882d34c96d83fabdc32c0df24d5e21aeae51afde725",
  plasma:
    "0d08872206903105963f049c4c02a15901a56600a77201a87e03a88909a69511a29f1a9ca92396b22c8ebb3587c33e80cb4778d25071d9596a" +
    "e06263e66c5ceb7555f07f4ff48a48f89441fb9f3afdab33feb72dfdc328fcd025f9dd25f5eb27f0f921",
  coolwarm:
    "3b4cc0445acc4d68d75775e16282ea6c8ef1779af782a5fb8db0fe98b9ffa3c2feaec9fcb8d0f9c2d5f4ccd9eed5dbe6dddddde5d8d1ecd3c5" +
    "f1ccb9f4c4adf7bba0f7b194f7a687f49a7bf18d6fec7f63e57058de604dd55042cb3e38c0282fb40426",
  greys: "f2f2f2262626",
} as const;

/** Sets of colours for things without order. */
const palettes = {
  tab10: ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"],
  // Okabe and Ito, 2008: told apart with any kind of colour vision. The palest come last.
  okabeIto: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d", "#f0e442"],
} as const;

/** Name of a continuous colour scale; `_r` turns it around. */
export type ScaleName = keyof typeof scales | `${keyof typeof scales}_r`;

/** Name of a set of colours. */
export type PaletteName = keyof typeof palettes;

/** A colour scale as Plotly takes it: position 0 to 1, colour. */
export type ColorStops = readonly (readonly [number, string])[];

/** Colours of lines and points that name none. */
export const colorway: readonly string[] = palettes.okabeIto;

/** Colour of what belongs to no cluster. */
export const neutral = "#8a8f98";

/**
 * The stops of a continuous scale.
 *
 * @param scale - a name, or colours at even steps
 * @throws {@link ArgumentError} `UNKNOWN_COLORS`
 */
export function colorStops(scale: ScaleName | readonly string[]): ColorStops {
  const colors = typeof scale === "string" ? scaleColors(scale) : scale;
  if (colors.length < 2) {
    throw new ArgumentError("UNKNOWN_COLORS", "Cannot make a colour scale of one colour", "Give two colours or more.");
  }
  return colors.map((color, i) => [i / (colors.length - 1), color] as const);
}

/** `count` colours told apart: a palette, used in turn when it is too short, or a scale at even steps. */
export function labelColors(count: number, colors: PaletteName | ScaleName | readonly string[] = "tab10"): string[] {
  if (typeof colors !== "string") return Array.from({ length: count }, (_, i) => colors[i % colors.length]);
  if (colors in palettes) {
    const palette = palettes[colors as PaletteName];
    return Array.from({ length: count }, (_, i) => palette[i] ?? furtherColor(i));
  }
  const scale = scaleColors(colors);
  return Array.from({ length: count }, (_, i) => colorAt(scale, count === 1 ? 0 : i / (count - 1)));
}

function scaleColors(name: string): string[] {
  const reversed = name.endsWith("_r");
  const key = reversed ? name.slice(0, -2) : name;
  if (!Object.hasOwn(scales, key)) {
    throw new ArgumentError(
      "UNKNOWN_COLORS",
      `Cannot find colours named "${name}"`,
      `Use ${listNames([...Object.keys(palettes), ...Object.keys(scales)])}, or a list of colours.`,
    );
  }
  const colors = scales[key as keyof typeof scales].match(/.{6}/g)!.map((hex) => `#${hex}`);
  return reversed ? colors.reverse() : colors;
}

/** `"#000000"` or `"#ffffff"`, whichever is told better from a colour `#rrggbb` (WCAG 2.2, relative luminance). */
export function textOn(color: string): string {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) ** 2 > 0.05 * 1.05 ? "#000000" : "#ffffff";
}

/** The colour at position t, 0 to 1, of even steps of colours `#rrggbb`. */
export function colorAt(colors: readonly string[], t: number): string {
  const place = t * (colors.length - 1);
  const i = Math.min(Math.floor(place), colors.length - 2);
  const [a, b] = [channels(colors[i]), channels(colors[i + 1])];
  const mixed = a.map((value, k) => Math.round(value + (place - i) * (b[k] - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

// Steps of the golden angle never come back to a hue; lightness alternates so that neighbours differ twice.
function furtherColor(i: number): string {
  return `hsl(${Math.round((i * 137.508) % 360)}, 65%, ${i % 2 === 0 ? 42 : 62}%)`;
}
